import { mayHaveBeenApplied, TenantError, type Trouble } from "../../provider/client/errors";
import { parseRetryAfter, waitBeforeRetry } from "../../provider/client/retry";
import { Attempts } from "../../provider/client/retry-attempts";
import { testClock } from "../support/clock";

const failure = (trouble: Trouble, retryAfterMs?: number) =>
  new TenantError(trouble, "GET email-config: failed.", retryAfterMs === undefined ? {} : { retryAfterMs });

const PATIENCE = { firstWaitMs: 500, longestWaitMs: 20_000, totalWaitMs: 120_000 };

const wait = (error: TenantError, failures: number, waitedMs = 0, chance = 1) =>
  waitBeforeRetry(error, failures, waitedMs, chance, PATIENCE);

describe("which failures are worth another try", () => {
  it.each<[Trouble, boolean, boolean]>([
    ["credentials", false, false],
    ["forbidden", false, false],
    ["refused", false, false],
    ["absent", false, false],
    ["methodGone", false, false],
    ["rateLimited", true, false],
    ["unavailable", true, true],
    ["unreachable", true, false],
    ["misaddressed", false, false],
    ["broken", true, true],
    ["misunderstood", false, true],
    ["unexpected", false, true],
  ])("%s: passing %s, may have been carried out %s", (trouble, isPassing, isMaybeApplied) => {
    expect(wait(failure(trouble), 1) !== "give up").toBe(isPassing);
    expect(mayHaveBeenApplied(failure(trouble))).toBe(isMaybeApplied);
  });

  it("nothing is known of any other error", () => {
    expect(mayHaveBeenApplied(new Error("…"))).toBe(false);
  });
});

it("waits twice as long after each failure, up to a limit", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => wait(failure("unavailable"), failures));
  expect(waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
});

it.each([
  [0, 250],
  [0.5, 375],
  [1, 500],
])("spreads its waits: chance %s makes them %s ms", (chance, expected) => {
  expect(wait(failure("broken"), 1, 0, chance)).toBe(expected);
});

describe("Retry-After", () => {
  it("is waited for, and a little more, so that not all come back at once", () => {
    expect(wait(failure("rateLimited", 13_000), 1, 0, 0)).toBe(13_025);
    expect(wait(failure("rateLimited", 13_000), 1, 0, 1)).toBe(13_050);
  });

  it("of nothing still waits a little", () => {
    expect(wait(failure("rateLimited", 0), 1)).toBe(50);
  });

  it.each([120_001, 999_999_999_000, Number.POSITIVE_INFINITY])(
    "of %s ms is not waited for",
    (retryAfterMs) => {
      expect(wait(failure("rateLimited", retryAfterMs), 1)).toBe("give up");
    },
  );

  const NOW = Date.UTC(2026, 0, 5, 12, 0, 0);

  it.each([
    ["13", 13_000],
    [" 13 ", 13_000],
    ["0", 0],
    ["999999999999", 999_999_999_999_000],
    ["Mon, 05 Jan 2026 12:00:30 GMT", 30_000],
    ["Mon, 05 Jan 2026 11:00:00 GMT", 0],
    ["-1", undefined],
    ["1.5", undefined],
    ["soon", undefined],
    ["", undefined],
    [undefined, undefined],
  ])("%p means %p ms", (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });
});

it("gives up once all waits together would be too long", () => {
  expect(wait(failure("unavailable"), 9, 100_000)).toBe(20_000);
  expect(wait(failure("unavailable"), 9, 100_001)).toBe("give up");
});

describe("the tries of one call", () => {
  const setUp = () => {
    const clock = testClock({ chance: 1 });
    const told: string[] = [];
    return {
      clock,
      told,
      attempts: new Attempts({ clock, patience: PATIENCE, tell: (line) => void told.push(line) }),
    };
  };

  it("end, and the last failure is the one that is thrown", async () => {
    const { clock, attempts } = setUp();
    const error = failure("unavailable");
    const trying = async () => {
      for (;;) await attempts.pauseAfter(error);
    };

    await expect(trying()).rejects.toBe(error);

    expect(clock.waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it("are told where people would wonder", () => {
    const { told, attempts } = setUp();
    attempts.waitAfter(failure("rateLimited", 2_000));
    expect(told).toEqual([]);
    attempts.waitAfter(failure("rateLimited", 13_000));
    expect(told).toEqual(["GET email-config: failed. Trying again in 14 s."]);
  });

  it("are none for what is no failure of a call", () => {
    const { attempts } = setUp();
    const fault = new RangeError("a fault of ours");
    expect(() => attempts.waitAfter(fault)).toThrow(fault);
  });
});
