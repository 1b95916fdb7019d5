import { execFile } from "node:child_process";
import dns from "node:dns";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer as createHttpServer, type IncomingMessage } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../emulator";
import { certificateFor } from "../support/certificate";
import { failureOf, IMPATIENT, tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { emulatedTenants, HELD } from "../support/tenants";

// Processes of their own take a while to start on a busy machine.
jest.setTimeout(60_000);

const tenants = emulatedTenants();
const servers = misbehavingServers();
const open = tenantClients();

const closing: (() => Promise<unknown>)[] = [];
const environment = { ...process.env };

afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  await Promise.all(closing.splice(0).map((close) => close()));
});

it("makes its calls to a tenant over one connection", async () => {
  const { port, server } = await servers.http((_request, response) => {
    response.setHeader("content-type", "application/json").end('{"isValid":false}');
  });
  let connections = 0;
  server.on("connection", () => {
    connections += 1;
  });
  const [client] = open([`http://acme.localhost:${port}`]).clients;

  for (let call = 0; call < 5; call += 1) await client?.readEmailConfig();
  await client?.deleteEmailConfig();

  expect(connections).toBe(1);
});

it("opens no more than four to one tenant", async () => {
  const waiting: (() => void)[] = [];
  let connections = 0;
  const { port, server } = await servers.http((_request, response) => {
    waiting.push(() => response.setHeader("content-type", "application/json").end('{"isValid":false}'));
    if (waiting.length === 4) for (const answer of waiting.splice(0)) answer();
  });
  server.on("connection", () => {
    connections += 1;
  });
  const [client] = open([`http://acme.localhost:${port}`]).clients;

  await Promise.all(Array.from({ length: 12 }, () => client?.readEmailConfig()));

  expect(connections).toBe(4);
});

it("finds *.localhost on this machine whatever the name server says", async () => {
  const lookup = jest.spyOn(dns, "lookup");
  const tenant = tenants.newTenant();
  const [client] = open([tenant.url]).clients;

  await client?.readEmailConfig();

  expect(tenant.calls()).toEqual(["GET"]);
  expect(lookup.mock.calls.map(([name]) => name)).not.toContain(tenant.host);
});

