import { setTimeout as delay } from "node:timers/promises";
import { cancelled } from "./errors";

/** Time and randomness, apart from the code that decides by them. */
export interface Clock {
  now(): number;
  /** @throws a {@link TenantError} of the kind `cancelled` when the signal aborts */
  wait(ms: number, signal?: AbortSignal): Promise<void>;
  /** From 0 to 1. */
  random(): number;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  wait: (ms, signal) =>
    delay(ms, undefined, { signal }).catch(() => {
      throw cancelled(signal);
    }),
  random: () => Math.random(),
};
