import type { Fault } from "../../emulator";
import type { Clock } from "../../provider/client/clock";
import {
  type ClientOptions,
  failureOf,
  NO_RETRIES,
  REPEATABLE_REQUESTS,
  tenantClients,
  WRITES,
} from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const openClients = tenantClients();

function setUp(options: ClientOptions = {}) {
  const tenant = tenants.newTenant();
  tenant.updateConfig(BASIC_AUTH);
  return { tenant, ...openClients([tenant.url], options) };
}

/** A rate limit of the emulator would last for real seconds; this one ends with the response. */
const rateLimit = (retryAfter: string): Fault => ({
  kind: "status",
  status: 429,
  headers: { "retry-after": retryAfter },
});

describe("an error", () => {
  it.each([...REPEATABLE_REQUESTS, ...WRITES])("names the tenant and the request %s", async (name, send) => {
    const { tenant, client } = setUp({ credentials: { apiKey: tenants.emulator.keys.user } });
    const { kind, message } = await failureOf(send(client));
    const [method, action] = name.split(" ");
    const path = action ? `email-config/actions/${action}` : "email-config";
    expect(kind).toBe("forbidden");
    expect(message).toContain(`${tenant.host}: ${method} ${path}: 403 HTTP-403 Forbidden`);
  });

  it("names the tenant and the request if the body does not match the API", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "body", text: "[]" });
    const { kind, message } = await failureOf(client.readEmailConfig());
    expect(kind).toBe("invalidResponse");
    expect(message).toContain(`${tenant.host}: GET email-config: unexpected response (200)`);
  });

  it("is thrown if a write gets a login page", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "log in page" });
    expect(await failureOf(client.patchEmailConfig([]))).toMatchObject({ kind: "invalidResponse" });
  });
});

describe("a repeatable request", () => {
  it.each<[string, Fault]>([
    ["502", { kind: "status", status: 502 }],
    ["503", { kind: "status", status: 503 }],
    ["504", { kind: "status", status: 504 }],
    ["a connection lost before the request", { kind: "reset", when: "before" }],
    ["a connection lost after the request", { kind: "reset", when: "applied" }],
    ["an incomplete response", { kind: "truncated" }],
    ["a rate limit", rateLimit("0")],
  ])("is retried after %s", async (_what, fault) => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ ...fault, times: 2 });

    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });

    expect(tenant.requests()).toEqual(["GET", "GET", "GET"]);
    expect(clock.waits).toHaveLength(2);
  });

  it("is retried after growing delays, for at most two minutes", async () => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", status: 503, times: Number.POSITIVE_INFINITY });

    expect(await failureOf(client.readEmailConfig())).toMatchObject({ kind: "unavailable" });

    expect(clock.waits.slice(0, 4)).toEqual([250, 500, 1000, 2000]);
    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
    expect(tenant.journal).toHaveLength(clock.waits.length + 1);
  });

  it("is retried after the time in the Retry-After of a 503", async () => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", status: 503, headers: { "retry-after": "7" } });
    await client.readEmailConfig();
    expect(clock.waits).toEqual([7025]);
  });

  it("reports a long delay", async () => {
    const { tenant, client, messages } = setUp();
    tenant.fault(rateLimit("13"));
    await client.readEmailConfig();
    expect(messages).toEqual([
      expect.stringMatching(/GET email-config: 429 .*Too many requests.* Retrying in 14 s\.$/),
    ]);
  });

  it.each([400, 401, 403, 404, 409, 500])("is not retried after %s", async (status) => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", status, times: 2 });
    expect(await failureOf(client.readEmailConfig())).toMatchObject({ status });
    expect(tenant.requests()).toEqual(["GET"]);
    expect(clock.waits).toEqual([]);
  });
});

describe("a write", () => {
  const unknownOutcomes: [string, Fault][] = [
    ["a connection lost after the request", { kind: "reset", when: "applied" }],
    ["a connection lost before the request", { kind: "reset", when: "before" }],
    ["an incomplete response", { kind: "truncated", applied: true }],
    ["502", { kind: "status", status: 502 }],
    ["503", { kind: "status", status: 503 }],
    ["504", { kind: "status", status: 504 }],
  ];

  it.each(
    WRITES.flatMap(([name, send]) =>
      unknownOutcomes.map(([what, fault]) => [name, what, send, fault] as const),
    ),
  )("is not repeated if its outcome is unknown: %s after %s", async (name, _what, send, fault) => {
    const { tenant, client, clock } = setUp();
    tenant.fault(fault);

    await failureOf(send(client));

    expect(tenant.requests()).toEqual([name]);
    expect(clock.waits).toEqual([]);
  });

  it.each(WRITES)("is repeated after a rate limit: %s", async (name, send) => {
    const { tenant, client, clock } = setUp();
    tenant.acceptPassword(BASIC_AUTH.emailPassword);
    tenant.fault(rateLimit("5"));

    await send(client);

    expect(tenant.requests()).toEqual([name, name]);
    expect(clock.waits).toEqual([5025]);
  });

  it.each(WRITES)("is repeated if no connection was made: %s", async (_name, send) => {
    const { client, clock } = openClients([`http://acme.localhost:${await servers.deserted()}`]);
    expect(await failureOf(send(client))).toMatchObject({ kind: "unreachable" });
    expect(clock.waits.length).toBeGreaterThan(5);
  });
});

describe("a rate limit", () => {
  /** A clock that stands still until a test advances it. */
  function stoppedClock() {
    const waiting: { ms: number; resume: () => void }[] = [];
    let now = 0;
    const clock: Clock = {
      now: () => now,
      random: () => 0,
      wait: (ms) => new Promise((resume) => waiting.push({ ms, resume })),
    };
    const advance = (ms: number) => {
      now += ms;
      for (const { resume } of waiting.splice(0)) resume();
    };
    return { clock, waiting, advance };
  }

  it("blocks one tier of one tenant", async () => {
    const { clock, waiting, advance } = stoppedClock();
    const [tenant, other] = [tenants.newTenant(), tenants.newTenant()];
    const { client, clients } = openClients([tenant.url, other.url], { clock });
    const tierTwoRequests = () => tenant.requests().filter((request) => request !== "GET");
    tenant.fault({ ...rateLimit("13"), on: "POST validate" });

    const limited = client.validate();
    while (waiting.length === 0) await client.readEmailConfig();
    const sameTier = client.verifyConnection().catch(() => "sent");
    await client.readEmailConfig();
    await clients[1]?.validate();

    expect(tierTwoRequests()).toEqual(["POST validate"]);
    expect(waiting.map(({ ms }) => ms)).toEqual([13_025, 13_025]);

    advance(13_025);
    expect(await limited).toEqual({ isValid: false, errorCode: "CONFIG_NOT_SET" });
    expect(await sameTier).toBe("sent");
    expect(tierTwoRequests().sort()).toEqual(["POST validate", "POST validate", "POST verify-connection"]);
  });
});

it("redacts the tenant's own secrets only", async () => {
  const [own, other] = [tenants.newTenant(), tenants.newTenant()];
  const errors = [{ title: "hush-own" }];
  for (const tenant of [own, other]) tenant.fault({ kind: "status", status: 403, body: { errors } });
  const { client } = openClients([own.url], { secrets: ["hush-own"], retryPolicy: NO_RETRIES });
  const { client: otherClient } = openClients([other.url], { secrets: ["hush-other"] });

  expect((await failureOf(client.readEmailConfig())).message).toContain("403 [secret].");
  expect((await failureOf(otherClient.readEmailConfig())).message).toContain("403 hush-own.");
});
