import type { ErrorKind, TenantError } from "./errors";

/** How a failing request is retried. */
export interface RetryPolicy {
  initialDelayMs: number;
  maxDelayMs: number;
  /** The time for all attempts and delays of one request. A delay that would end later is not begun. */
  maxElapsedMs: number;
}

export const DEFAULT_RETRY_POLICY: RetryPolicy = {
  initialDelayMs: 500,
  maxDelayMs: 20_000,
  maxElapsedMs: 120_000,
};

const TEMPORARY: readonly ErrorKind[] = ["rateLimited", "unavailable", "unreachable", "connectionLost"];

/**
 * The delay before a failed request is retried, in milliseconds; undefined if it is not retried.
 *
 * @param failures how often the request has failed, this failure included
 * @param elapsedMs how long ago the first attempt began
 * @param random from 0 to 1; spreads the retries of many tenants over time
 */
export function retryDelay(
  error: TenantError,
  failures: number,
  elapsedMs: number,
  random: number,
  policy: RetryPolicy,
): number | undefined {
  if (!TEMPORARY.includes(error.kind)) return undefined;
  const exponential = Math.min(policy.initialDelayMs * 2 ** (failures - 1), policy.maxDelayMs);
  const jittered = exponential * (0.5 + random / 2);
  const { retryAfterMs } = error.details;
  const delay = retryAfterMs === undefined ? jittered : retryAfterMs + jittered / 10;
  return elapsedMs + delay > policy.maxElapsedMs ? undefined : delay;
}

/** `Retry-After` as seconds or as a date (RFC 9110, 10.2.3), in milliseconds; undefined if it is neither. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = /[a-z]/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
