import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** A process that runs. */
export interface RunningProcess {
  readonly pid: number;
  /** Its arguments, as anybody on the machine can read them. */
  readonly command: string;
}

/** The processes in whose environment this text stands. What has ended and was not yet waited for is none. */
export function findProcesses(mark: string): RunningProcess[] {
  return existsSync("/proc/self/environ") ? findInProc(mark) : findWithPs(mark);
}

function findInProc(mark: string): RunningProcess[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => {
      if (!readIfPossible(join("/proc", name, "environ")).includes(mark)) return [];
      const command = readIfPossible(join("/proc", name, "cmdline"))
        .replaceAll("\0", " ")
        .trim();
      return [{ pid: Number(name), command }];
    });
}

/** macOS shows the environment behind the arguments. */
function findWithPs(mark: string): RunningProcess[] {
  const lines = execFileSync("ps", ["-axEww", "-o", "pid=,command="], { encoding: "utf8" }).split("\n");
  return lines
    .filter((line) => line.includes(mark))
    .map((line) => ({ pid: Number.parseInt(line, 10), command: line.trim().replace(/^\d+ /, "") }));
}

/** A process may end, or be somebody else's, while it is looked at. */
function readIfPossible(file: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return "";
  }
}
