import { existsSync, readFileSync } from "node:fs";
import type { Project } from "../test-harness";

/** The commands of the processes that grow with the number of tenants. */
const COMMANDS = {
  engine: /^(\S*\/)?pulumi (up|preview|refresh|destroy) /,
  program: /cmd\/run\/index\.js /,
  provider: /(cmd\/dynamic-provider\/index\.js|pulumi-resource-qlik) \d/,
};
export type Role = keyof typeof COMMANDS;
export const ROLES = Object.keys(COMMANDS) as Role[];

export interface Usage {
  /** The maximum memory of one process. */
  peakBytes: number;
  /** The processor time of all processes of the role. */
  cpuSeconds: number;
}

const SEARCH_INTERVAL_MS = 200;
const READ_INTERVAL_MS = 50;

/** Watches the processes of a project while a command runs. */
export interface ProcessWatch {
  /** Without roles that had no process, and empty if the system does not report it. */
  usage(): Partial<Record<Role, Usage>>;
  stop(): void;
}

/** Reads what Linux records for each process, so the last read before its end is enough. */
export function watchProcesses(project: Project): ProcessWatch {
  if (!existsSync("/proc/self/status")) return { usage: () => ({}), stop: () => {} };
  // The engine starts the native plugin more than once in a run.
  const processes = new Map<number, Usage & { role: Role }>();
  let searchIn = 0;
  let timer: NodeJS.Timeout;
  const read = () => {
    searchIn -= READ_INTERVAL_MS;
    if (searchIn <= 0) {
      searchIn = SEARCH_INTERVAL_MS;
      for (const { pid, command } of project.processes())
        for (const role of ROLES)
          if (COMMANDS[role].test(command) && !processes.has(pid))
            processes.set(pid, { role, peakBytes: 0, cpuSeconds: 0 });
    }
    for (const [pid, usage] of processes) {
      usage.peakBytes = Math.max(usage.peakBytes, peakOf(pid));
      usage.cpuSeconds = Math.max(usage.cpuSeconds, cpuSecondsOf(pid));
    }
    timer = setTimeout(read, READ_INTERVAL_MS);
  };
  timer = setTimeout(read, SEARCH_INTERVAL_MS);
  return { usage: () => usageByRole([...processes.values()]), stop: () => clearTimeout(timer) };
}

function usageByRole(processes: (Usage & { role: Role })[]): Partial<Record<Role, Usage>> {
  const usages = ROLES.flatMap((role): [Role, Usage][] => {
    const all = processes.filter((process) => process.role === role);
    if (all.length === 0) return [];
    const peakBytes = Math.max(...all.map((process) => process.peakBytes));
    return [[role, { peakBytes, cpuSeconds: all.reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0) }]];
  });
  return Object.fromEntries(usages);
}

/** Returns 0 if the process has ended. */
export function peakOf(pid: number): number {
  const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readProc(pid, "status"))?.[1];
  return Number(kibibytes ?? 0) * 1024;
}

/** Linux counts processor time in hundredths of a second. */
const TICKS_PER_SECOND = 100;

/** Returns 0 if the process has ended. */
function cpuSecondsOf(pid: number): number {
  // The fields after the name of the command, which is in parentheses: `utime` and `stime` are the 14th and 15th of all.
  const fields = readProc(pid, "stat").split(") ").at(-1)?.split(" ") ?? [];
  return (Number(fields[11] ?? 0) + Number(fields[12] ?? 0)) / TICKS_PER_SECOND;
}

function readProc(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, "utf8");
  } catch {
    return "";
  }
}
