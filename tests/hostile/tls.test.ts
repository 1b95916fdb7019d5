import { execFile } from "node:child_process";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../emulator";
import { loopbackCertificate } from "../../test-harness/mail-server";
import { startProxy } from "../engine/proxy";

// A new process starts slowly on a busy machine.
jest.setTimeout(60_000);

const HOST = "acme.eu.qlikcloud.com";

describe("a certificate that is not trusted", () => {
  let emulator: Emulator;

  beforeAll(async () => {
    emulator = await startEmulator({ tls: await loopbackCertificate(["another.host"]) });
  });
  afterAll(() => emulator.stop());

  /** Reads a tenant in a new process whose environment turns off the verification of certificates. */
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

  it("is refused despite NODE_TLS_REJECT_UNAUTHORIZED=0", async () => {
    const { url, journal } = emulator.tenant("acme");
    expect(await readOnce(url)).toContain("certificate is not trusted");
    expect(journal).toEqual([]);
  });

  it("is refused through a proxy too", async () => {
    const proxy = await startProxy(emulator.port);
    try {
      const output = await readOnce(`https://${HOST}`, { HTTPS_PROXY: proxy.url });
      expect(output).toContain("certificate is not trusted");
      expect(proxy.hosts).toContain(`${HOST}:443`);
      expect(emulator.tenant(HOST).journal).toEqual([]);
    } finally {
      await proxy.stop();
    }
  });
});

describe.each(["provider", "sdk"])("%s", (name) => {
  const folder = join(__dirname, "../..", name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((file) =>
    file.endsWith(".ts"),
  );

  it.each(files)("does not turn off the verification of certificates: %s", (file) => {
    const lines = readFileSync(join(folder, file), "utf8").split("\n");
    const suspicious =
      /rejectUnauthorized(?!: true\b)|env\W+NODE_TLS_REJECT_UNAUTHORIZED|checkServerIdentity/;
    expect(lines.filter((line) => suspicious.test(line))).toEqual([]);
  });
});
