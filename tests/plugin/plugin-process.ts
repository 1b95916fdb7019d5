import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** The bundle that the build makes. */
const PLUGIN = join(__dirname, "../../plugin/pulumi-resource-qlik");

export interface PluginProcess {
  readonly port: number;
  readonly process: ChildProcess;
  /** What it wrote to its standard output and error after the port. */
  readonly output: string[];
  /** Resolves with the exit code. */
  readonly ended: Promise<number | null>;
  stop(): Promise<void>;
}

/** Starts the plugin as the engine does: the address is an argument, and the first line is the port. */
export async function startPluginProcess(
  args: string[],
  env: Record<string, string>,
): Promise<PluginProcess> {
  const process_ = spawn(process.execPath, [PLUGIN, ...args], {
    env: { PATH: process.env.PATH ?? "", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  const ended = once(process_, "exit").then(([code]) => code as number | null);
  const output: string[] = [];
  const lines = createInterface(process_.stdout);
  const port = new Promise<number>((resolve) => lines.once("line", (line) => resolve(Number(line))));
  process_.stderr.on("data", (text) => output.push(String(text)));
  const started = await Promise.race([port, ended.then(() => undefined)]);
  if (started === undefined) throw new Error(`the plugin ended before it listened: ${output.join("")}`);
  lines.on("line", (line) => output.push(line));
  return {
    port: started,
    process: process_,
    output,
    ended,
    async stop() {
      process_.kill();
      await ended;
    },
  };
}
