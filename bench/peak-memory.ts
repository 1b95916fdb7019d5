import { existsSync, readFileSync } from "node:fs";
import type { Project } from "../workshop";

const LOOK_FOR_MS = 200;
const LOOK_AT_MS = 50;

/** Watches the provider's process of a project while a command runs. */
export interface MemoryWatch {
  /** The most that it has held, in bytes; undefined where the system does not tell. */
  peak(): number | undefined;
  stop(): void;
}

/** Linux keeps each process's peak, so that looking now and then is enough. */
export function watchProviderMemory(project: Project): MemoryWatch {
  let peak: number | undefined;
  if (!existsSync("/proc/self/status")) return { peak: () => peak, stop: () => {} };
  let pid: number | undefined;
  let timer: NodeJS.Timeout;
  const look = () => {
    pid ??= project.processes().find(({ command }) => /dynamic-provider\/index\.js \d/.test(command))?.pid;
    const seen = pid === undefined ? undefined : peakOf(pid);
    if (seen !== undefined) peak = Math.max(peak ?? 0, seen);
    timer = setTimeout(look, pid === undefined ? LOOK_FOR_MS : LOOK_AT_MS);
  };
  timer = setTimeout(look, LOOK_FOR_MS);
  return { peak: () => peak, stop: () => clearTimeout(timer) };
}

function peakOf(pid: number): number | undefined {
  try {
    const kibibytes = /^VmHWM:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1];
    return kibibytes === undefined ? undefined : Number(kibibytes) * 1024;
  } catch {
    return undefined; // It has ended.
  }
}
