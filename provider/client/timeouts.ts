/** Limits in milliseconds: to connect, to wait for the next byte of a response, and for the whole request. */
export interface Timeouts {
  connectMs: number;
  responseMs: number;
  totalMs: number;
}

export const DEFAULT_TIMEOUTS: Timeouts = { connectMs: 10_000, responseMs: 60_000, totalMs: 90_000 };
