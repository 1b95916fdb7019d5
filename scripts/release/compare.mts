// Compares the plugin's script with the executable of its release archive, on this machine:
//   node scripts/bootstrap/index.mjs --without-cli node scripts/release/compare.mts [--starts N]

import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { globSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { createInterface } from "node:readline";
import { parseArgs } from "node:util";
import { peakOf } from "../../dist/bench/process-usage.js";
import { summaryOf } from "../../dist/bench/statistics.js";
import { exitOnError } from "../bootstrap/log.mjs";
import { runStep } from "../bootstrap/run.mjs";
import { ensureNodeExecutable, hostPlatform } from "./node-executables.mts";

const NAME = "pulumi-resource-qlik";
const SCRIPT = resolve("plugin", NAME);

interface Subject {
  name: string;
  command: [string, ...string[]];
  /** What an installation takes, without a Node.js that the machine has. */
  files: string[];
  starts: { ms: number; bytes: number }[];
}

await exitOnError(async () => {
  const { values } = parseArgs({ options: { starts: { type: "string", default: "20" } } });
  const folder = mkdtempSync(join(tmpdir(), `${NAME}-`));
  try {
    const subjects = await subjectsIn(folder);
    // In turn, so that a change of the machine's load affects all of them.
    for (let start = 0; start < Number(values.starts); start += 1)
      for (const { command, starts } of subjects) starts.push(await startOnce(command));
    console.log("| | start to port (ms) | memory when idle (MiB) | files (MB) |");
    console.log("| --- | ---: | ---: | ---: |");
    for (const subject of subjects) console.log(rowOf(subject));
  } finally {
    rmSync(folder, { recursive: true });
  }
});

async function subjectsIn(folder: string): Promise<Subject[]> {
  const target = hostPlatform().replace("x64", "amd64");
  await runStep("node", [join(import.meta.dirname, "archives.mts"), "--out", folder, target]);
  const [archive = ""] = globSync(join(folder, "*.tar.gz"));
  await runStep("tar", ["-xzf", archive, "-C", folder]);
  const executable = join(folder, NAME);
  const files = globSync("plugin/*");
  const script = (node: string): Subject => ({
    name: `script, Node.js ${versionOf(node)}`,
    command: [node, SCRIPT],
    files,
    starts: [],
  });
  const builder = await ensureNodeExecutable(hostPlatform());
  return [
    script(process.execPath),
    script(builder),
    {
      name: `executable, Node.js ${versionOf(builder)}`,
      command: [executable],
      files: [executable],
      starts: [],
    },
  ];
}

function versionOf(node: string): string {
  return execFileSync(node, ["-p", "process.versions.node"], { encoding: "utf8" }).trim();
}

/** Returns the time until the plugin prints its port, and the most memory that it has then used. */
async function startOnce([file, ...args]: Subject["command"]) {
  const startedAt = performance.now();
  const child = spawn(file, args, { stdio: ["ignore", "pipe", "inherit"] });
  try {
    await once(createInterface(child.stdout), "line");
    return { ms: performance.now() - startedAt, bytes: peakOf(child.pid ?? 0) };
  } finally {
    child.kill("SIGKILL");
    await once(child, "close");
  }
}

function rowOf({ name, files, starts }: Subject): string {
  const ms = summaryOf(starts.map((start) => start.ms));
  const { median } = summaryOf(starts.map(({ bytes }) => bytes / 2 ** 20));
  const size = files.reduce((sum, file) => sum + statSync(file).size, 0) / 1e6;
  const times = [ms.median, ms.min, ms.max].map((value) => value.toFixed(0));
  return `| ${name} | ${times[0]} (${times[1]}–${times[2]}) | ${median.toFixed(0)} | ${size.toFixed(1)} |`;
}
