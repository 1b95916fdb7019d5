import { execFile } from "node:child_process";
import dns from "node:dns";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type Emulator, startEmulator } from "../../emulator";
import { certificateFor } from "../support/certificate";
import { failureOf, NO_RETRIES, tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const openClients = tenantClients();
const environment = { ...process.env };

afterEach(() => {
  jest.restoreAllMocks();
  process.env = { ...environment };
});

const HOST = "acme.eu.qlikcloud.com";

/** A proxy. It tunnels to one port of this machine, or refuses with another status than 200. */
async function startProxy({ toPort = 0, status = "200 Connection Established" } = {}) {
  const requests: IncomingMessage[] = [];
  const { port, server } = await servers.http((request, response) => {
    requests.push(request);
    response.writeHead(500).end();
  });
  server.on("connect", (request, socket) => {
    requests.push(request);
    if (!status.startsWith("200")) return void socket.end(`HTTP/1.1 ${status}\r\n\r\n`);
    const tunnel = connect(toPort, "127.0.0.1", () => {
      socket.write(`HTTP/1.1 ${status}\r\n\r\n`);
      tunnel.pipe(socket).pipe(tunnel);
    });
    tunnel.on("error", () => socket.destroy());
    socket.on("close", () => tunnel.destroy());
  });
  return { host: `127.0.0.1:${port}`, url: `http://127.0.0.1:${port}`, requests };
}

/** The error of a request to a tenant that is not on this machine. */
function failureAtHost() {
  return failureOf(openClients([`https://${HOST}`], { retryPolicy: NO_RETRIES }).client.readEmailConfig());
}

it.each(["https_proxy", "HTTPS_PROXY"])(
  "%s sends requests through a proxy, without credentials for it to read",
  async (variable) => {
    const proxy = await startProxy({ status: "403 Forbidden" });
    process.env[variable] = proxy.url;

    const { kind, message } = await failureAtHost();

    expect(kind).toBe("invalidAddress");
    expect(message).toContain(`${HOST}: GET email-config: the proxy returned 403`);
    expect(proxy.requests.map(({ method, url }) => `${method} ${url}`)).toEqual([`CONNECT ${HOST}:443`]);
    expect(proxy.requests[0]?.headers).not.toHaveProperty("authorization");
  },
);

it("the proxy gets the password in its URL, and the error does not contain it", async () => {
  const proxy = await startProxy({ status: "407 Proxy Authentication Required" });
  process.env.HTTPS_PROXY = `http://me:hush@${proxy.host}`;

  const { message } = await failureAtHost();

  expect(message).toContain("the proxy returned 407");
  expect(message).not.toContain("hush");
  expect(proxy.requests[0]?.headers["proxy-authorization"]).toBe(
    `Basic ${Buffer.from("me:hush").toString("base64")}`,
  );
});

it("a proxy that is not reachable is an error that names HTTPS_PROXY", async () => {
  process.env.HTTPS_PROXY = `http://127.0.0.1:${await servers.deserted()}`;
  const { kind, message } = await failureAtHost();
  expect(kind).toBe("unreachable");
  expect(message).toContain("ECONNREFUSED");
  expect(message).toContain("HTTPS_PROXY");
});

it.each([HOST, "qlikcloud.com", ".eu.qlikcloud.com", "*"])(
  "NO_PROXY=%s sends requests to the tenant directly",
  async (noProxy) => {
    const proxy = await startProxy({ status: "403 Forbidden" });
    Object.assign(process.env, { HTTPS_PROXY: proxy.url, NO_PROXY: noProxy });
    const lookup = jest
      .spyOn(dns, "lookup")
      .mockImplementation(((_name: string, _options: object, done: (error: Error) => void) =>
        done(Object.assign(new Error("not found"), { code: "ENOTFOUND" }))) as never);

    expect((await failureAtHost()).message).toContain("ENOTFOUND");

    expect(lookup.mock.calls.map(([name]) => name)).toContain(HOST);
    expect(proxy.requests).toEqual([]);
  },
);

it("requests to loopback never go through a proxy, which could read the credentials in plain http", async () => {
  const proxy = await startProxy({ status: "403 Forbidden" });
  Object.assign(process.env, { HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url, http_proxy: proxy.url });
  const tenant = tenants.newTenant();

  await openClients([tenant.url]).client.readEmailConfig();

  expect(tenant.requests()).toEqual(["GET"]);
  expect(proxy.requests).toEqual([]);
});

describe("a process with NODE_EXTRA_CA_CERTS", () => {
  let emulator: Emulator;
  let folder: string;
  let caFile: string;

  beforeAll(async () => {
    const tls = await certificateFor(HOST, "acme.localhost");
    emulator = await startEmulator({ tls });
    emulator.tenant(HOST).updateConfig(BASIC_AUTH);
    emulator.tenant("acme").updateConfig(BASIC_AUTH);
    folder = mkdtempSync(join(tmpdir(), "authority-"));
    caFile = join(folder, "ca.pem");
    writeFileSync(caFile, tls.cert);
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await emulator.stop();
  });

  async function readOnce(url: string, variables: Record<string, string> = {}): Promise<string> {
    const loader = join(__dirname, "../support/typescript.cjs");
    const { PATH } = process.env;
    const env = { PATH, QLIK_API_KEY: emulator.keys.admin, NODE_EXTRA_CA_CERTS: caFile, ...variables };
    const program = ["-r", loader, join(__dirname, "read-once.ts"), url];
    const { stdout, stderr } = await promisify(execFile)(process.execPath, program, { env });
    expect(stderr).toBe("");
    return stdout;
  }

  it("trusts a tenant whose certificate that authority issued", async () => {
    expect(await readOnce(emulator.tenant("acme").url)).toContain('"serverAddress":"smtp.example.com"');
  });

  it("connects to a tenant through a proxy that cannot read the request", async () => {
    const proxy = await startProxy({ toPort: emulator.port });

    const output = await readOnce(`https://${HOST}`, { HTTPS_PROXY: proxy.url });

    expect(output).toContain('"serverAddress":"smtp.example.com"');
    expect(emulator.tenant(HOST).requests()).toEqual(["GET"]);
    expect(proxy.requests.map(({ method, url, headers }) => [method, url, headers.authorization])).toEqual([
      ["CONNECT", `${HOST}:443`, undefined],
    ]);
  });

  it("does not trust a certificate for another host", async () => {
    const proxy = await startProxy({ toPort: emulator.port });
    const output = await readOnce("https://beta.eu.qlikcloud.com", { HTTPS_PROXY: proxy.url });
    expect(output).toContain("beta.eu.qlikcloud.com: GET email-config:");
    expect(output).toContain("certificate is not trusted (ERR_TLS_CERT_ALTNAME_INVALID)");
  });
});
