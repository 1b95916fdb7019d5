import { existsSync, readFileSync } from "node:fs";
import type { Project } from "../test-harness";

/** The processes of a run that grow with the number of tenants, beside the engine's own, by their commands. */
const COMMANDS = {
  provider: /cmd\/dynamic-provider\/index\.js \d/,
  program: /cmd\/run\/index\.js /,
};
export type Role = keyof typeof COMMANDS;
export const ROLES = Object.keys(COMMANDS) as Role[];

/** The most that each process has held, in bytes; without those that did not run or of which the system does not tell. */
export type Peaks = Partial<Record<Role, number>>;

const LOOK_FOR_MS = 200;
const LOOK_AT_MS = 50;

/** Watches the processes of a project while a command runs. */
export interface MemoryWatch {
  readonly peaks: Readonly<Peaks>;
  stop(): void;
}

/** Linux keeps each process's peak, so that looking now and then is enough. */
export function watchMemory(project: Project): MemoryWatch {
  const peaks: Peaks = {};
  if (!existsSync("/proc/self/status")) return { peaks, stop: () => {} };
  const pids = new Map<Role, number>();
  let timer: NodeJS.Timeout;
  const look = () => {
    // Where there is a program, it begins before the provider.
    if (!pids.has("provider"))
      for (const { pid, command } of project.processes())
        for (const role of ROLES) if (COMMANDS[role].test(command)) pids.set(role, pid);
    for (const [role, pid] of pids) peaks[role] = Math.max(peaks[role] ?? 0, peakOf(pid));
    timer = setTimeout(look, pids.has("provider") ? LOOK_AT_MS : LOOK_FOR_MS);
  };
  timer = setTimeout(look, LOOK_FOR_MS);
  return { peaks, stop: () => clearTimeout(timer) };
}

/** 0: the process has ended. */
function peakOf(pid: number): number {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return Number(kibibytes ?? 0) * 1024;
  } catch {
    return 0;
  }
}
