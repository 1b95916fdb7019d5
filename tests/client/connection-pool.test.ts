import { once } from "node:events";
import type { ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { type Connections, TIME_LIMITS } from "../../provider/client/connection-pool";
import { exchange } from "../../provider/client/http";
import { tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";

jest.setTimeout(60_000);

const servers = misbehavingServers();
const open = tenantClients();

const answer = (response: ServerResponse) =>
  response.setHeader("content-type", "application/json").end('{"isValid":false}');

const urls = (count: number, port: number) =>
  Array.from({ length: count }, (_, number) => `http://tenant-${number}.localhost:${port}`);

it("keeps idle connections to 64 tenants, however many it has spoken to, and reaches the others again", async () => {
  const { port, server } = await servers.http((_request, response) => void answer(response));
  // As long as the real service might: it is the client that ends them.
  server.keepAliveTimeout = 600_000;
  let connections = 0;
  let most = 0;
  server.on("connection", (socket) => {
    connections += 1;
    most = Math.max(most, connections);
    socket.on("close", () => {
      connections -= 1;
    });
  });
  const { clients } = open(urls(100, port));

  for (const client of [...clients, ...clients]) await client.readEmailConfig();

  // The next one may be there before the server sees that another one is gone.
  expect(most).toBeGreaterThanOrEqual(64);
  expect(most).toBeLessThan(70);
});

it("makes 256 calls at once, and the others in their turn", async () => {
  const waiting: ServerResponse[] = [];
  let most = 0;
  const { port, server } = await servers.http((request, response) => {
    if (request.url === "/quick") return void answer(response);
    waiting.push(response);
    most = Math.max(most, waiting.length);
    server.emit("waiting");
  });
  const { clients } = open(urls(300, port));

  const calls = Promise.all(clients.map((client) => client.readEmailConfig()));
  while (waiting.length < 256) await once(server, "waiting");
  // Whatever else was on its way is there before the answer to a call that begins now.
  await fetch(`http://127.0.0.1:${port}/quick`);
  for (let answered = 0; answered < 300; answered += 1) {
    if (waiting.length === 0) await once(server, "waiting");
    const [next] = waiting.splice(0, 1);
    if (next) answer(next);
  }

  expect(await calls).toHaveLength(300);
  expect(most).toBe(256);
});

it("does not send what stood in line until nobody waited for it", async () => {
  let begin = () => {};
  const aborted: Error[] = [];
  const slowToConnect = {
    dispatch(_options: object, handler: Dispatcher.DispatchHandler) {
      const controller = { abort: (reason: Error) => void aborted.push(reason) };
      begin = () => handler.onRequestStart?.(controller as Dispatcher.DispatchController, {});
    },
  } as Dispatcher;
  const connections: Connections = { use: (_url, call) => call(slowToConnect), close: async () => {} };
  const request = { method: "DELETE", url: new URL("https://acme.eu.qlikcloud.com/") } as const;

  const call = exchange(connections, request, { ...TIME_LIMITS, wholeMs: 1 });
  await expect(call).rejects.toThrow("took too long");
  expect(aborted).toEqual([]);
  begin();

  expect(aborted).toHaveLength(1);
});
