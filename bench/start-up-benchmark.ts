import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { credentials } from "@grpc/grpc-js";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { CheckRequest, ConfigureRequest, DiffRequest } from "@pulumi/pulumi/proto/provider_pb";
import { type JavaScriptValue, Struct } from "google-protobuf/google/protobuf/struct_pb";
import type { Project } from "../test-harness";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { type Summary, summaryOf } from "./statistics";
import { type Pair, programEnv, SUBJECTS } from "./subjects";

/** From the start of the provider's process to its first answers, in milliseconds. */
export interface StartUpFigures {
  check: Pair<Summary>;
  diff: Pair<Summary>;
  /** The difference of the medians. */
  beyondEmpty: { check: number; diff: number };
}

/** What the engine asks a provider's process first, of one resource. */
interface FirstCalls {
  folder: string;
  env: Record<string, string>;
  id: string;
  inputs: Record<string, unknown>;
  state: Record<string, unknown>;
}

/** The tenant answers at once here: the time of its answers is no start-up. */
export async function measureStartUp(
  projects: Pair<Project>,
  emulator: EmulatorProcess,
  { startUps, latencyMs }: MeasureOptions,
): Promise<StartUpFigures> {
  await emulator.setLatency(0);
  const calls = { ours: await firstCallsOf(projects.ours), empty: await firstCallsOf(projects.empty) };
  const taken: Pair<{ check: number; diff: number }[]> = { ours: [], empty: [] };
  for (let start = 0; start < startUps; start += 1) {
    for (const subject of SUBJECTS) taken[subject].push(await startOnce(calls[subject]));
  }
  for (const subject of SUBJECTS) await succeed(projects[subject], ["destroy", "--yes", "--skip-preview"]);
  await emulator.setLatency(latencyMs);

  const of = (answer: "check" | "diff") => ({
    ours: summaryOf(taken.ours.map((times) => times[answer])),
    empty: summaryOf(taken.empty.map((times) => times[answer])),
  });
  const [check, diff] = [of("check"), of("diff")];
  const beyond = ({ ours, empty }: Pair<Summary>) => ours.median - empty.median;
  return { check, diff, beyondEmpty: { check: beyond(check), diff: beyond(diff) } };
}

/** Those that the real engine makes of a resource that exists. */
async function firstCallsOf(project: Project): Promise<FirstCalls> {
  await succeed(project, ["up", "--yes", "--skip-preview"]);
  const resource = await project.resource("tenant-0");
  if (!resource?.id) throw new Error("The engine keeps no resource that it has created.");
  const secret = { emailPassword: programEnv(1).BENCH_PASSWORD };
  return {
    folder: project.folder,
    env: project.env,
    id: resource.id,
    inputs: { ...resource.inputs, ...secret },
    state: { ...resource.outputs, ...secret },
  };
}

async function succeed(project: Project, args: string[]): Promise<void> {
  const { code, output } = await project.pulumi(args, { env: programEnv(1) });
  if (code !== 0) throw new Error(`\`pulumi ${args.join(" ")}\` failed:\n${output}`);
}

async function startOnce({ folder, env, id, inputs, state }: FirstCalls) {
  const began = performance.now();
  const host = join(folder, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
  // The engine's own address stands here; nothing of it is asked in these calls.
  const child = spawn(process.execPath, [host, "127.0.0.1:1"], {
    cwd: folder,
    env,
    stdio: ["ignore", "pipe", "inherit"],
  });
  try {
    const client = new ResourceProviderClient(
      `127.0.0.1:${await portOf(child)}`,
      credentials.createInsecure(),
    );
    await answered((done) => client.configure(new ConfigureRequest().setArgs(structOf({})), done));
    const urn = "urn:pulumi:dev::bench::pulumi-nodejs:dynamic/qlik:Resource::tenant-0";
    await answered((done) =>
      client.check(new CheckRequest().setUrn(urn).setOlds(structOf(inputs)).setNews(structOf(inputs)), done),
    );
    const check = performance.now() - began;
    await answered((done) =>
      client.diff(
        new DiffRequest().setId(id).setUrn(urn).setOlds(structOf(state)).setNews(structOf(inputs)),
        done,
      ),
    );
    const diff = performance.now() - began;
    client.close();
    return { check, diff };
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

/** The host prints its port when it is ready. */
async function portOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The provider's process has no output.");
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("The provider's process has ended before it was ready.");
}

function answered<Answer>(
  call: (done: (error: Error | null, answer: Answer) => void) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    call((error, answer) => (error ? reject(error) : resolve(answer)));
  });
}

function structOf(values: Record<string, unknown>): Struct {
  return Struct.fromJavaScript(values as Record<string, JavaScriptValue>);
}
