import type { Clock } from "./clock";
import { TenantError } from "./errors";
import { PATIENCE, type Patience, waitBeforeRetry } from "./retry";

/** What the client needs of the world around it. */
export interface Surroundings {
  clock: Clock;
  patience?: Patience;
  /** Shows a line to whoever runs the engine. */
  tell(message: string): void;
}

/** Waits that people would wonder about are told. */
const TOLD_FROM_MS = 3_000;

/** The tries of one call: after each failure either a wait, or the failure thrown on. */
export class Attempts {
  private failures = 0;
  private readonly startedAt: number;

  constructor(private readonly surroundings: Surroundings) {
    this.startedAt = surroundings.clock.now();
  }

  /** How long to wait after this failure. Throws it where trying again is pointless. */
  waitAfter(error: unknown): number {
    if (!(error instanceof TenantError)) throw error;
    this.failures += 1;
    const { clock, patience = PATIENCE, tell } = this.surroundings;
    // The time in which a call hung counts, too: whoever waits does not care for what.
    const passedMs = clock.now() - this.startedAt;
    const wait = waitBeforeRetry(error, this.failures, passedMs, clock.chance(), patience);
    if (wait === "give up") throw error;
    if (wait >= TOLD_FROM_MS) tell(`${error.message} Trying again in ${Math.ceil(wait / 1000)} s.`);
    return wait;
  }

  async pauseAfter(error: unknown): Promise<void> {
    await this.surroundings.clock.pause(this.waitAfter(error));
  }
}
