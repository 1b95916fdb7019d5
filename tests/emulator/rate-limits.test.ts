import { RateLimiter } from "../../emulator/rate-limits";
import { callerOf, emulatorsOfOneTest } from "./fixture";

const startEmulator = emulatorsOfOneTest();

describe("counting", () => {
  const limiter = () => new RateLimiter({ tier1: 2, tier2: 1, windowSeconds: 60 });

  it("lets a burst pass, then tells how long the window lasts", () => {
    const limits = limiter();
    expect(limits.secondsToWait("admin", 1, 0)).toBeUndefined();
    expect(limits.secondsToWait("admin", 1, 1000)).toBeUndefined();
    expect(limits.secondsToWait("admin", 1, 2500)).toBe(58);
    expect(limits.secondsToWait("admin", 1, 60_000)).toBeUndefined();
  });

  it("counts each tier and each user alone", () => {
    const limits = limiter();
    expect(limits.secondsToWait("admin", 2, 0)).toBeUndefined();
    expect(limits.secondsToWait("admin", 2, 0)).toBe(60);
    expect(limits.secondsToWait("admin", 1, 0)).toBeUndefined();
    expect(limits.secondsToWait("oauth", 2, 0)).toBeUndefined();
  });

  it("counts a minute's worth for each minute of the window", () => {
    const limits = new RateLimiter({ tier1: 1000, tier2: 100 });
    const answers = Array.from({ length: 501 }, () => limits.secondsToWait("admin", 2, 0));
    expect(answers.filter((seconds) => seconds === undefined)).toHaveLength(500);
    expect(answers[500]).toBe(300);
  });

  it("blocks a whole tier for a time, and no longer", () => {
    const limits = limiter();
    limits.block("admin", 1, 5000, 0);
    expect(limits.secondsToWait("admin", 1, 4001)).toBe(1);
    expect(limits.secondsToWait("admin", 2, 4001)).toBeUndefined();
    expect(limits.secondsToWait("admin", 1, 5000)).toBeUndefined();
  });
});

it("answers too many requests as documented, and applies none of them", async () => {
  const emulator = await startEmulator({ rateLimits: { tier1: 100, tier2: 1, windowSeconds: 60 } });
  const tenant = emulator.tenant("acme");
  const caller = callerOf(emulator, tenant);

  expect(await caller.validate()).toMatchObject({ status: 200 });
  const answer = await caller.patch([{ op: "add", path: "/username", value: "u" }]);
  const reading = await caller.get();
  const elsewhere = await callerOf(emulator, emulator.tenant("beta")).validate();

  expect(answer.status).toBe(429);
  expect(Number(answer.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect(answer.json).toEqual({
    errors: [
      {
        code: "HTTP-429",
        title: "API rate limit reached.",
        detail: expect.stringContaining(`wait ${answer.headers["retry-after"]} seconds`),
      },
    ],
  });
  expect(tenant.config()).toBeUndefined();
  expect(reading.status).toBe(200);
  expect(elsewhere.status).toBe(200);
});
