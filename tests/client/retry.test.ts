import { type ErrorKind, isOutcomeUnknown, TenantError } from "../../provider/client/errors";
import { parseRetryAfter, retryDelay } from "../../provider/client/retry";
import { RetryAttempts } from "../../provider/client/retry-attempts";
import type { Code } from "../../provider/messages/messages";
import { testClock } from "../support/clock";

const POLICY = { initialDelayMs: 500, maxDelayMs: 20_000, maxElapsedMs: 120_000 };

const failure = (kind: ErrorKind, retryAfterMs?: number) =>
  new TenantError(
    "QLIK1200",
    kind,
    "GET email-config: failed.",
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );

const delay = (error: TenantError, failures = 1, elapsedMs = 0, random = 1) =>
  retryDelay(error, failures, elapsedMs, random, POLICY);

it.each<[ErrorKind, { isRetried: boolean; isUnknown: boolean }]>([
  ["credentials", { isRetried: false, isUnknown: false }],
  ["forbidden", { isRetried: false, isUnknown: false }],
  ["rejected", { isRetried: false, isUnknown: false }],
  ["notFound", { isRetried: false, isUnknown: false }],
  ["methodGone", { isRetried: false, isUnknown: false }],
  ["rateLimited", { isRetried: true, isUnknown: false }],
  ["unavailable", { isRetried: true, isUnknown: true }],
  ["unreachable", { isRetried: true, isUnknown: false }],
  ["invalidAddress", { isRetried: false, isUnknown: false }],
  ["connectionLost", { isRetried: true, isUnknown: true }],
  ["invalidResponse", { isRetried: false, isUnknown: true }],
  ["cancelled", { isRetried: false, isUnknown: false }],
  ["unexpected", { isRetried: false, isUnknown: true }],
])("a failure of the kind %s: %j", (kind, { isRetried, isUnknown }) => {
  expect(delay(failure(kind)) !== undefined).toBe(isRetried);
  expect(isOutcomeUnknown(failure(kind))).toBe(isUnknown);
});

it("the outcome is not unknown after an error that is not a TenantError", () => {
  expect(isOutcomeUnknown(new Error("…"))).toBe(false);
});

describe("retryDelay", () => {
  it("doubles after each failure, up to a limit", () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 8].map((failures) => delay(failure("unavailable"), failures));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000]);
  });

  it.each([
    [0, 250],
    [0.5, 375],
    [1, 500],
  ])("is jittered: random %s gives %s ms", (random, expected) => {
    expect(delay(failure("connectionLost"), 1, 0, random)).toBe(expected);
  });

  it.each([
    [13_000, 0, 13_025],
    [13_000, 1, 13_050],
    [0, 1, 50],
  ])(
    "after Retry-After of %s ms is a little longer: random %s gives %s ms",
    (retryAfterMs, random, expected) => {
      expect(delay(failure("rateLimited", retryAfterMs), 1, 0, random)).toBe(expected);
    },
  );

  it.each([120_001, 999_999_999_000, Number.POSITIVE_INFINITY])(
    "is undefined if Retry-After is %s ms",
    (retryAfterMs) => {
      expect(delay(failure("rateLimited", retryAfterMs))).toBeUndefined();
    },
  );

  it("is undefined if it would end after the maximum time", () => {
    expect(delay(failure("unavailable"), 9, 100_000)).toBe(20_000);
    expect(delay(failure("unavailable"), 9, 100_001)).toBeUndefined();
  });
});

describe("parseRetryAfter", () => {
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
  ])("reads %p as %p ms", (header, expected) => {
    expect(parseRetryAfter(header, NOW)).toBe(expected);
  });
});

describe("RetryAttempts", () => {
  const setUp = (signal?: AbortSignal) => {
    const clock = testClock({ random: 1 });
    const messages: string[] = [];
    const info = (_: Code, message: string) => void messages.push(message);
    const operation = { log: { info, warn: info }, signal };
    return { clock, messages, attempts: new RetryAttempts({ clock, retryPolicy: POLICY }, operation) };
  };

  it("throws the last failure after the maximum time", async () => {
    const { clock, attempts } = setUp();
    const error = failure("unavailable");
    const retryForever = async () => {
      for (;;) await attempts.waitAfter(error);
    };

    await expect(retryForever()).rejects.toBe(error);

    expect(clock.waits).toEqual([500, 1000, 2000, 4000, 8000, 16_000, 20_000, 20_000, 20_000, 20_000]);
  });

  it("reports delays from three seconds", () => {
    const { messages, attempts } = setUp();
    attempts.delayAfter(failure("rateLimited", 2_000));
    expect(messages).toEqual([]);
    attempts.delayAfter(failure("rateLimited", 13_000));
    expect(messages).toEqual(["GET email-config: failed. Retrying in 14 s."]);
  });

  it("throws an error that is not a TenantError", () => {
    const error = new RangeError("a defect");
    expect(() => setUp().attempts.delayAfter(error)).toThrow(error);
  });

  it("throws the failure, and reports no delay, if the operation is cancelled", async () => {
    const { attempts, messages } = setUp(AbortSignal.abort());
    const error = failure("rateLimited", 13_000);
    await expect(attempts.waitAfter(error)).rejects.toBe(error);
    expect(messages).toEqual([]);
  });
});
