import type { TenantError, Trouble } from "./errors";

/** How long a failing call is tried again, in milliseconds. */
export interface Patience {
  firstWaitMs: number;
  longestWaitMs: number;
  /** All tries of one call together, and the waits between them; a longer `Retry-After` is not waited for. */
  totalWaitMs: number;
}

export const PATIENCE: Patience = { firstWaitMs: 500, longestWaitMs: 20_000, totalWaitMs: 120_000 };

const PASSING: readonly Trouble[] = ["rateLimited", "unavailable", "unreachable", "broken"];

/**
 * How long to wait before a call that failed is made again, or to give up.
 *
 * @param failures how often it has failed so far, this failure included
 * @param passedMs how long ago the first try began
 * @param chance a random number from 0 to 1: it spreads the retries of many tenants over time
 */
export function waitBeforeRetry(
  error: TenantError,
  failures: number,
  passedMs: number,
  chance: number,
  patience: Patience = PATIENCE,
): number | "give up" {
  if (!PASSING.includes(error.trouble)) return "give up";
  const growing = Math.min(patience.firstWaitMs * 2 ** (failures - 1), patience.longestWaitMs);
  const jittered = growing * (0.5 + chance / 2);
  const wait =
    error.details.retryAfterMs === undefined ? jittered : error.details.retryAfterMs + jittered / 10;
  return passedMs + wait > patience.totalWaitMs ? "give up" : wait;
}

/** `Retry-After` in seconds or as a date (RFC 9110, 10.2.3), in milliseconds; undefined where it is none of both. */
export function parseRetryAfter(header: string | undefined, now: number): number | undefined {
  if (header === undefined) return undefined;
  if (/^\s*\d+\s*$/.test(header)) return Number(header) * 1000;
  const date = /[a-z]/i.test(header) ? Date.parse(header) : Number.NaN;
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}
