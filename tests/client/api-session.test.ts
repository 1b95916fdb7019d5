import type { EmulatedTenant } from "../../emulator";
import type { TenantClient } from "../../provider/client/tenant-client";
import { type ClientOptions, failureOf, tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { emulatedTenants, HELD } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const open = tenantClients();

type Fault = Parameters<EmulatedTenant["fault"]>[0];

function setUp(options: ClientOptions = {}) {
  const tenant = tenants.newTenant();
  tenant.holds(HELD);
  const { clients, clock, told } = open([tenant.url], options);
  return { tenant, client: only(clients), clock, told };
}

function only(clients: TenantClient[]): TenantClient {
  const [client] = clients;
  if (!client) throw new Error("there is no client");
  return client;
}

const PATCH = [{ op: "replace", path: "/serverPort", value: 465 }];
const MAIL = { recipient: "ops@example.com", subject: "S", body: "B" };

/** The emulator's own rate limit would count in real seconds; this one is over with the answer. */
const rateLimited = (retryAfter: string): Fault => ({
  kind: "status",
  status: 429,
  headers: { "retry-after": retryAfter },
});

describe("a call that can be made twice is made again after a passing fault", () => {
  it.each<[string, Fault]>([
    ["502", { kind: "status", status: 502 }],
    ["503", { kind: "status", status: 503 }],
    ["504", { kind: "status", status: 504 }],
    ["a reset before", { kind: "reset", when: "before" }],
    ["a reset after", { kind: "reset", when: "applied" }],
    ["half an answer", { kind: "truncated" }],
    ["a rate limit", rateLimited("0")],
  ])("%s", async (_what, fault) => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ ...fault, times: 2 });

    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });

    expect(tenant.calls()).toEqual(["GET", "GET", "GET"]);
    expect(clock.waits).toHaveLength(2);
  });

  it("with growing waits, and an end", async () => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", status: 503, times: Number.POSITIVE_INFINITY });

    expect((await failureOf(client.readEmailConfig())).message).toContain("503");

    expect(clock.waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
    expect(tenant.journal).toHaveLength(clock.waits.length + 1);
  });

  it("a 503 with Retry-After when it says", async () => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", status: 503, headers: { "retry-after": "7" } });
    await client.readEmailConfig();
    expect(clock.waits).toEqual([7025]);
  });

  it("and people are told of a wait that they would wonder about", async () => {
    const { tenant, client, told } = setUp();
    tenant.fault(rateLimited("13"));

    await client.readEmailConfig();

    expect(told).toEqual([
      expect.stringMatching(/GET email-config: 429 .*Too many calls.* Trying again in 14 s\.$/),
    ]);
  });

  it("but not where that is pointless", async () => {
    for (const status of [400, 401, 403, 404, 409, 500]) {
      const { tenant, client, clock } = setUp();
      tenant.fault({ kind: "status", status, times: 2 });
      expect(await failureOf(client.readEmailConfig())).toMatchObject({ status });
      expect(tenant.calls()).toEqual(["GET"]);
      expect(clock.waits).toEqual([]);
    }
  });
});

describe("a write is not made again where it may have been carried out", () => {
  const writes: [string, (client: TenantClient) => Promise<unknown>][] = [
    ["PATCH", (client) => client.patchEmailConfig(PATCH)],
    ["PUT", (client) => client.putEmailConfig({ serviceProvider: "BasicAuth", providerConfig: HELD })],
    ["DELETE", (client) => client.deleteEmailConfig()],
    ["POST send-test-email", (client) => client.sendTestEmail(MAIL)],
  ];
  const faults: [string, Fault][] = [
    ["a lost answer", { kind: "reset", when: "applied" }],
    ["a lost call", { kind: "reset", when: "before" }],
    ["half an answer", { kind: "truncated", applied: true }],
    ["502", { kind: "status", status: 502 }],
    ["503", { kind: "status", status: 503 }],
    ["504", { kind: "status", status: 504 }],
  ];

  it.each(
    writes.flatMap(([name, call]) => faults.map(([what, fault]) => [name, what, call, fault] as const)),
  )("%s after %s", async (name, _what, call, fault) => {
    const { tenant, client, clock } = setUp();
    tenant.fault(fault);

    await failureOf(call(client));

    expect(tenant.calls()).toEqual([name]);
    expect(clock.waits).toEqual([]);
  });

  it.each(writes)("%s is, after a rate limit: that was certainly not carried out", async (name, call) => {
    const { tenant, client, clock } = setUp();
    tenant.accepts(HELD.emailPassword);
    tenant.fault(rateLimited("5"));

    await call(client);

    expect(tenant.calls()).toEqual([name, name]);
    expect(clock.waits).toEqual([5025]);
  });

  it.each(writes)("%s is, where there was no connection: nothing was sent", async (_name, call) => {
    const port = await servers.deserted();
    const { clients, clock } = open([`http://acme.localhost:${port}`]);
    expect(await failureOf(call(only(clients)))).toMatchObject({ trouble: "unreachable" });
    expect(clock.waits.length).toBeGreaterThan(5);
  });
});

describe("one 429 pauses that tenant's whole tier", () => {
  /** A clock that stands still until it is told to go on. */
  function standingClock() {
    const waiting: { ms: number; goOn: () => void }[] = [];
    let now = 0;
    return {
      waiting,
      waits: [],
      now: () => now,
      chance: () => 0,
      moveOn(ms: number) {
        now += ms;
        for (const { goOn } of waiting.splice(0)) goOn();
      },
      pause: (ms: number) => new Promise<void>((goOn) => waiting.push({ ms, goOn })),
    };
  }

  it("and neither its other tier nor another tenant", async () => {
    const clock = standingClock();
    const [tenant, other] = [tenants.newTenant(), tenants.newTenant()];
    const [client, ofOther] = open([tenant.url, other.url], { clock }).clients;
    if (!client || !ofOther) throw new Error("there are no clients");
    tenant.fault({ ...rateLimited("13"), on: "POST validate" });

    const limited = client.validate();
    while (clock.waiting.length === 0) await client.readEmailConfig();
    const sameTier = client.verifyConnection().catch(() => "made");
    await client.readEmailConfig();
    await ofOther.validate();

    expect(tenant.calls().filter((call) => call !== "GET")).toEqual(["POST validate"]);
    expect(clock.waiting.map(({ ms }) => ms)).toEqual([13_025, 13_025]);

    clock.moveOn(13_025);
    expect(await limited).toEqual({ isValid: false, errorCode: "CONFIG_NOT_SET" });
    expect(await sameTier).toBe("made");
    expect(
      tenant
        .calls()
        .filter((call) => call !== "GET")
        .sort(),
    ).toEqual(["POST validate", "POST validate", "POST verify-connection"]);
  });
});
