import { existsSync, readFileSync } from "node:fs";
import type { Project } from "../test-harness";

/** The commands of the processes that grow with the number of tenants, except for the engine's. */
const COMMANDS = {
  provider: /(cmd\/dynamic-provider\/index\.js|pulumi-resource-qlik) \d/,
  program: /cmd\/run\/index\.js /,
};
export type Role = keyof typeof COMMANDS;
export const ROLES = Object.keys(COMMANDS) as Role[];

/** The maximum memory of each process in bytes; without processes that did not run or that the system does not report. */
export type Peaks = Partial<Record<Role, number>>;

const SEARCH_INTERVAL_MS = 200;
const READ_INTERVAL_MS = 50;

/** Watches the processes of a project while a command runs. */
export interface MemoryWatch {
  readonly peaks: Readonly<Peaks>;
  stop(): void;
}

/** Reads the peak that Linux records for each process, so a few reads are enough. */
export function watchMemory(project: Project): MemoryWatch {
  const peaks: Peaks = {};
  if (!existsSync("/proc/self/status")) return { peaks, stop: () => {} };
  // The engine starts the native plugin more than once in a run.
  const roles = new Map<number, Role>();
  let searchIn = 0;
  let timer: NodeJS.Timeout;
  const read = () => {
    searchIn -= READ_INTERVAL_MS;
    if (searchIn <= 0) {
      searchIn = SEARCH_INTERVAL_MS;
      for (const { pid, command } of project.processes())
        for (const role of ROLES) if (COMMANDS[role].test(command)) roles.set(pid, role);
    }
    for (const [pid, role] of roles) peaks[role] = Math.max(peaks[role] ?? 0, peakOf(pid));
    timer = setTimeout(read, READ_INTERVAL_MS);
  };
  timer = setTimeout(read, SEARCH_INTERVAL_MS);
  return { peaks, stop: () => clearTimeout(timer) };
}

/** Returns 0 if the process has ended. */
export function peakOf(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
