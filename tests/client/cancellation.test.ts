import { getEventListeners, getMaxListeners } from "node:events";
import type { ServerResponse } from "node:http";
import { setImmediate as nextTurn } from "node:timers/promises";
import { systemClock } from "../../provider/client/clock";
import type { TenantClient } from "../../provider/client/tenant-client";
import { type ClientOptions, failureOf, tenantClients, WRITES } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const openClients = tenantClients();

/** A tenant that receives the promised request and delays its response. */
function setUp(on: string, options: ClientOptions = {}) {
  const tenant = tenants.newTenant();
  tenant.updateConfig(BASIC_AUTH);
  const request = Promise.withResolvers<void>();
  const response = Promise.withResolvers<void>();
  pending.push(response.resolve);
  const until = response.promise;
  tenant.fault({ kind: "pause", on, when: "before", onReached: request.resolve, until });
  const clients = openClients([tenant.url], options);
  return { tenant, ...clients, request: request.promise, respond: response.resolve };
}

const pending: (() => void)[] = [];
afterEach(() => {
  for (const respond of pending.splice(0)) respond();
});

const countTimers = () => process.getActiveResourcesInfo().filter((type) => type === "Timeout").length;

/** The error of a request whose operation is cancelled after an event. The request must leave no timer or listener behind. */
async function cancelAfter(
  event: Promise<unknown>,
  clientsFor: (signal: AbortSignal) => TenantClient[],
  send: (client: TenantClient) => Promise<unknown> = (client) => client.readEmailConfig(),
) {
  const controller = new AbortController();
  const timers = countTimers();
  const failure = failureOf(Promise.all(clientsFor(controller.signal).map(send)));
  await event;
  expect(getEventListeners(controller.signal, "abort")).not.toEqual([]);
  controller.abort();
  const error = await failure;
  expect(getEventListeners(controller.signal, "abort")).toEqual([]);
  // Others may end meanwhile.
  expect(countTimers()).toBeLessThanOrEqual(timers);
  return error;
}

describe("a request in flight", () => {
  it.each(WRITES)("fails with an unknown outcome if it is a write: %s", async (name, send) => {
    const { tenant, client, clientsFor, request } = setUp(name);

    const { kind, message } = await cancelAfter(request, clientsFor, send);

    expect(kind).toBe("connectionLost");
    expect(message).toContain(`${tenant.host}: ${name.split(" ")[0]} email-config`);
    expect(message).toContain("may have carried out");
    expect(tenant.requests()).toEqual([name]);
    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });
  });

  it("fails as cancelled if it is repeatable, and is not retried", async () => {
    const { tenant, client, clientsFor, request, messages } = setUp("GET");

    expect(await cancelAfter(request, clientsFor)).toMatchObject({
      kind: "cancelled",
      message: `${tenant.host}: GET email-config: the engine cancelled the operation.`,
    });

    expect(tenant.requests()).toEqual(["GET"]);
    expect(messages).toEqual([]);
    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });
  });

  it("leaves no listener behind if it succeeds", async () => {
    const { clientsFor, respond } = setUp("GET");
    const { signal } = new AbortController();
    respond();
    await Promise.all(clientsFor(signal).map((client) => client.readEmailConfig()));
    expect(getEventListeners(signal, "abort")).toEqual([]);
  });
});

it.each(WRITES)("%s is not sent if the operation is cancelled already", async (_name, send) => {
  for (const credentials of [{ apiKey: tenants.emulator.keys.admin }, tenants.emulator.oauth]) {
    const tenant = tenants.newTenant();
    const [client] = openClients([tenant.url], { credentials }).clientsFor(AbortSignal.abort());
    const failure = await failureOf(send(client as TenantClient));
    expect(failure.kind).toBe("cancelled");
    expect(failure.message).toContain(`${tenant.host}: `);
    expect(tenant.requests()).toEqual([]);
  }
});

