import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";

export interface ConnectProxy {
  readonly url: string;
  /** The hosts and ports that clients have named. */
  readonly hosts: string[];
  stop(): Promise<void>;
}

/** Starts an HTTPS proxy that connects to this port on loopback, whatever host a client names. */
export async function startProxy(port: number): Promise<ConnectProxy> {
  const hosts: string[] = [];
  const server = createServer((_request, response) => response.writeHead(405).end());
  server.on("connect", (request, client) => {
    hosts.push(request.url ?? "");
    const upstream = connect(port, "127.0.0.1", () => {
      client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      upstream.pipe(client).pipe(upstream);
    });
    // An error of one connection ends the other one.
    upstream.on("error", () => client.destroy());
    client.on("error", () => upstream.destroy());
  });
  await new Promise<void>((listening) => server.listen(0, "127.0.0.1", listening));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, hosts, stop: () => new Promise((closed) => server.close(() => closed())) };
}
