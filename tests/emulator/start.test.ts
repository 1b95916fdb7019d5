import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { Agent, request } from "undici";
import { loopbackCertificate, startMailServer } from "../../test-harness/mail-server";
import { compileEmulator } from "./compiled-emulator";
import { callerOf, EMAIL_CONFIG, emulatorsOfOneTest, HELD } from "./fixture";

const startEmulator = emulatorsOfOneTest();

describe("from a test", () => {
  it("has fixed keys, a port of its own and no journal where none is wanted", async () => {
    const [one, two] = await Promise.all([startEmulator({ keepJournal: false }), startEmulator()]);
    const tenant = one.tenant("acme");
    await callerOf(one, tenant).get();

    expect(one.port).not.toBe(two.port);
    expect(one.keys).toEqual(two.keys);
    expect(one.url).toBe(`http://localhost:${one.port}`);
    expect(tenant.requests()).toEqual([]);
  });

  it("makes all its tenants of the kind that it was told", async () => {
    const emulator = await startEmulator({ api: "put" });
    expect(emulator.tenant("acme").api).toBe("put");
  });

  it("refuses impossible settings, at the start and later", async () => {
    const outOfRange = "latencyMs: must be a number from 0 to 600000";
    await expect(startEmulator({ latencyMs: 1e15 })).rejects.toThrow(outOfRange);
    await expect(startEmulator({ tokenLifetimeSeconds: -1 })).rejects.toThrow("tokenLifetimeSeconds");
    const emulator = await startEmulator({ latencyMs: 1 });
    expect(() => {
      emulator.latencyMs = 1e15;
    }).toThrow(outOfRange);
    expect(emulator.latencyMs).toBe(1);
  });

  it("says that a port is taken", async () => {
    const emulator = await startEmulator();
    await expect(startEmulator({ port: emulator.port })).rejects.toThrow("EADDRINUSE");
  });

  it("closes connections that are open when it stops", async () => {
    const emulator = await startEmulator();
    const idle = connect(emulator.port, "127.0.0.1");
    await once(idle, "connect");
    const closed = once(idle, "close");
    await callerOf(emulator, emulator.tenant("acme")).get();
    await emulator.stop();
    await closed;
  });

  it("serves https", async () => {
    const { key, cert } = await loopbackCertificate();
    const emulator = await startEmulator({ tls: { key, cert } });
    const agent = new Agent({ connect: { ca: cert } });
    const answer = await request(`https://localhost:${emulator.port}${EMAIL_CONFIG}`, {
      dispatcher: agent,
      headers: { authorization: `Bearer ${emulator.keys.admin}` },
    });
    await answer.body.dump();
    emulator.tenant("localhost").fault({ kind: "reset", when: "applied" });
    const broken = request(`https://localhost:${emulator.port}${EMAIL_CONFIG}`, { dispatcher: agent });
    await expect(broken).rejects.toThrow();
    await agent.destroy();

    expect(answer.statusCode).toBe(200);
    expect(emulator.tenant("acme").url).toBe(`https://acme.localhost:${emulator.port}`);
  });
});

describe("from the command line", () => {
  const compiled = compileEmulator();
  afterAll(() => compiled.remove());

  const leftovers: Array<() => unknown> = [];
  afterEach(() => Promise.all(leftovers.splice(0).map((takeAway) => takeAway())));

  function emulatorCommand(...words: string[]) {
    const child = spawn(process.execPath, [compiled.cli, ...words], { stdio: ["ignore", "pipe", "pipe"] });
    leftovers.push(() => child.kill("SIGKILL"));
    const ended = once(child, "close") as Promise<[number | null, NodeJS.Signals | null]>;
    return { child, ended, errors: text(child.stderr) };
  }

  async function introducedBy({ stdout }: { stdout: NodeJS.ReadableStream }): Promise<string> {
    const [chunk] = (await once(stdout, "data")) as [Buffer];
    return chunk.toString("utf8");
  }

  it.each(["SIGINT", "SIGTERM"] as const)(
    "introduces itself, serves tenants and ends on %s",
    async (signal) => {
      const { child, ended } = emulatorCommand("--json", "--api", "patch", "--latency", "1");
      const introduction = JSON.parse(await introducedBy(child)) as Record<string, unknown>;
      expect(introduction).toEqual({
        url: `http://localhost:${introduction.port}`,
        port: expect.any(Number),
        keys: { admin: "emulator-api-key-of-an-admin", user: "emulator-api-key-of-a-user" },
        oauth: { clientId: "emulator-oauth-client", clientSecret: "emulator-oauth-client-secret" },
        exampleTenantUrl: `http://acme.localhost:${introduction.port}`,
      });
      const answer = await request(`http://127.0.0.1:${introduction.port}${EMAIL_CONFIG}`, {
        method: "PUT",
        headers: { host: "acme.localhost", authorization: "Bearer emulator-api-key-of-an-admin" },
      });
      await answer.body.dump();
      expect(answer.statusCode).toBe(405);

      child.kill(signal);
      expect(await ended).toEqual([0, null]);
    },
  );

  it("tells a person where it listens and how to sign in", async () => {
    const { child } = emulatorCommand();
    const introduction = await introducedBy(child);
    expect(introduction).toMatch(/http:\/\/acme\.localhost:\d+/);
    expect(introduction).toContain("emulator-api-key-of-an-admin");
  });

  it("trusts the authority of mail servers that it is given", async () => {
    const folder = mkdtempSync(join(tmpdir(), "emulator-"));
    const mailServer = await startMailServer({ security: "SSL/TLS", users: { mailer: "hush" } });
    leftovers.push(
      () => mailServer.stop(),
      () => rmSync(folder, { recursive: true }),
    );
    writeFileSync(join(folder, "ca.pem"), mailServer.ca);
    const { child } = emulatorCommand("--json", "--mail-ca", join(folder, "ca.pem"));
    const { port, keys } = JSON.parse(await introducedBy(child));
    const call = async (method: "PUT" | "POST", path: string, body: unknown) => {
      const answer = await request(`http://127.0.0.1:${port}${path}`, {
        method,
        headers: {
          host: "acme.localhost",
          authorization: `Bearer ${keys.admin}`,
          "content-type": "application/json",
        },
        body: JSON.stringify(body),
      });
      return answer.body.text();
    };
    await call("PUT", "/__emulator/config", {
      ...HELD,
      serverAddress: "localhost",
      serverPort: mailServer.port,
      securityType: "SSL/TLS",
    });
    const result = await call("POST", `${EMAIL_CONFIG}/actions/verify-connection`, {});
    expect(JSON.parse(result)).toMatchObject({ success: true });
  });

  it("prints its flags and ends well when asked for help", async () => {
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
  ])("refuses %j in one line and ends badly", async (words, why) => {
    const { ended, errors } = emulatorCommand(...words);
    expect(await errors).toContain(why);
    expect(await errors).not.toContain("    at ");
    expect(await ended).toEqual([1, null]);
  });

  it("says that a port is taken without a stack trace", async () => {
    const emulator = await startEmulator();
    const { ended, errors } = emulatorCommand("--port", String(emulator.port));
    expect(await errors).toContain("port is in use");
    expect(await ended).toEqual([1, null]);
  });
});
