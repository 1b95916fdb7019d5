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
import { peakOf } from "./process-usage";
import { type Summary, summaryOf } from "./statistics";
import { type BySubject, programEnv } from "./subjects";

/** The two dynamic resources. */
const DYNAMIC = ["ours", "empty"] as const;
type Pair<Value> = Record<(typeof DYNAMIC)[number], Value>;

/** Milliseconds from the start of the provider's process to its first responses. */
export interface StartUpFigures {
  native: NativeFigures;
  check: Pair<Summary>;
  diff: Pair<Summary>;
  /** The difference of the medians. */
  beyondEmpty: { check: number; diff: number };
}

/** The process of the native plugin, before its first request. */
export interface NativeFigures {
  /** From the start of the process to its port. */
  port: Summary;
  /** Of a Node.js process that does nothing. */
  emptyNode: Summary;
  idleBytes: Summary;
}

/** A resource that exists, as the engine passes it to the provider. */
interface ExistingResource {
  folder: string;
  env: Record<string, string>;
  id: string;
  inputs: Record<string, unknown>;
  state: Record<string, unknown>;
}

/** Measures without latency, because the time of a response is not a part of the start-up. */
export async function measureStartUp(
  projects: BySubject<Project>,
  emulator: EmulatorProcess,
  { startUps, latencyMs }: MeasureOptions,
): Promise<StartUpFigures> {
  await emulator.setLatency(0);
  const resources = {
    ours: await createResource(projects.ours),
    empty: await createResource(projects.empty),
  };
  const times: Pair<{ check: number; diff: number }[]> = { ours: [], empty: [] };
  for (let start = 0; start < startUps; start += 1)
    for (const subject of DYNAMIC) times[subject].push(await startOnce(resources[subject]));
  for (const subject of DYNAMIC) await succeed(projects[subject], ["destroy", "--yes", "--skip-preview"]);
  await emulator.setLatency(latencyMs);

  const summariesOf = (verb: "check" | "diff") => ({
    ours: summaryOf(times.ours.map((time) => time[verb])),
    empty: summaryOf(times.empty.map((time) => time[verb])),
  });
  const [check, diff] = [summariesOf("check"), summariesOf("diff")];
  const beyond = ({ ours, empty }: Pair<Summary>) => ours.median - empty.median;
  return {
    native: await measureNative(startUps),
    check,
    diff,
    beyondEmpty: { check: beyond(check), diff: beyond(diff) },
  };
}

const PLUGIN = join(__dirname, "../../plugin/pulumi-resource-qlik");

async function measureNative(startUps: number): Promise<NativeFigures> {
  const starts: { port: number; idleBytes: number }[] = [];
  const emptyNode: number[] = [];
  for (let start = 0; start < startUps; start += 1) {
    const emptyAt = performance.now();
    await once(spawn(process.execPath, ["-e", "0"]), "close");
    emptyNode.push(performance.now() - emptyAt);
    starts.push(await startPlugin());
  }
  return {
    port: summaryOf(starts.map(({ port }) => port)),
    emptyNode: summaryOf(emptyNode),
    idleBytes: summaryOf(starts.map(({ idleBytes }) => idleBytes)),
  };
}

async function startPlugin() {
  const startedAt = performance.now();
  const child = spawn(process.execPath, [PLUGIN], { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await portOf(child);
    const port = performance.now() - startedAt;
    return { port, idleBytes: peakOf(child.pid ?? 0) };
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

async function createResource(project: Project): Promise<ExistingResource> {
  await succeed(project, ["up", "--yes", "--skip-preview"]);
  const resource = await project.resource("tenant-0");
  if (!resource?.id) throw new Error("The created resource is not in the state.");
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

async function startOnce({ folder, env, id, inputs, state }: ExistingResource) {
  const startedAt = performance.now();
  const host = join(folder, "node_modules/@pulumi/pulumi/cmd/dynamic-provider/index.js");
  // The address of the engine, which the provider does not use for these requests.
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
    await responseOf((done) => client.configure(new ConfigureRequest().setArgs(structOf({})), done));
    const urn = "urn:pulumi:dev::bench::pulumi-nodejs:dynamic/qlik:Resource::tenant-0";
    await responseOf((done) =>
      client.check(new CheckRequest().setUrn(urn).setOlds(structOf(inputs)).setNews(structOf(inputs)), done),
    );
    const check = performance.now() - startedAt;
    await responseOf((done) =>
      client.diff(
        new DiffRequest().setId(id).setUrn(urn).setOlds(structOf(state)).setNews(structOf(inputs)),
        done,
      ),
    );
    const diff = performance.now() - startedAt;
    client.close();
    return { check, diff };
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

/** Returns the port that the host prints when it is ready. */
async function portOf(child: ChildProcess): Promise<string> {
  if (!child.stdout) throw new Error("The provider's process has no output.");
  for await (const line of createInterface(child.stdout)) return line;
  throw new Error("The provider's process ended before it was ready.");
}

function responseOf<Response>(
  send: (done: (error: Error | null, response: Response) => void) => void,
): Promise<Response> {
  return new Promise((resolve, reject) => {
    send((error, response) => (error ? reject(error) : resolve(response)));
  });
}

function structOf(values: Record<string, unknown>): Struct {
  return Struct.fromJavaScript(values as Record<string, JavaScriptValue>);
}
