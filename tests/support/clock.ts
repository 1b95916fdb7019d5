import type { Clock } from "../../provider/client/clock";

/** A clock that a wait advances at once. */
export interface TestClock extends Clock {
  /** The length of each wait, in milliseconds. */
  readonly waits: number[];
  moveOn(ms: number): void;
}

export interface TestClockOptions {
  /** The random number that spreads retries. */
  chance?: number;
  startsAt?: number;
  /** Runs after each wait. */
  onWait?: () => Promise<void>;
}

export function testClock({
  chance = 0,
  startsAt = Date.UTC(2026, 0, 5, 12),
  onWait,
}: TestClockOptions = {}): TestClock {
  let now = startsAt;
  const waits: number[] = [];
  return {
    waits,
    now: () => now,
    pause: async (ms) => {
      waits.push(ms);
      now += ms;
      await onWait?.();
    },
    chance: () => chance,
    moveOn: (ms) => {
      now += ms;
    },
  };
}
