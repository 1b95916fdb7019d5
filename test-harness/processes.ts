import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A running process. */
export interface RunningProcess {
  readonly pid: number;
  /** The arguments, which every user of the machine can read. */
  readonly command: string;
}

/** Returns the processes whose environment contains this text, without zombies. */
export function findProcesses(text: string): RunningProcess[] {
  return existsSync("/proc/self/environ") ? findInProc(text) : findWithPs(text);
}

function findInProc(text: string): RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      if (!readIfPossible(join("/proc", name, "environ")).includes(text)) return [];
      const command = readIfPossible(join("/proc", name, "cmdline"))
        .replaceAll("\0", " ")
        .trim();
      return [{ pid: Number(name), command }];
    });
}

/** On macOS, `ps -E` shows the environment after the arguments. */
function findWithPs(text: string): RunningProcess[] {
  const lines = execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => line.includes(text))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+ /, "") }));
}

/** The process can end during the search, or belong to another user. */
function readIfPossible(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
