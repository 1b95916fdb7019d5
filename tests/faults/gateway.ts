import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { EmulatedTenant } from "../../emulator";

/** A second port of the emulator, which can refuse connections. */
export interface Gateway {
  /** Refuses connections once so many more requests have passed. */
  refuseAfter(requests: number): void;
  accept(): Promise<void>;
  stop(): Promise<void>;
  /** The same tenant at the gateway's port. */
  tenantBehind(tenant: EmulatedTenant): EmulatedTenant;
}

/** Every response ends its connection, so that each request needs a new one. */
export async function startGateway(emulatorPort: number): Promise<Gateway> {
  let requestsLeft = Number.POSITIVE_INFINITY;
  const server = createServer((incoming, outgoing) => {
    requestsLeft -= 1;
    if (requestsLeft <= 0) server.close();
    const { method, url, headers } = incoming;
    const forwarded = request(
      { port: emulatorPort, host: "127.0.0.1", method, path: url, headers },
      (response) => {
        outgoing.writeHead(response.statusCode ?? 500, { ...response.headers, connection: "close" });
        response.pipe(outgoing);
      },
    );
    forwarded.on("error", () => outgoing.destroy());
    incoming.pipe(forwarded);
  });
  const port = await listenOnFixedPort(server);
  return {
    refuseAfter(requests) {
      requestsLeft = requests;
      if (requests === 0) server.close();
    },
    async accept() {
      requestsLeft = Number.POSITIVE_INFINITY;
      if (!server.listening) await listen(server, port);
    },
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
    tenantBehind: (tenant) => withUrl(tenant, `http://${tenant.host}:${port}`),
  };
}

/** A port below those that a system assigns: no other process gets it while the gateway refuses connections. */
async function listenOnFixedPort(server: Server): Promise<number> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const isFree = await listen(server, port).then(
      () => true,
      () => false,
    );
    if (isFree) return (server.address() as AddressInfo).port;
  }
}

function listen(server: Server, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
}

function withUrl(tenant: EmulatedTenant, url: string): EmulatedTenant {
  return new Proxy(tenant, {
    get: (target, name) => {
      if (name === "url") return url;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}
