import { type ChildProcess, spawn } from "node:child_process";

/** The output and the exit code of a command. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** Both streams in the order of arrival. */
  output: string;
}

/** The result of a command that a signal can end. */
export type CommandEnd = Omit<CommandResult, "code"> & {
  code: number | null;
  signal: NodeJS.Signals | null;
};

/** A running command. */
export interface StartedCommand {
  readonly pid: number;
  /** Resolves when the command has ended, also after a signal. */
  readonly finished: Promise<CommandEnd>;
  /** Resolves when the output contains this text. Rejects if the command ends before. */
  waitForOutput(text: string): Promise<void>;
  /** Signals the process group of the command, as Ctrl-C does in a terminal. */
  kill(signal: NodeJS.Signals): void;
}

export interface Command {
  file: string;
  args: string[];
  folder: string;
  env: Record<string, string>;
  /** The standard input. Default: empty. */
  input?: string | undefined;
  /** Default: {@link COMMAND_TIMEOUT_MS}. */
  timeoutMs?: number | undefined;
}

/** Ten times what the slowest command of a test needs. */
export const COMMAND_TIMEOUT_MS = 120_000;

/** Runs a command to its end, with any exit code. After the timeout, its process group is killed. */
export async function runCommand(command: Command): Promise<CommandResult> {
  const { code, signal, ...streams } = await startCommand(command).finished;
  if (code !== null) return { code, ...streams };
  throw new Error(`${commandText(command)} was ended by ${signal}. Its output:\n${streams.output}`);
}

export function startCommand({
  file,
  args,
  folder,
  env,
  input,
  timeoutMs = COMMAND_TIMEOUT_MS,
}: Command): StartedCommand {
  // A separate process group, so that a signal also reaches the processes that the command starts.
  const child = spawn(file, args, { cwd: folder, env, detached: true });
  const streams = { stdout: "", stderr: "", output: "" };
  const finished = new Promise<CommandEnd>((resolve, reject) => {
    track(child);
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        streams[stream] += text;
        streams.output += text;
      });
    }
    const timeout = setTimeout(() => kill(child, "SIGKILL"), timeoutMs);
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
      resolve({ code, signal, ...streams });
    });
    // Writing fails if the command has already ended; the exit code shows the reason.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
  const waitForOutput = (text: string) =>
    new Promise<void>((resolve, reject) => {
      const listen = () => streams.output.includes(text) && resolve();
      child.stdout.on("data", listen);
      child.stderr.on("data", listen);
      listen();
      finished.then(() => reject(new Error(`The output lacks "${text}":\n${streams.output}`)), reject);
    });
  return { pid: child.pid ?? 0, finished, waitForOutput, kill: (signal) => kill(child, signal) };
}

function commandText({ file, args }: Command): string {
  return `\`${[file, ...args].join(" ")}\``;
}

const running = new Set<ChildProcess>();
const TERMINATION_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** A separate process group does not get the terminal's Ctrl-C, so the signal must be passed on. */
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
    // The process has already ended.
  }
}
