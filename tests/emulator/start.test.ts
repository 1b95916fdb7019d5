import { type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { Agent, request } from "undici";
import type { Emulator } from "../../emulator";
import { loopbackCertificate, startMailServer } from "../../test-harness/mail-server";
import { BASIC_AUTH, clientOf, EMAIL_CONFIG, emulatorsPerTest, SETTINGS } from "./client";

const CLI = join(__dirname, "../../dist/emulator/cli.js");

const startEmulator = emulatorsPerTest();

describe("startEmulator", () => {
  it("gives fixed keys, a free port, and no journal if keepJournal is false", async () => {
    const [one, two] = await Promise.all([startEmulator({ keepJournal: false }), startEmulator()]);
    const tenant = one.tenant("acme");
    await clientOf(one, tenant).get();

    expect(one.port).not.toBe(two.port);
    expect(one.keys).toEqual(two.keys);
    expect(one.url).toBe(`http://localhost:${one.port}`);
    expect(tenant.requests()).toEqual([]);
  });

  it("gives all tenants the same api", async () => {
    const emulator = await startEmulator({ api: "put" });
    expect(emulator.tenant("acme").api).toBe("put");
  });

  it("rejects invalid settings, at the start and later", async () => {
    const outOfRange = "latencyMs: must be a number from 0 to 600000";
    await expect(startEmulator({ latencyMs: 1e15 })).rejects.toThrow(outOfRange);
    await expect(startEmulator({ tokenLifetimeSeconds: -1 })).rejects.toThrow("tokenLifetimeSeconds");
    const emulator = await startEmulator({ latencyMs: 1 });
    expect(() => {
      emulator.latencyMs = 1e15;
    }).toThrow(outOfRange);
    expect(emulator.latencyMs).toBe(1);
  });

  it("rejects a port that is in use", async () => {
    const emulator = await startEmulator();
    await expect(startEmulator({ port: emulator.port })).rejects.toThrow("EADDRINUSE");
  });

  it("closes open connections when it stops", async () => {
    const emulator = await startEmulator();
    const idle = connect(emulator.port, "127.0.0.1");
    await once(idle, "connect");
    const closed = once(idle, "close");
    await clientOf(emulator, emulator.tenant("acme")).get();
    await emulator.stop();
    await closed;
  });

  it("serves https", async () => {
    const { key, cert } = await loopbackCertificate();
    const emulator = await startEmulator({ tls: { key, cert } });
    const agent = new Agent({ connect: { ca: cert } });
    const response = await request(`https://localhost:${emulator.port}${EMAIL_CONFIG}`, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${emulator.keys.admin}` },
    });
    await response.body.dump();
    emulator.tenant("localhost").fault({ kind: "reset", when: "applied" });
    const broken = request(`https://localhost:${emulator.port}${EMAIL_CONFIG}`, { dispatcher: agent });
    await expect(broken).rejects.toThrow();
    await agent.destroy();

    expect(response.statusCode).toBe(200);
    expect(emulator.tenant("acme").url).toBe(`https://acme.localhost:${emulator.port}`);
  });
});

describe("qlik-emulator", () => {
  const cleanups: Array<() => unknown> = [];
  afterEach(() => Promise.all(cleanups.splice(0).map((cleanUp) => cleanUp())));

  function emulatorCommand(...words: string[]) {
    const child = spawn(process.execPath, [CLI, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    cleanups.push(() => child.kill("SIGKILL"));
    const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    return { child, ended, errors: text(child.stderr) };
  }

  async function introductionOf({ stdout }: { stdout: NodeJS.ReadableStream }): Promise<string> {
    return String(await once(stdout, "data"));
  }

  const clientOfCommand = async (child: ChildProcessByStdio<null, Readable, Readable>) => {
    const introduction = JSON.parse(await introductionOf(child)) as Pick<Emulator, "port" | "keys">;
    return { introduction, client: clientOf(introduction, { host: "acme.localhost" }) };
  };

  it.each(["SIGINT", "SIGTERM"] as const)(
    "prints its addresses and keys, serves tenants and exits on %s",
    async (signal) => {
      const { child, ended } = emulatorCommand("--json", "--api", "patch", "--latency", "1");
      const { introduction, client } = await clientOfCommand(child);
      expect(introduction).toEqual({
        url: `http://localhost:${introduction.port}`,
        port: expect.any(Number),
        keys: { admin: "emulator-api-key-of-an-admin", user: "emulator-api-key-of-a-user" },
        oauth: { clientId: "emulator-oauth-client", clientSecret: "emulator-oauth-client-secret" },
        exampleTenantUrl: `http://acme.localhost:${introduction.port}`,
      });
      expect(await client.put(BASIC_AUTH)).toMatchObject({ status: 405 });

      child.kill(signal);
      expect(await ended).toEqual([0, null]);
    },
  );

  it("prints an address and a key as text", async () => {
    const { child } = emulatorCommand();
    const introduction = await introductionOf(child);
    expect(introduction).toMatch(/http:\/\/acme\.localhost:\d+/);
    expect(introduction).toContain("emulator-api-key-of-an-admin");
  });

  it("trusts the authority of --mail-ca", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-"));
    cleanups.push(() => rmSync(folder, { recursive: true }));
    const mailServer = await startMailServer({ security: "SSL/TLS", users: { mailer: "hush" } });
    cleanups.push(() => mailServer.stop());
    writeFileSync(join(folder, "ca.pem"), mailServer.ca);
    const { child } = emulatorCommand("--json", "--mail-ca", join(folder, "ca.pem"));
    const { client } = await clientOfCommand(child);
    const server = { serverAddress: "localhost", serverPort: mailServer.port, securityType: "SSL/TLS" };
    await client.put({ ...BASIC_AUTH, providerConfig: { ...SETTINGS, ...server } });

    expect((await client.verify()).json).toMatchObject({ success: true });
  });

  it("prints its flags with --help", async () => {
    const { child, ended } = emulatorCommand("--help");
    expect(await text(child.stdout)).toContain("--latency");
    expect(await ended).toEqual([0, null]);
  });

  it.each([
    [["--port", "70000"], "--port must be a whole number from 0 to 65535"],
    [["--port", "http"], "--port must be a whole number"],
    [["--api", "post"], "--api must be patch, both or put"],
    [["--latency", "-5"], "--latency"],
    [["--latency", "1000000000000000"], "--latency must be a whole number from 0 to 600000"],
    [["--mail-ca", "nowhere.pem"], "nowhere.pem"],
    [["--colour"], "--colour"],
  ])("rejects %j in one line", async (words, reason) => {
    const { ended, errors } = emulatorCommand(...words);
    expect(await errors).toContain(reason);
    expect(await errors).not.toContain("    at ");
    expect(await ended).toEqual([1, null]);
  });

  it("rejects a port that is in use without a stack trace", async () => {
    const emulator = await startEmulator();
    const { ended, errors } = emulatorCommand("--port", String(emulator.port));
    expect(await errors).toContain("port is in use");
    expect(await ended).toEqual([1, null]);
  });
});
