import type { EmulatedTenant } from "../../emulator";
import { basicAuth } from "../support/arguments";
import { SmallEngine } from "../support/small-engine";
import { emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();

function setUp() {
  const tenant = tenants.newTenant();
  return { tenant, engine: new SmallEngine({ configuration: { apiKey: tenants.emulator.keys.admin } }) };
}

/** Each such call hangs for a minute of the engine's clock, and then breaks. */
function hang(tenant: EmulatedTenant, engine: SmallEngine, on: string, after = 0) {
  const always = { on, after, times: Number.POSITIVE_INFINITY };
  const until = Promise.resolve();
  tenant.fault({ kind: "reset", when: "before", ...always });
  tenant.fault({
    kind: "pause",
    when: "before",
    until,
    onReached: () => engine.clock.moveOn(60_000),
    ...always,
  });
}

const passedIn = async (engine: SmallEngine, operation: Promise<unknown>) => {
  const startedAt = engine.clock.now();
  await expect(operation).rejects.toThrow("the connection broke");
  return engine.clock.now() - startedAt;
};

it("gives a call that hangs each time up after two minutes, not after two minutes of waits", async () => {
  const { tenant, engine } = setUp();
  hang(tenant, engine, "GET");

  expect(await passedIn(engine, engine.up(basicAuth({ tenantUrl: tenant.url })))).toBeLessThan(125_000);

  expect(tenant.calls()).toEqual(["GET", "GET"]);
});

it("gives a write that hangs each time up after two minutes, and has looked what became of each", async () => {
  const { tenant, engine } = setUp();
  hang(tenant, engine, "PATCH");

  expect(await passedIn(engine, engine.up(basicAuth({ tenantUrl: tenant.url })))).toBeLessThan(125_000);

  expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "PATCH", "GET"]);
});

it("does not wait a year because a tenant says so, and tells what it said", async () => {
  const { tenant, engine } = setUp();
  tenant.fault({ kind: "rate limit", on: "PATCH", retryAfter: "31536000" });

  await expect(engine.up(basicAuth({ tenantUrl: tenant.url }))).rejects.toThrow("wait 31536000 seconds");

  expect(engine.clock.waits).toEqual([]);
});
