import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo, connect } from "node:net";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../emulator";
import { certificateFor } from "../support/certificate";

// A process of its own takes a while to start on a busy machine.
jest.setTimeout(60_000);

const HOST = "acme.eu.qlikcloud.com";

describe("a certificate that nobody vouches for", () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ tls: await certificateFor("a.host.of.somebody.else") });
  });
  afterAll(() => emulator.stop());

  /** In a process of its own, whose environment says that certificates do not matter. */
  async function readOnce(url: string, variables: Record<string, string> = {}): Promise<string> {
    const client = join(__dirname, "../client/read-once.ts");
    const program = ["-r", join(__dirname, "../support/typescript.cjs"), client, url];
    const env = {
      PATH: process.env.PATH,
      QLIK_API_KEY: emulator.keys.admin,
      NODE_TLS_REJECT_UNAUTHORIZED: "0",
      ...variables,
    };
    return (await promisify(execFile)(process.execPath, program, { env })).stdout;
  }

  it("is not trusted where NODE_TLS_REJECT_UNAUTHORIZED=0 asks for it", async () => {
    const { url, journal } = emulator.tenant("acme");
    expect(await readOnce(url)).toContain("its certificate is not trusted");
    expect(journal).toEqual([]);
  });

  it("is not trusted there through a proxy, either", async () => {
    const proxy = createServer().on("connect", (_request, client) => {
      const tunnel = connect(emulator.port, "127.0.0.1", () => {
        client.write("HTTP/1.1 200 Connection Established\r\n\r\n");
        tunnel.pipe(client).pipe(tunnel);
      });
      for (const socket of [tunnel, client]) socket.on("error", () => {});
    });
    await new Promise<void>((resolve) => proxy.listen(0, "127.0.0.1", resolve));
    try {
      const { port } = proxy.address() as AddressInfo;
      const told = await readOnce(`https://${HOST}`, { HTTPS_PROXY: `http://127.0.0.1:${port}` });
      expect(told).toContain("its certificate is not trusted");
      expect(emulator.tenant(HOST).journal).toEqual([]);
    } finally {
      proxy.closeAllConnections();
      await new Promise((resolve) => proxy.close(resolve));
    }
  });
});

describe.each(["provider", "sdk"])("in %s", (room) => {
  const folder = join(__dirname, "../..", room);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );

  it.each(files)("nothing turns off the check of certificates: %s", (file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    const suspicious =
      /rejectUnauthorized(?!: true\b)|env\W+NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/;
    expect(lines.filter((line) => suspicious.test(line))).toEqual([]);
  });
});
