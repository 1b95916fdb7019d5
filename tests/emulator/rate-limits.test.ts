import { RateLimiter } from "../../emulator/rate-limits";
import { clientOf, emulatorsPerTest } from "./client";

const startEmulator = emulatorsPerTest();

describe("RateLimiter", () => {
  const limiter = () => new RateLimiter({ tier1: 2, tier2: 1, windowSeconds: 60 });

  it("accepts a burst, then returns the rest of the window", () => {
    const limits = limiter();
    expect(limits.secondsToWait("admin", 1, 0)).toBeUndefined();
    expect(limits.secondsToWait("admin", 1, 1000)).toBeUndefined();
    expect(limits.secondsToWait("admin", 1, 2500)).toBe(58);
    expect(limits.secondsToWait("admin", 1, 60_000)).toBeUndefined();
  });

  it("counts each tier and each user separately", () => {
    const limits = limiter();
    expect(limits.secondsToWait("admin", 2, 0)).toBeUndefined();
    expect(limits.secondsToWait("admin", 2, 0)).toBe(60);
    expect(limits.secondsToWait("admin", 1, 0)).toBeUndefined();
    expect(limits.secondsToWait("oauth", 2, 0)).toBeUndefined();
  });

  it("permits the limit of a minute for each minute of the window", () => {
    const limits = new RateLimiter({ tier1: 1000, tier2: 100 });
    const waits = Array.from({ length: 501 }, () => limits.secondsToWait("admin", 2, 0));
    expect(waits.filter((seconds) => seconds === undefined)).toHaveLength(500);
    expect(waits[500]).toBe(300);
  });

  it("blocks a tier for a time", () => {
    const limits = limiter();
    limits.block("admin", 1, 5000, 0);
    expect(limits.secondsToWait("admin", 1, 4001)).toBe(1);
    expect(limits.secondsToWait("admin", 2, 4001)).toBeUndefined();
    expect(limits.secondsToWait("admin", 1, 5000)).toBeUndefined();
  });
});

it("returns the documented 429, and the request has no effect", async () => {
  const emulator = await startEmulator({ rateLimits: { tier1: 100, tier2: 1, windowSeconds: 60 } });
  const tenant = emulator.tenant("acme");
  const client = clientOf(emulator, tenant);

  expect(await client.validate()).toMatchObject({ status: 200 });
  const limited = await client.patch([{ op: "add", path: "/username", value: "u" }]);
  const read = await client.get();
  const otherTenant = await clientOf(emulator, emulator.tenant("beta")).validate();

  expect(limited.status).toBe(429);
  expect(Number(limited.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  expect(limited.json).toEqual({
    errors: [
      {
        code: "HTTP-429",
        title: "API rate limit reached.",
        detail: expect.stringContaining(`wait ${limited.headers["retry-after"]} seconds`),
      },
    ],
  });
  expect(tenant.config()).toBeUndefined();
  expect(read.status).toBe(200);
  expect(otherTenant.status).toBe(200);
});
