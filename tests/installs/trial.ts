import { mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { type AddressInfo, createServer } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { runCommand } from "../../test-harness/command";
import { pulumiCli, tarball } from "../../test-harness/installation";
import { findProcesses, type RunningProcess } from "../../test-harness/processes";
import { inheritedEnvironment } from "../../test-harness/project";
import { textOf } from "../docs/pages";

/** A heading of the README's trial, with its commands. */
export interface Goal {
  title: string;
  script: string;
  /** How many commands a user enters. */
  commands: number;
}

export interface Trial {
  /** What the commands of each goal printed, and how long they took. */
  goals: (Goal & { output: string; seconds: number })[];
  comment: string;
  page: string;
  /** The processes that the commands left running. */
  leftProcesses: RunningProcess[];
}

const CLEAN_UP = "Clean-up";
const TIMEOUT_MS = 600_000;

/** Returns the goals in the order of the README, without the clean-up. */
export function goalsInReadme(): Goal[] {
  return sectionsOfTrial().filter(({ title }) => title !== CLEAN_UP);
}

function sectionsOfTrial(): Goal[] {
  const [, trial = ""] = /^## Trying it in five minutes\n(.*?)^## /ms.exec(textOf("README.md")) ?? [];
  return [...trial.matchAll(/^### (.+?)\n.*?^```sh\n(.*?)^```/gms)].map(([, title = "", script = ""]) => ({
    title,
    script,
    commands: commandCount(script),
  }));
}

/** A here-document is a part of its command. */
function commandCount(script: string): number {
  const commands = script.replace(/<<'EOF'\n.*?\nEOF$/gms, "").split(/\n|&&/);
  return commands.filter((command) => command.trim() !== "").length;
}

/** The largest number of commands for each goal, from CONTRIBUTING.md. */
export function maxCommands(): Record<string, number> {
  const [, bar = ""] = /^## Bar for new users\n(.*?)^## /ms.exec(textOf("CONTRIBUTING.md")) ?? [];
  const rows = [...bar.matchAll(/^\| (.+?) +\| +(\d+) \|/gm)];
  return Object.fromEntries(rows.map(([, title, commands]) => [title, Number(commands)]));
}

/** Runs the commands of the README in one shell, which begins in an empty folder. */
export async function runTrial(): Promise<Trial> {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-trial-"));
  const env = { ...inheritedEnvironment(dirname(pulumiCli())), PULUMI_HOME: join(root, "home") };
  try {
    writeFileSync(join(root, "trial.sh"), shellScript(await freePort()));
    const command = { file: "bash", args: ["trial.sh"], folder: root, env, timeoutMs: TIMEOUT_MS };
    const { code, output } = await runCommand(command);
    if (code !== 0) throw new Error(`exit code ${code}:\n${output}`);
    const [comment = "", page = ""] = FILES.map((file) => readFileSync(join(root, file), "utf8"));
    return { goals: goalsIn(output), comment, page, leftProcesses: findProcesses(root) };
  } finally {
    for (const { pid } of findProcesses(root)) process.kill(pid, "SIGKILL");
    rmSync(root, { recursive: true });
  }
}

const FILES = ["comment.md", "report.html"];
const END = "--- seconds: ";

/**
 * `set -m` because a shell that a user types into has job control. Two words differ from the README: the tarball replaces the
 * name of the package in the registry, and the emulator listens on a free port.
 */
function shellScript(port: number): string {
  const sections = sectionsOfTrial().map(({ title, script }) => {
    const keepFiles = title === CLEAN_UP ? [`cp ${FILES.join(" ")} ..`] : [];
    return [...keepFiles, "SECONDS=0", script, `echo "${END}$SECONDS"`].join("\n");
  });
  const script = ["set -em", ...sections].join("\n");
  return script
    .replace(/(npm install .*)\bpulumi-qlik$/m, (_, command) => command + tarball())
    .replaceAll("8090", String(port));
}

function goalsIn(output: string): Trial["goals"] {
  const parts = output.split(new RegExp(`^${END}(\\d+)\n`, "m"));
  return goalsInReadme().map((goal, index) => ({
    ...goal,
    output: parts[2 * index] ?? "",
    seconds: Number(parts[2 * index + 1]),
  }));
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
