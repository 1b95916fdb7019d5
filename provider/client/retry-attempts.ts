import type { Clock } from "./clock";
import { TenantError } from "./errors";
import type { Operation } from "./operation";
import { DEFAULT_RETRY_POLICY, type RetryPolicy, retryDelay } from "./retry";

/** What retries depend on. */
export interface RetryContext {
  clock: Clock;
  retryPolicy?: RetryPolicy | undefined;
}

/** A longer delay is logged, because a user would wonder about it. */
const MIN_LOGGED_DELAY_MS = 3_000;

/** The attempts of one request. */
export class RetryAttempts {
  private failures = 0;
  private readonly startedAt: number;

  constructor(
    private readonly context: RetryContext,
    private readonly operation: Operation,
  ) {
    this.startedAt = context.clock.now();
  }

  /** The delay after this failure. Throws the failure if a retry is pointless or the operation is cancelled. */
  delayAfter(error: unknown): number {
    if (!(error instanceof TenantError) || this.operation.signal?.aborted) throw error;
    this.failures += 1;
    const { clock, retryPolicy = DEFAULT_RETRY_POLICY } = this.context;
    const elapsedMs = clock.now() - this.startedAt;
    const delay = retryDelay(error, this.failures, elapsedMs, clock.random(), retryPolicy);
    if (delay === undefined) throw error;
    if (delay >= MIN_LOGGED_DELAY_MS)
      this.operation.log.info("QLIK1905", `${error.message} Retrying in ${Math.ceil(delay / 1000)} s.`);
    return delay;
  }

  async waitAfter(error: unknown): Promise<void> {
    await this.context.clock.wait(this.delayAfter(error), this.operation.signal);
  }
}
