import dns from "node:dns";
import { once } from "node:events";
import type { RequestListener, ServerResponse } from "node:http";
import { tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const openClients = tenantClients();

afterEach(() => jest.restoreAllMocks());

const respond = (response: ServerResponse) =>
  response.setHeader("content-type", "application/json").end('{"isValid":false}');

const urls = (count: number, port: number) =>
  Array.from({ length: count }, (_, index) => `http://tenant-${index}.localhost:${port}`);

/** A server that counts its connections. */
async function startServer(listener: RequestListener) {
  const { port, server } = await servers.http(listener);
  const connections = { total: 0, open: 0, maxOpen: 0 };
  server.on("connection", (socket) => {
    connections.total += 1;
    connections.open += 1;
    connections.maxOpen = Math.max(connections.maxOpen, connections.open);
    socket.on("close", () => {
      connections.open -= 1;
    });
  });
  return { port, server, connections };
}

it("sends successive requests to a tenant over one connection", async () => {
  const { port, connections } = await startServer((_request, response) => void respond(response));
  const { client } = openClients(urls(1, port));

  for (let count = 0; count < 5; count += 1) await client.readEmailConfig();
  await client.deleteEmailConfig();

  expect(connections.total).toBe(1);
});

it("opens at most four connections to a tenant", async () => {
  const waiting: ServerResponse[] = [];
  const { port, connections } = await startServer((_request, response) => {
    waiting.push(response);
    if (waiting.length === 4) for (const next of waiting.splice(0)) respond(next);
  });
  const { client } = openClients(urls(1, port));

  await Promise.all(Array.from({ length: 12 }, () => client.readEmailConfig()));

  expect(connections.total).toBe(4);
});

it("keeps idle connections to 64 tenants, and opens new ones to the others", async () => {
  const { port, server, connections } = await startServer((_request, response) => void respond(response));
  // So that the client closes them, and not the server.
  server.keepAliveTimeout = 600_000;
  const { clients } = openClients(urls(100, port));

  for (const client of [...clients, ...clients]) await client.readEmailConfig();

  // A new connection may open before the server detects that an old one is closed.
  expect(connections.maxOpen).toBeGreaterThanOrEqual(64);
  expect(connections.maxOpen).toBeLessThan(70);
});

it("sends at most 256 requests at once, and the others in order", async () => {
  const waiting: ServerResponse[] = [];
  let maxWaiting = 0;
  const { port, server } = await startServer((request, response) => {
    if (request.url === "/quick") return void respond(response);
    waiting.push(response);
    maxWaiting = Math.max(maxWaiting, waiting.length);
    server.emit("waiting");
  });
  const { clients } = openClients(urls(300, port));

  const documents = Promise.all(clients.map((client) => client.readEmailConfig()));
  while (waiting.length < 256) await once(server, "waiting");
  // A 257th request, if there were one, would arrive before the response to a request that starts now.
  await fetch(`http://127.0.0.1:${port}/quick`);
  for (let responses = 0; responses < 300; responses += 1) {
    if (waiting.length === 0) await once(server, "waiting");
    const [next] = waiting.splice(0, 1);
    if (next) respond(next);
  }

  expect(await documents).toHaveLength(300);
  expect(maxWaiting).toBe(256);
});

it("resolves *.localhost to loopback without a name server", async () => {
  const lookup = jest.spyOn(dns, "lookup");
  const tenant = tenants.newTenant();

  await openClients([tenant.url]).client.readEmailConfig();

  expect(tenant.requests()).toEqual(["GET"]);
  expect(lookup.mock.calls.map(([name]) => name)).not.toContain(tenant.host);
});
