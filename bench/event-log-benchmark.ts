import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { EventLog, type EventSink } from "../provider/event-log/event-log";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { inputsFor, MIN_ROUNDS, openProvider, timesOf } from "./provider-benchmark";
import { summaryOf } from "./statistics";

/**
 * The time of all tenants with the event log, divided by that time without what the log takes. Both are from one run: the
 * difference of two runs would be smaller than their noise.
 */
export interface EventLogFigures {
  tenants: number;
  create: number;
  diff: number;
}

/** A log that measures the time in it. A line is described and written before `append` returns. */
class MeasuredLog implements EventSink {
  milliseconds = 0;

  constructor(private readonly log: EventLog) {}

  append(...args: Parameters<EventSink["append"]>): void {
    const startedAt = performance.now();
    this.log.append(...args);
    this.milliseconds += performance.now() - startedAt;
  }
}

export async function measureEventLog(
  emulator: EmulatorProcess,
  { tenantsBelowEngine: tenants, rounds, parallel }: MeasureOptions,
): Promise<EventLogFigures> {
  const folder = mkdtempSync(join(tmpdir(), "event-log-"));
  const ratios: { create: number[]; diff: number[] } = { create: [], diff: [] };
  try {
    // Round 0 warms up and does not count.
    const lastRound = rounds === 1 ? 1 : Math.max(rounds, MIN_ROUNDS);
    for (let round = 0; round <= lastRound; round += 1) {
      const inputs = Array.from({ length: tenants }, (_, index) =>
        inputsFor(emulator, `log-${round}-${index}`),
      );
      const logs: MeasuredLog[] = [];
      const states = new Map();
      const open = () => {
        const log = new MeasuredLog(new EventLog(join(folder, `${round}.ndjson`), "dynamic"));
        logs.push(log);
        return openProvider(emulator.apiKey, states, log);
      };
      const times = await timesOf(open, inputs, parallel);
      if (round === 0) continue;
      for (const [index, verb] of (["create", "diff"] as const).entries())
        ratios[verb].push(times[verb] / (times[verb] - (logs[index]?.milliseconds ?? 0)));
    }
    return { tenants, create: summaryOf(ratios.create).median, diff: summaryOf(ratios.diff).median };
  } finally {
    rmSync(folder, { recursive: true });
  }
}