/** A real proxy: what is asked of it by CONNECT it tunnels to one port of this machine, whatever the host. */
async function startProxy(toPort: () => number, answer = "200 Connection Established") {
  const asked: IncomingMessage[] = [];
  const sockets = new Set<Socket>();
  const server = createHttpServer((request, response) => {
    asked.push(request);
    response.writeHead(500).end();
  });
  server.on("connection", (socket) => sockets.add(socket));
  server.on("connect", (request: IncomingMessage, socket: Socket) => {
    asked.push(request);
    socket.on("error", () => {});
    if (!answer.startsWith("200")) {
      socket.end(`HTTP/1.1 ${answer}\r\n\r\n`);
      return;
    }
    const tunnel = connect(toPort(), "127.0.0.1", () => {
      socket.write(`HTTP/1.1 ${answer}\r\n\r\n`);
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on("error", () => socket.destroy());
    sockets.add(tunnel);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return { host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}`, asked };
}

const HOST = "acme.eu.qlikcloud.com";

describe("through a proxy", () => {
  it.each(["https_proxy", "HTTPS_PROXY"])(
    "that %s names goes what is not on this machine",
    async (variable) => {
      const proxy = await startProxy(() => 0, "403 Forbidden");
      process.env[variable] = proxy.url;
      const [client] = open([`https://${HOST}`], { patience: IMPATIENT }).clients;
      if (!client) throw new Error("there is no client");

      const failure = await failureOf(client.readEmailConfig());

      expect(failure).toMatchObject({
        trouble: "misaddressed",
        message: `${HOST}: GET email-config: the proxy answered 403 to the request for ${HOST}. Check HTTPS_PROXY and NO_PROXY.`,
      });
      expect(proxy.asked.map(({ method, url }) => `${method} ${url}`)).toEqual([`CONNECT ${HOST}:443`]);
      expect(proxy.asked[0]?.headers).not.toHaveProperty("authorization");
    },
  );

  it("that asks for a password, none is shown", async () => {
    const proxy = await startProxy(() => 0, "407 Proxy Authentication Required");
    process.env.HTTPS_PROXY = `http://me:hush@${proxy.host}`;
    const [client] = open([`https://${HOST}`], { patience: IMPATIENT }).clients;
    if (!client) throw new Error("there is no client");

    const { message } = await failureOf(client.readEmailConfig());

    expect(message).toContain("the proxy answered 407");
    expect(message).not.toContain("hush");
    expect(proxy.asked[0]?.headers["proxy-authorization"]).toBe(
      `Basic ${Buffer.from("me:hush").toString("base64")}`,
    );
  });

  it("that is not there", async () => {
    process.env.HTTPS_PROXY = `http://127.0.0.1:${await servers.deserted()}`;
    const [client] = open([`https://${HOST}`], { patience: IMPATIENT }).clients;
    if (!client) throw new Error("there is no client");
    expect((await failureOf(client.readEmailConfig())).message).toContain(
      "no connection could be made (ECONNREFUSED). Check tenantUrl, the network and HTTPS_PROXY/NO_PROXY",
    );
  });

  it.each([HOST, "qlikcloud.com", ".eu.qlikcloud.com", "*"])(
    "goes nothing that NO_PROXY names: %s",
    async (noProxy) => {
      const proxy = await startProxy(() => 0, "403 Forbidden");
      Object.assign(process.env, { HTTPS_PROXY: proxy.url, NO_PROXY: noProxy });
      const lookup = jest
        .spyOn(dns, "lookup")
        .mockImplementation(((_name: string, _options: object, done: (error: Error) => void) =>
          done(Object.assign(new Error("not found"), { code: "ENOTFOUND" }))) as never);
      const [client] = open([`https://${HOST}`], { patience: IMPATIENT }).clients;
      if (!client) throw new Error("there is no client");

      expect((await failureOf(client.readEmailConfig())).message).toContain("ENOTFOUND");

      expect(lookup.mock.calls.map(([name]) => name)).toContain(HOST);
      expect(proxy.asked).toEqual([]);
    },
  );

  it("goes nothing for this machine: plain http would show it the credentials", async () => {
    const proxy = await startProxy(() => 0, "403 Forbidden");
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, http_proxy: proxy.url });
    const tenant = tenants.newTenant();
    const [client] = open([tenant.url]).clients;

    await client?.readEmailConfig();

    expect(tenant.calls()).toEqual(["GET"]);
    expect(proxy.asked).toEqual([]);
  });
});

describe("a process of its own, with an authority of its own", () => {
  let emulator: Emulator;
  let folder: string;
  let caFile: string;

  beforeAll(async () => {
    const tls = await certificateFor(HOST, "acme.localhost");
    emulator = await startEmulator({ tls });
    emulator.tenant(HOST).holds(HELD);
    emulator.tenant("acme").holds(HELD);
    folder = mkdtempSync(join(tmpdir(), "authority-"));
    caFile = join(folder, "ca.pem");
    writeFileSync(caFile, tls.cert);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await emulator.stop();
  });

  async function readOnce(url: string, variables: Record<string, string>): Promise<string> {
    const program = [
      "-r",
      join(__dirname, "../support/typescript.cjs"),
      join(__dirname, "read-once.ts"),
      url,
    ];
    const env = { PATH: process.env.PATH, QLIK_API_KEY: emulator.keys.admin, ...variables };
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { env });
    expect(stderr).toBe("");
    return stdout;
  }

  it("trusts a tenant that NODE_EXTRA_CA_CERTS vouches for", async () => {
    const { url } = emulator.tenant("acme");
    expect(await readOnce(url, { NODE_EXTRA_CA_CERTS: caFile })).toContain(
      '"serverAddress":"smtp.example.com"',
    );
  });

  it("reaches a tenant of the real service's name through a proxy, which sees nothing", async () => {
    const proxy = await startProxy(() => emulator.port);
    const variables = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: proxy.url };

    expect(await readOnce(`https://${HOST}`, variables)).toContain('"serverAddress":"smtp.example.com"');

    expect(emulator.tenant(HOST).calls()).toEqual(["GET"]);
    expect(proxy.asked.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ["CONNECT", `${HOST}:443`, undefined],
    ]);
  });

  it("trusts no certificate of another name", async () => {
    const proxy = await startProxy(() => emulator.port);
    const variables = { NODE_EXTRA_CA_CERTS: caFile, HTTPS_PROXY: proxy.url };
    expect(await readOnce("https://beta.eu.qlikcloud.com", variables)).toContain(
      "beta.eu.qlikcloud.com: GET email-config: its certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)",
    );
  });
});
