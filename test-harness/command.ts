import { type ChildProcess, spawn } from "node:child_process";

/** What a command has said and how it ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
}

/** The same of a command that a signal may have ended. */
export type CommandEnd = Omit<CommandResult, "code"> & {
  code: number | null;
  signal: NodeJS.Signals | null;
};

/** A command that has begun. */
export interface StartedCommand {
  readonly pid: number;
  /** Resolves when it has ended, whoever ended it. */
  readonly finished: Promise<CommandEnd>;
  /** Resolves when it has said this; rejects where it ends without. */
  waitForOutput(words: string): Promise<void>;
  /** Signals the command and what it has started in its own group, as Ctrl-C does in a terminal. */
  kill(signal: NodeJS.Signals): void;
}

export interface Command {
  file: string;
  args: string[];
  folder: string;
  env: Record<string, string>;
  /** What it reads from its standard input; nothing, where left out. */
  input?: string | undefined;
  /** How long it may take; {@link COMMAND_TIMEOUT_MS}, where left out. */
  timeoutMs?: number | undefined;
}

/** No command of a test needs a tenth of it. */
export const COMMAND_TIMEOUT_MS = 120_000;

/** Runs a command to its end, whatever its exit code is. One that does not end is killed with all it has started. */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { code, signal, ...said } = await startCommand(command).finished;
  if (code !== null) return { code, ...said };
  throw new Error(`${commandText(command)} was ended by ${signal}. It had said:\n${said.output}`);
}

export function startCommand({
  file,
  args,
  folder,
  env,
  input,
  timeoutMs: patienceMs = COMMAND_TIMEOUT_MS,
}: Command): StartedCommand {
  // A process group of its own, so that a signal for it is for what it has started, too.
  const child = spawn(file, args, { cwd: folder, env, detached: true });
  const output = { stdout: "", stderr: "", output: "" };
  const finished = new Promise<CommandEnd>((resolve, reject) => {
    track(child);
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        output[stream] += text;
        output.output += text;
      });
    }
    const timeout = setTimeout(() => kill(child, "SIGKILL"), patienceMs);
    const end = () => {
      clearTimeout(timeout);
      untrack(child);
    };
    child.on("error", (error) => {
      end();
      reject(error);
    });
    child.on("close", (code, signal) => {
      end();
      resolve({ code, signal, ...output });
    });
    // A command that has ended already reads nothing more; how it ended is told by its exit code.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
  const says = (words: string) =>
    new Promise<void>((resolve, reject) => {
      const listen = () => output.output.includes(words) && resolve();
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      listen();
      finished.then(() => reject(new Error(`It never said "${words}", but:\n${output.output}`)), reject);
    });
  return { pid: child.pid ?? 0, finished, waitForOutput: says, kill: (signal) => kill(child, signal) };
}

function commandText({ file, args }: Command): string {
  return `\`${[file, ...args].join(" ")}\``;
}

const running = new Set<ChildProcess>();
const TERMINATION_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What runs in a group of its own does not get the terminal's Ctrl-C: it has to be passed on. */
function track(child: ChildProcess): void {
  if (running.size === 0) for (const signal of TERMINATION_SIGNALS) process.on(signal, killAll);
  running.add(child);
}

function untrack(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) for (const signal of TERMINATION_SIGNALS) process.off(signal, killAll);
}

function killAll(signal: NodeJS.Signals): void {
  for (const child of running) {
    kill(child, "SIGKILL");
    untrack(child);
  }
  process.kill(process.pid, signal);
}

function kill({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}
