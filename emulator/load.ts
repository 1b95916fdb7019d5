import type { DeprecatedLoadNames } from "./deprecated";

/** How much one emulator has been asked, all tenants together: what benchmarks and tests of concurrency look at. */
export class Load implements DeprecatedLoadNames {
  private asked = 0;
  private inFlight = 0;
  private most = 0;

  /** Calls of the API since the start or the last `clear`. */
  get requests(): number {
    return this.asked;
  }

  /** The largest number of calls that were waiting for their answers at one moment. */
  get maxInFlight(): number {
    return this.most;
  }

  get calls(): number {
    return this.requests;
  }

  get mostInFlight(): number {
    return this.maxInFlight;
  }

  clear(): void {
    this.asked = 0;
    this.most = this.inFlight;
  }

  begin(): void {
    this.asked += 1;
    this.inFlight += 1;
    if (this.inFlight > this.most) this.most = this.inFlight;
  }

  end(): void {
    this.inFlight -= 1;
  }
}
