import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import {
  type AddressInfo,
  createServer as createTcpServer,
  type Socket,
  type Server as TcpServer,
} from "node:net";

/** Servers that behave as no tenant does. They are closed after each test. */
export function misbehavingServers() {
  const closing: (() => Promise<unknown>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  async function listen(server: TcpServer): Promise<number> {
    const sockets = new Set<Socket>();
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    });
    return (server.address() as AddressInfo).port;
  }

  return {
    /** Returns the port. */
    tcp: (serve: (socket: Socket) => void): Promise<number> => listen(createTcpServer(serve)),
    async http(serve: RequestListener): Promise<{ port: number; server: Server }> {
      const server = createHttpServer(serve);
      return { port: await listen(server), server };
    },
    /** A port on which no server listens. */
    async deserted(): Promise<number> {
      const server = createTcpServer();
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await new Promise((resolve) => server.close(resolve));
      return port;
    },
  };
}
