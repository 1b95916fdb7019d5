import type { Clock } from "../../provider/client/clock";
import { cancelled } from "../../provider/client/errors";

/** A clock on which a wait takes no time. */
export interface TestClock extends Clock {
  /** The duration of each wait, in milliseconds. */
  readonly waits: number[];
  advance(ms: number): void;
}

export interface TestClockOptions {
  /** The random number that spreads retries. Default: 0. */
  random?: number;
  /** Runs after each wait. */
  onWait?: () => Promise<void>;
}

export function testClock({ random = 0, onWait }: TestClockOptions = {}): TestClock {
  let now = Date.UTC(2026, 0, 5, 12);
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    wait: async (ms, signal) => {
      if (signal?.aborted) throw cancelled(signal);
      waits.push(ms);
      now += ms;
      await onWait?.();
    },
    random: () => random,
    advance: (ms) => {
      now += ms;
    },
  };
}
