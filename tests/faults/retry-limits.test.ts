import type { EmulatedTenant } from "../../emulator";
import { basicAuthArgs } from "../support/arguments";
import type { FakeEngine } from "../support/fake-engine";
import { fakeStacks } from "../support/tenants";

const { newStack } = fakeStacks();

/** Each such request hangs for a minute of the engine's clock, and then its connection is reset. */
function hang(tenant: EmulatedTenant, { clock }: FakeEngine, on: string) {
  const everyTime = { on, when: "before", times: Number.POSITIVE_INFINITY } as const;
  tenant.fault({ kind: "reset", ...everyTime });
  tenant.fault({
    kind: "pause",
    until: Promise.resolve(),
    onReached: () => clock.advance(60_000),
    ...everyTime,
  });
}

it.each([
  ["GET", ["GET", "GET"]],
  ["PATCH", ["GET", "PATCH", "GET", "PATCH", "GET"]],
])(
  "stops retrying a %s that hangs after two minutes, which include the time of the requests",
  async (on, requests) => {
    const { tenant, engine } = newStack();
    hang(tenant, engine, on);
    const startedAt = engine.clock.now();

    await expect(engine.up(basicAuthArgs())).rejects.toThrow(`${on} email-config: the connection `);

    expect(engine.clock.now() - startedAt).toBeLessThan(125_000);
    expect(tenant.requests()).toEqual(requests);
  },
);

it("does not wait for a Retry-After of a year, and reports the tenant's text", async () => {
  const { tenant, engine } = newStack();
  tenant.fault({ kind: "rate limit", on: "PATCH", retryAfter: "31536000" });

  await expect(engine.up(basicAuthArgs())).rejects.toThrow("wait 31536000 seconds");

  expect(engine.clock.waits).toEqual([]);
});
