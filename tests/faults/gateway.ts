import { createServer, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** A way to the tenants that can be shut: who comes then is refused a connection. */
export interface Door {
  readonly port: number;
  /** Shuts itself once so many requests have come through. */
  shutAfter(requests: number): void;
  open(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Every answer ends its connection, so that each call has to knock anew. The port is none of those that a system hands
 * out by itself: nobody takes it while the door is shut.
 */
export async function startDoor(emulatorPort: number): Promise<Door> {
  let requestsLeft = Number.POSITIVE_INFINITY;
  const server = createServer((incoming, outgoing) => {
    requestsLeft -= 1;
    if (requestsLeft <= 0) server.close();
    const { method, url, headers } = incoming;
    const onward = request(
      { port: emulatorPort, host: "127.0.0.1", method, path: url, headers },
      (answer) => {
        outgoing.writeHead(answer.statusCode ?? 500, { ...answer.headers, connection: "close" });
        answer.pipe(outgoing);
      },
    );
    onward.on("error", () => outgoing.destroy());
    incoming.pipe(onward);
  });
  await listenSomewhere(server);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    shutAfter(requests) {
      requestsLeft = requests;
      if (requests === 0) server.close();
    },
    async open() {
      requestsLeft = Number.POSITIVE_INFINITY;
      if (!server.listening) await listen(server, port);
    },
    async stop() {
      if (!server.listening) return;
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

async function listenSomewhere(server: Server): Promise<void> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    const isFree = await listen(server, port).then(
      () => true,
      () => false,
    );
    if (isFree) return;
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
