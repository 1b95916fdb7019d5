export type Tier = 1 | 2;

export interface RateLimits {
  /** Requests per minute. */
  readonly tier1: number;
  readonly tier2: number;
  /** The window in which requests are counted, so that bursts pass. Default: 300. */
  readonly windowSeconds?: number;
}

export const DOCUMENTED_LIMITS: RateLimits = { tier1: 1000, tier2: 100 };

const DOCUMENTED_WINDOW_SECONDS = 300;

interface Meter {
  windowStart: number;
  count: number;
  blockedUntil: number;
}

/** Limits the requests of one tenant, per user and tier. The time is a parameter, so tests need no clock. */
export class RateLimiter {
  private readonly meters = new Map<string, Meter>();
  private readonly windowMs: number;

  constructor(private readonly limits: RateLimits) {
    this.windowMs = (limits.windowSeconds ?? DOCUMENTED_WINDOW_SECONDS) * 1000;
  }

  /** Counts a request. Returns the seconds to wait if the limit is exceeded. */
  secondsToWait(user: string, tier: Tier, now: number): number | undefined {
    const meter = this.meterOf(user, tier, now);
    if (now < meter.blockedUntil) return wholeSeconds(meter.blockedUntil - now);
    if (now - meter.windowStart >= this.windowMs) {
      meter.windowStart = now;
      meter.count = 0;
    }
    if (meter.count >= this.maxInWindow(tier)) return wholeSeconds(meter.windowStart + this.windowMs - now);
    meter.count += 1;
    return undefined;
  }

  /** Rejects every request of a user in one tier until a time. */
  block(user: string, tier: Tier, until: number, now: number): void {
    this.meterOf(user, tier, now).blockedUntil = until;
  }

  unblock(): void {
    for (const meter of this.meters.values()) meter.blockedUntil = 0;
  }

  private maxInWindow(tier: Tier): number {
    const perMinute = tier === 1 ? this.limits.tier1 : this.limits.tier2;
    return (perMinute * this.windowMs) / 60_000;
  }

  private meterOf(user: string, tier: Tier, now: number): Meter {
    const name = `${tier} ${user}`;
    const meter = this.meters.get(name) ?? { windowStart: now, count: 0, blockedUntil: 0 };
    this.meters.set(name, meter);
    return meter;
  }
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
