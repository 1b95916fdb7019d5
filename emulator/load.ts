import type { DeprecatedLoadNames } from "./deprecated";

/** Counts the API requests of all tenants of one emulator, for benchmarks and tests of concurrency. */
export class Load implements DeprecatedLoadNames {
  private total = 0;
  private inFlight = 0;
  private max = 0;

  /** Requests since the start or the last `clear`. */
  get requests(): number {
    return this.total;
  }

  /** The largest number of requests that waited for their responses at the same time. */
  get maxInFlight(): number {
    return this.max;
  }

  get calls(): number {
    return this.requests;
  }

  get mostInFlight(): number {
    return this.maxInFlight;
  }

  clear(): void {
    this.total = 0;
    this.max = this.inFlight;
  }

  begin(): void {
    this.total += 1;
    this.inFlight += 1;
    this.max = Math.max(this.max, this.inFlight);
  }

  end(): void {
    this.inFlight -= 1;
  }
}
