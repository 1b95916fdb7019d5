import dns from "node:dns";
import type { Dispatcher } from "undici";
import { startEmulator } from "../../emulator";
import type { ConnectionPool } from "../../provider/client/connection-pool";
import type { ErrorKind } from "../../provider/client/errors";
import { sendRequest } from "../../provider/client/http";
import { DEFAULT_TIMEOUTS } from "../../provider/client/timeouts";
import { certificateFor } from "../support/certificate";
import { type ClientOptions, failureOf, NO_RETRIES, tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const openClients = tenantClients();

afterEach(() => jest.restoreAllMocks());

/** The error of one GET request. */
function failureAt(url: string, options: ClientOptions = {}) {
  return failureOf(openClients([url], { retryPolicy: NO_RETRIES, ...options }).client.readEmailConfig());
}

function configuredTenant() {
  const tenant = tenants.newTenant();
  tenant.updateConfig(BASIC_AUTH);
  return tenant;
}

describe("a connection that cannot be made", () => {
  it("is an error if no server listens on the port", async () => {
    const failure = await failureAt(`http://acme.localhost:${await servers.deserted()}`);
    expect(failure.kind).toBe("unreachable");
    expect(failure.message).toContain("acme.localhost: GET email-config: no connection could be made");
  });

  it.each<[string, ErrorKind]>([
    ["ENOTFOUND", "invalidAddress"],
    ["EAI_AGAIN", "unreachable"],
  ])("is an error if the name server returns %s", async (code, kind) => {
    jest
      .spyOn(dns, "lookup")
      .mockImplementation(((_name: string, _options: object, done: (error: Error) => void) =>
        done(Object.assign(new Error(code), { code }))) as never);
    const failure = await failureAt("https://acme.eu.qlikcloud.com");
    expect(failure.kind).toBe(kind);
    expect(failure.message).toContain(code);
  });

  it("is an error if the certificate is not trusted", async () => {
    const emulator = await startEmulator({ tls: await certificateFor("acme.localhost") });
    const tenant = emulator.tenant("acme");
    const failure = await failureAt(tenant.url);
    await emulator.stop();
    expect(failure.kind).toBe("invalidAddress");
    expect(failure.message).toContain("certificate is not trusted");
    expect(tenant.journal).toEqual([]);
  });

  it("is an error if the server does not support TLS", async () => {
    const { port } = await servers.http((_request, response) => response.end());
    const failure = await failureAt(`https://acme.localhost:${port}`);
    expect(failure.kind).toBe("invalidAddress");
    expect(failure.message).toContain("no TLS connection");
  });

  it("is an error if the server requires TLS", async () => {
    const emulator = await startEmulator({ tls: await certificateFor("acme.localhost") });
    const failure = await failureAt(emulator.tenant("acme").url.replace("https:", "http:"));
    await emulator.stop();
    expect(failure.kind).toBe("connectionLost");
  });

  it("is an error if the TLS handshake takes too long", async () => {
    const port = await servers.tcp(() => {});
    const failure = await failureAt(`https://acme.localhost:${port}`, { timeouts: { connectMs: 100 } });
    expect(failure.kind).toBe("unreachable");
    expect(failure.message).toContain("UND_ERR_CONNECT_TIMEOUT");
  });
});

describe("a connection that is lost", () => {
  it.each([
    ["before the response", { kind: "reset", when: "before" }],
    ["during the response", { kind: "reset", when: "mid-answer" }],
    ["after a response that is shorter than its content-length", { kind: "truncated" }],
  ] as const)("is an error %s", async (_when, fault) => {
    const tenant = configuredTenant();
    tenant.fault(fault);
    const failure = await failureAt(tenant.url);
    expect(failure.kind).toBe("connectionLost");
    expect(failure.message).toContain("connection was lost");
  });

  it("is an error if the response is not HTTP", async () => {
    const port = await servers.tcp((socket) => socket.end("220 smtp.example.com ESMTP\r\n"));
    expect(await failureAt(`http://acme.localhost:${port}`)).toMatchObject({ kind: "connectionLost" });
  });
});

describe("a response that takes too long", () => {
  const timeouts = { totalMs: 100 };

  it.each(["before headers", "mid-body"] as const)("is an error if it stalls: %s", async (when) => {
    const tenant = configuredTenant();
    tenant.fault({ kind: "stall", when });
    const failure = await failureAt(tenant.url, { timeouts });
    expect(failure.kind).toBe("connectionLost");
    expect(failure.message).toContain("took too long (TimeoutError)");
  });

  it("is an error if it arrives byte by byte", async () => {
    const timers = new Set<NodeJS.Timeout>();
    const { port } = await servers.http((_request, response) => {
      timers.add(setInterval(() => response.write(" "), 10));
    });
    const failure = await failureAt(`http://acme.localhost:${port}`, { timeouts });
    for (const timer of timers) clearInterval(timer);
    expect(failure.message).toContain("took too long");
  });

  it("does not send a request that timed out in the queue of its connection", async () => {
    let start = () => {};
    const aborted: Error[] = [];
    const slowToConnect = {
      dispatch(_options: object, handler: Dispatcher.DispatchHandler) {
        const controller = { abort: (reason: Error) => void aborted.push(reason) };
        start = () => handler.onRequestStart?.(controller as Dispatcher.DispatchController, {});
      },
    } as Dispatcher;
    const pool: ConnectionPool = { use: (_url, send) => send(slowToConnect), close: async () => {} };
    const request = { method: "DELETE", url: new URL("https://acme.eu.qlikcloud.com/") } as const;

    const response = sendRequest(pool, request, { timeouts: { ...DEFAULT_TIMEOUTS, totalMs: 1 } });
    await expect(response).rejects.toThrow("took too long");
    expect(aborted).toEqual([]);
    start();

    expect(aborted).toHaveLength(1);
  });
});

describe("a response that is too large", () => {
  it("is an error with the limit", async () => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "body", text: `"${"x".repeat(1024 * 1024)}"` });
    expect(await failureAt(tenant.url)).toMatchObject({
      kind: "invalidResponse",
      message: `${tenant.host}: GET email-config: the response is larger than 1 MiB, and none of the API's is. Check tenantUrl.`,
    });
  });

  it("is an error if it never ends", async () => {
    const { port } = await servers.http((_request, response) => {
      const writeMore = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        response.once("drain", writeMore);
      };
      writeMore();
    });
    expect((await failureAt(`http://acme.localhost:${port}`)).message).toContain("larger than 1 MiB");
  });
});

it("does not follow a redirect", async () => {
  const tenant = tenants.newTenant();
  tenant.fault({ kind: "redirect", to: "/login" });
  const failure = await failureAt(tenant.url);
  expect(failure.kind).toBe("invalidResponse");
  expect(failure.message).toContain(`redirect to ${tenant.url}`);
  expect(tenant.requests()).toEqual(["GET"]);
});
