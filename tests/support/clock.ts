import type { Clock } from "../../provider/client/clock";
import { cancelled } from "../../provider/client/errors";

/** A clock on which a pause takes no time and moves the hands. */
export interface TestClock extends Clock {
  /** How long was waited each time, in milliseconds. */
  readonly waits: number[];
  moveOn(ms: number): void;
}

export function testClock({ chance = 0, startsAt = Date.UTC(2026, 0, 5, 12) } = {}): TestClock {
  let now = startsAt;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    wait: async (ms, signal) => {
      if (signal?.aborted) throw cancelled();
      waits.push(ms);
      now += ms;
    },
    random: () => chance,
    moveOn: (ms) => {
      now += ms;
    },
  };
}
