import { setTimeout as pause } from "node:timers/promises";

/** Time and chance, apart from what is decided by them. */
export interface Clock {
  now(): number;
  pause(ms: number): Promise<void>;
  /** From 0 to 1. */
  chance(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  pause: (ms) => pause(ms),
  chance: () => Math.random(),
};