describe("a wait", () => {
  /** The clock of this machine, with a promise for the beginning of the next wait. */
  function observedClock() {
    let onWait = () => {};
    const clock = {
      ...systemClock,
      wait(ms: number, signal?: AbortSignal) {
        const wait = systemClock.wait(ms, signal);
        onWait();
        return wait;
      },
    };
    const nextWait = () =>
      new Promise<void>((resolve) => {
        onWait = resolve;
      });
    return { clock, nextWait };
  }

  it.each([429, 503])("before a retry after %s ends", async (status) => {
    const { clock, nextWait } = observedClock();
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "status", status, headers: { "retry-after": "60" } });
    const { clientsFor } = openClients([tenant.url], { clock });

    expect(await cancelAfter(nextWait(), clientsFor)).toMatchObject({
      kind: "cancelled",
      message: `${tenant.host}: GET email-config: the engine cancelled the operation.`,
    });

    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("for a rate limit that another request met ends", async () => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "status", status: 429, headers: { "retry-after": "60" } });
    const { clock, nextWait } = observedClock();
    const { clientsFor } = openClients([tenant.url], { clock });
    await cancelAfter(nextWait(), clientsFor, (client) => client.validate());

    const failure = await cancelAfter(nextWait(), clientsFor, (client) => client.deleteEmailConfig());

    expect(failure).toMatchObject({ kind: "cancelled" });
    expect(tenant.requests()).toEqual(["POST validate"]);
  });
});

it.each([
  ["its tenant", { busyTenants: 1, queuedTenant: 0 }],
  ["all tenants", { busyTenants: 64, queuedTenant: 64 }],
])("a request in the queue for the connections of %s is not sent", async (_whose, scenario) => {
  const { busyTenants, queuedTenant } = scenario;
  const maxRequests = 4 * busyTenants;
  const responses: ServerResponse[] = [];
  const isFull = Promise.withResolvers<void>();
  const { port } = await servers.http((_request, response) => {
    response.setHeader("content-type", "application/json");
    responses.push(response);
    if (responses.length === maxRequests) isFull.resolve();
    if (responses.length > maxRequests) response.end('{"isValid":false}');
  });
  const indices = [...Array.from({ length: busyTenants }, (_, index) => index), queuedTenant];
  const { clients, clientsFor } = openClients(indices.map((index) => `http://t${index}.localhost:${port}`));
  const busy = clients.slice(0, busyTenants).flatMap((client) => [client, client, client, client]);
  const documents = Promise.all(busy.map((client) => client.readEmailConfig()));
  await isFull.promise;

  // More often than a tenant has connections, because none of them must be lost.
  for (let count = 0; count < 5; count += 1) {
    const failure = await cancelAfter(nextTurn(), (signal) => clientsFor(signal).slice(-1));
    expect(failure).toMatchObject({ kind: "cancelled" });
  }

  expect(responses).toHaveLength(maxRequests);
  for (const response of responses) response.end('{"isValid":false}');
  await documents;
  expect(await clients.at(-1)?.readEmailConfig()).toMatchObject({ isValid: false });
});

it("many requests may share one signal without a warning of Node.js", () => {
  const { signal } = new AbortController();
  openClients(["http://acme.localhost"]).clientsFor(signal);
  expect(getMaxListeners(signal)).toBe(0);
});

describe("a token request that two operations share", () => {
  it("is sent again for the second operation if the first is cancelled", async () => {
    const { tenant, client, clientsFor, request } = setUp("POST token", {
      credentials: tenants.emulator.oauth,
    });
    let other: Promise<unknown> = Promise.resolve();
    const bothWait = request.then(() => {
      other = client.readEmailConfig();
      return nextTurn();
    });

    const failure = await cancelAfter(bothWait, clientsFor, (client) => client.deleteEmailConfig());

    expect(failure).toMatchObject({ kind: "cancelled" });
    expect(await other).toMatchObject({ serverPort: 587 });
    expect(tenant.requests()).toEqual(["POST token", "POST token", "GET"]);
  });

  it("goes on if the second operation is cancelled", async () => {
    const { tenant, client, clientsFor, request, respond } = setUp("POST token", {
      credentials: tenants.emulator.oauth,
    });
    const document = client.readEmailConfig();
    await request;

    const failure = await cancelAfter(nextTurn(), clientsFor, (client) => client.deleteEmailConfig());

    expect(failure).toMatchObject({ kind: "cancelled" });
    respond();
    expect(await document).toMatchObject({ serverPort: 587 });
    expect(tenant.requests()).toEqual(["POST token", "GET"]);
  });
});
