export type Tier = 1 | 2;

export interface RateLimits {
  /** Requests a minute. */
  readonly tier1: number;
  readonly tier2: number;
  /** Counted over so many seconds, so that bursts pass: 300. */
  readonly windowSeconds?: number;
}

export const DOCUMENTED_LIMITS: RateLimits = { tier1: 1000, tier2: 100 };

const DOCUMENTED_WINDOW_SECONDS = 300;

interface Meter {
  windowStart: number;
  count: number;
  blockedUntil: number;
}

/** One tenant's accounts: one for each user and tier. Time is handed in, so that a test needs no clock. */
export class RateLimiter {
  private readonly meters = new Map<string, Meter>();
  private readonly windowMs: number;

  constructor(private readonly limits: RateLimits) {
    this.windowMs = (limits.windowSeconds ?? DOCUMENTED_WINDOW_SECONDS) * 1000;
  }

  /** Counts a request. Returns the seconds to wait where there have been too many. */
  secondsToWait(user: string, tier: Tier, now: number): number | undefined {
    const meter = this.meterOf(user, tier, now);
    if (now < meter.blockedUntil) return wholeSeconds(meter.blockedUntil - now);
    if (now - meter.windowStart >= this.windowMs) {
      meter.windowStart = now;
      meter.count = 0;
    }
    if (meter.count >= this.allowedInWindow(tier))
      return wholeSeconds(meter.windowStart + this.windowMs - now);
    meter.count += 1;
    return undefined;
  }

  /** The whole tier waits, the other one goes on. */
  block(user: string, tier: Tier, until: number, now: number): void {
    this.meterOf(user, tier, now).blockedUntil = until;
  }

  unblock(): void {
    for (const meter of this.meters.values()) meter.blockedUntil = 0;
  }

  private allowedInWindow(tier: Tier): number {
    const perMinute = tier === 1 ? this.limits.tier1 : this.limits.tier2;
    return (perMinute * this.windowMs) / 60_000;
  }

  private meterOf(user: string, tier: Tier, now: number): Meter {
    const name = `${tier} ${user}`;
    let meter = this.meters.get(name);
    if (meter === undefined) {
      meter = { windowStart: now, count: 0, blockedUntil: 0 };
      this.meters.set(name, meter);
    }
    return meter;
  }
}

function wholeSeconds(milliseconds: number): number {
  return Math.max(1, Math.ceil(milliseconds / 1000));
}
