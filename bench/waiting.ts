import type { Project } from "../workshop";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { judgedSize } from "./results";
import { type Summary, summaryOf } from "./statistics";
import { type Operation, runOperation } from "./through-the-engine";

/**
 * The memory of the empty provider's process where it waits as long as a tenant takes to answer: what the engine's host
 * keeps of each request in the meantime, whoever waits.
 */
export interface WaitingFigures {
  operation: Operation;
  tenants: number;
  peakBytes: Summary;
}

/** The operation with the most calls in the shortest time. */
const OPERATION = "refresh, then nothing to do";

/** Undefined where the system does not tell a process's memory. */
export async function measureWaiting(
  empty: Project,
  emulator: EmulatorProcess,
  { tenants: sizes, rounds, parallel, latencyMs }: MeasureOptions,
): Promise<WaitingFigures | undefined> {
  const tenants = judgedSize(sizes);
  const env = { BENCH_WAIT_MS: String(latencyMs) };
  const peaks: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await runOperation("create", empty, emulator, tenants, parallel);
    const { provider } = (await runOperation(OPERATION, empty, emulator, tenants, parallel, env)).peaks;
    await runOperation("destroy", empty, emulator, tenants, parallel);
    if (provider !== undefined) peaks.push(provider);
  }
  return peaks.length > 0 ? { operation: OPERATION, tenants, peakBytes: summaryOf(peaks) } : undefined;
}
