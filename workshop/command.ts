import { type ChildProcess, spawn } from "node:child_process";

/** What a command has said and how it ended. */
export interface CommandResult {
  code: number;
  stdout: string;
  stderr: string;
  /** Both, in the order in which they came. */
  output: string;
}

export interface Command {
  file: string;
  args: string[];
  folder: string;
  env: Record<string, string>;
  /** What it reads from its standard input; nothing, where left out. */
  input?: string | undefined;
}

/** No command here needs a tenth of it. */
export const PATIENCE_MS = 120_000;

/** Runs a command to its end, whatever its exit code is. One that does not end is killed with all it has started. */
export function runCommand({ file, args, folder, env, input }: Command): Promise<CommandResult> {
  return new Promise((resolve, reject) => {
    // A process group of its own, so that the engine's plugins end with it.
    const child = spawn(file, args, { cwd: folder, env, detached: true });
    remember(child);
    const said = { stdout: "", stderr: "", output: "" };
    for (const stream of ["stdout", "stderr"] as const) {
      child[stream].setEncoding("utf8").on("data", (text: string) => {
        said[stream] += text;
        said.output += text;
      });
    }
    const patience = setTimeout(() => kill(child, "SIGKILL"), PATIENCE_MS);
    const end = () => {
      clearTimeout(patience);
      forget(child);
    };
    child.on("error", (error) => {
      end();
      reject(error);
    });
    child.on("close", (code, signal) => {
      end();
      if (code !== null) resolve({ code, ...said });
      else reject(new Error(`${shown(file, args)} was ended by ${signal}. It had said:\n${said.output}`));
    });
    // A command that has ended already reads nothing more; how it ended is told by its exit code.
    child.stdin.on("error", () => {});
    child.stdin.end(input ?? "");
  });
}

function shown(file: string, args: string[]): string {
  return `\`${[file, ...args].join(" ")}\``;
}

const running = new Set<ChildProcess>();
const DEADLY_SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** What runs in a group of its own does not get the terminal's Ctrl-C: it has to be passed on. */
function remember(child: ChildProcess): void {
  if (running.size === 0) for (const signal of DEADLY_SIGNALS) process.on(signal, endEverything);
  running.add(child);
}

function forget(child: ChildProcess): void {
  running.delete(child);
  if (running.size === 0) for (const signal of DEADLY_SIGNALS) process.off(signal, endEverything);
}

function endEverything(signal: NodeJS.Signals): void {
  for (const child of running) {
    kill(child, "SIGKILL");
    forget(child);
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
