import dns from "node:dns";
import { startEmulator } from "../../emulator";
import type { Trouble } from "../../provider/client/errors";
import type { TenantClient } from "../../provider/client/tenant-client";
import { certificateFor } from "../support/certificate";
import { type ClientOptions, failureOf, IMPATIENT, tenantClients } from "../support/clients";
import { misbehavingServers } from "../support/servers";
import { emulatedTenants, HELD } from "../support/tenants";

const tenants = emulatedTenants();
const servers = misbehavingServers();
const open = tenantClients();

afterEach(() => jest.restoreAllMocks());

/** A client that tries each call once. */
function clientOf(url: string, options: ClientOptions = {}): TenantClient {
  const [client] = open([url], { patience: IMPATIENT, ...options }).clients;
  if (!client) throw new Error("there is no client");
  return client;
}

describe("an answer that is an error names call, tenant, status, code, title and cure", () => {
  it.each<[number, Trouble, string]>([
    [400, "refused", "The tenant does not take these values; correct the arguments."],
    [
      401,
      "credentials",
      "The credentials are wrong or expired; renew qlik:apiKey (QLIK_API_KEY) or the OAuth client.",
    ],
    [403, "forbidden", "Signed in, but not as a tenant admin; give the key's owner the role TenantAdmin."],
    [404, "absent", "The tenant has nothing there; check tenantUrl."],
    [405, "methodGone", "The tenant does not know this call."],
    [409, "refused", "Somebody else wrote at the same time; run again."],
    [410, "methodGone", "The tenant no longer knows this call."],
    [418, "unexpected", "Run again; if it stays, ask Qlik's support."],
    [422, "refused", "The tenant does not take these values; correct the arguments."],
    [429, "rateLimited", "Too many calls; wait, or run fewer at a time."],
    [500, "unexpected", "Run again; if it stays, ask Qlik's support."],
    [501, "methodGone", "The tenant does not know this call."],
    [502, "unavailable", "The tenant is not available; run again later."],
    [503, "unavailable", "The tenant is not available; run again later."],
    [504, "unavailable", "The tenant is not available; run again later."],
  ])("%s", async (status, trouble, cure) => {
    const tenant = tenants.newTenant();
    const body = { errors: [{ code: "MAIL-7", title: "No luck", detail: "today" }] };
    tenant.fault({ kind: "status", status, body });

    const failure = await failureOf(clientOf(tenant.url).readEmailConfig());

    expect(failure.message).toBe(
      `${tenant.host}: GET email-config: ${status} MAIL-7 No luck (today). ${cure}`,
    );
    expect(failure).toMatchObject({ trouble, status });
  });

  it.each<[string, (client: TenantClient) => Promise<unknown>]>([
    ["GET email-config", (client) => client.readEmailConfig()],
    ["PATCH email-config", (client) => client.patchEmailConfig([])],
    [
      "PUT email-config",
      (client) => client.putEmailConfig({ serviceProvider: "BasicAuth", providerConfig: {} }),
    ],
    ["DELETE email-config", (client) => client.deleteEmailConfig()],
    ["POST email-config/actions/validate", (client) => client.validate()],
    ["POST email-config/actions/verify-connection", (client) => client.verifyConnection()],
    [
      "POST email-config/actions/send-test-email",
      (client) => client.sendTestEmail({ recipient: "ops@example.com", subject: "S", body: "B" }),
    ],
  ])("%s", async (name, call) => {
    const tenant = tenants.newTenant();
    const client = clientOf(tenant.url, { credentials: { apiKey: tenants.emulator.keys.user } });
    const { message } = await failureOf(call(client));
    expect(message).toMatch(
      `${tenant.host}: ${name}: 403 HTTP-403 Forbidden (Only a tenant admin may do this.).`,
    );
  });

  it.each([
    ["without a body", "", "403."],
    ["with a body that is no JSON", "forbidden!", "403."],
    ["with JSON of another form", '{"error":"no"}', "403."],
    ["with an empty list", '{"errors":[]}', "403."],
    ["with a web page", "<html>Forbidden</html>", "403 with a web page."],
    ["with nulls", '{"errors":[{"code":null,"title":"No luck","detail":null}]}', "403 No luck."],
    ["with more than one, the first", '{"errors":[{"code":"A"},{"code":"B"}]}', "403 A."],
  ])("%s", async (_what, text, said) => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "body", status: 403, text });
    const { message } = await failureOf(clientOf(tenant.url).readEmailConfig());
    expect(message).toContain(`GET email-config: ${said} Signed in, but not`);
  });

  it("that is long is cut", async () => {
    const tenant = tenants.newTenant();
    const body = { errors: [{ code: "MAIL-7", title: "x".repeat(5000) }] };
    tenant.fault({ kind: "status", status: 403, body });
    const { message } = await failureOf(clientOf(tenant.url).readEmailConfig());
    expect(message).toHaveLength(
      message.indexOf("MAIL-7") +
        301 +
        ". Signed in, but not as a tenant admin; give the key's owner the role TenantAdmin.".length,
    );
  });

  it("that repeats a secret, or plays with the terminal, is made harmless", async () => {
    const tenant = tenants.newTenant();
    const base64 = Buffer.from("my-password").toString("base64");
    const detail = `my-password ${base64} emulator-api-key-of-an-admin \u001b[2J\u0007\u202e`;
    tenant.fault({ kind: "status", status: 403, body: { errors: [{ code: "X", title: "Y", detail }] } });

    const { message } = await failureOf(
      clientOf(tenant.url, { secrets: new Set(["my-password"]) }).readEmailConfig(),
    );

    expect(message).toContain("403 X Y ([secret] [secret] [secret] [2J )");
    expect(message).not.toMatch(/[\p{Cc}\p{Cf}]/u);
  });
});

describe("an answer that is none of the API's", () => {
  it.each<[string, string]>([
    ["JSON cut in half", '{"isValid":'],
    ["a list", "[]"],
    ["a text", '"isValid"'],
    ["null", "null"],
    ["nothing", ""],
    ["an object of something else", '{"status":{}}'],
    ["another type", '{"isValid":true,"serverPort":{"value":587}}'],
    ["a port that is none", '{"isValid":true,"serverPort":"smtp"}'],
  ])("is told as such: %s", async (_what, text) => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "body", text });
    const failure = await failureOf(clientOf(tenant.url).readEmailConfig());
    expect(failure.trouble).toBe("misunderstood");
    expect(failure.message).toMatch(
      new RegExp(
        `^${tenant.host}: GET email-config: the answer \\(200\\) is not of the API's form, at (the whole|isValid|serverPort)\\. Check that tenantUrl`,
      ),
    );
  });

  it.each(["", "application/json"])(
    "is a login page, whatever its type is called (%p)",
    async (contentType) => {
      const tenant = tenants.newTenant();
      tenant.fault({
        kind: "body",
        text: "  <!DOCTYPE html><form>",
        contentType: contentType || "text/html",
      });
      const failure = await failureOf(clientOf(tenant.url).validate());
      expect(failure).toMatchObject({
        trouble: "misunderstood",
        message:
          `${tenant.host}: POST email-config/actions/validate: 200 with a web page, perhaps a login page, where JSON was ` +
          "expected. Check tenantUrl, and that no proxy or sign-in stands in between.",
      });
    },
  );

  it("is a login page for a write, which is no success", async () => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "log in page" });
    const failure = await failureOf(clientOf(tenant.url).patchEmailConfig([]));
    expect(failure.trouble).toBe("misunderstood");
  });

  it("is larger than any of the API's", async () => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "body", text: `"${"x".repeat(1024 * 1024)}"` });
    const failure = await failureOf(clientOf(tenant.url).readEmailConfig());
    expect(failure).toMatchObject({
      trouble: "misunderstood",
      message: `${tenant.host}: GET email-config: the answer is larger than 1 MiB, none of the API's is. Check tenantUrl.`,
    });
  });

  it("never ends", async () => {
    const { port } = await servers.http((_request, response) => {
      const more = () => {
        while (!response.destroyed && response.write("x".repeat(65_536)));
        response.once("drain", more);
      };
      more();
    });
    const failure = await failureOf(clientOf(`http://acme.localhost:${port}`).readEmailConfig());
    expect(failure.message).toContain("larger than 1 MiB");
  });

  it.each([
    ["https://login.example.com/oauth?next=%2F", "https://login.example.com"],
    ["/login", "http://SELF"],
    ["https://me:hush@login.example.com/", "https://login.example.com"],
    ["https://emulator-api-key-of-an-admin.example.com", "https://[secret].example.com"],
  ])("is a redirect to %s, which is not followed and whose place is told", async (to, place) => {
    const tenant = tenants.newTenant();
    tenant.fault({ kind: "redirect", to });
    const failure = await failureOf(clientOf(tenant.url).readEmailConfig());
    expect(failure).toMatchObject({
      trouble: "misunderstood",
      message:
        `${tenant.host}: GET email-config: 302, a redirect to ${place.replace("http://SELF", tenant.url)}, which is not ` +
        "followed. Set tenantUrl to the tenant's own address.",
    });
    expect(tenant.calls()).toEqual(["GET"]);
  });
});

describe("no connection", () => {
  it("to a port where nobody listens", async () => {
    const port = await servers.deserted();
    const failure = await failureOf(clientOf(`http://acme.localhost:${port}`).readEmailConfig());
    expect(failure).toMatchObject({
      trouble: "unreachable",
      message:
        "acme.localhost: GET email-config: no connection could be made (ECONNREFUSED). Check tenantUrl, the network and " +
        "HTTPS_PROXY/NO_PROXY of this machine.",
    });
  });

  it.each<[string, Trouble, string]>([
    [
      "ENOTFOUND",
      "misaddressed",
      "there is no such host (ENOTFOUND). Check tenantUrl, and the name server of this machine.",
    ],
    ["EAI_AGAIN", "unreachable", "no connection could be made (EAI_AGAIN). Check tenantUrl, the network and"],
  ])("to a host whose name gives %s", async (code, trouble, told) => {
    jest
      .spyOn(dns, "lookup")
      .mockImplementation(((_name: string, _options: object, done: (error: Error) => void) =>
        done(Object.assign(new Error(code), { code }))) as never);
    const failure = await failureOf(clientOf("https://acme.eu.qlikcloud.com").readEmailConfig());
    expect(failure.message).toContain(`acme.eu.qlikcloud.com: GET email-config: ${told}`);
    expect(failure.trouble).toBe(trouble);
  });

  it("to a server whose certificate nobody trusts", async () => {
    const emulator = await startEmulator({ tls: await certificateFor("acme.localhost") });
    const tenant = emulator.tenant("acme");
    const failure = await failureOf(clientOf(tenant.url).readEmailConfig());
    await emulator.stop();
    expect(failure).toMatchObject({
      trouble: "misaddressed",
      message:
        "acme.localhost: GET email-config: its certificate is not trusted (DEPTH_ZERO_SELF_SIGNED_CERT). Check tenantUrl; " +
        "where a proxy or a private authority signs here, name its CA file in NODE_EXTRA_CA_CERTS.",
    });
    expect(tenant.journal).toEqual([]);
  });

  it("over TLS to a server that speaks none", async () => {
    const { port } = await servers.http((_request, response) => response.end());
    const failure = await failureOf(clientOf(`https://acme.localhost:${port}`).readEmailConfig());
    expect(failure.trouble).toBe("misaddressed");
    expect(failure.message).toMatch(
      /it speaks no TLS that this machine understands \(\w+\)\. Check the scheme and the port/,
    );
  });

  it("without TLS to a server that wants it", async () => {
    const emulator = await startEmulator({ tls: await certificateFor("acme.localhost") });
    const url = emulator.tenant("acme").url.replace("https:", "http:");
    const failure = await failureOf(clientOf(url).readEmailConfig());
    await emulator.stop();
    expect(failure).toMatchObject({ trouble: "broken" });
  });
});

describe("a connection that breaks", () => {
  it.each([
    ["before the answer", { kind: "reset", when: "before" }],
    ["in the answer", { kind: "reset", when: "mid-answer" }],
    ["by an answer that is shorter than it promised", { kind: "truncated" }],
  ] as const)("%s", async (_when, fault) => {
    const tenant = tenants.newTenant();
    tenant.holds(HELD);
    tenant.fault(fault);
    const failure = await failureOf(clientOf(tenant.url).readEmailConfig());
    expect(failure.trouble).toBe("broken");
    expect(failure.message).toMatch(
      new RegExp(`^${tenant.host}: GET email-config: the connection broke \\(\\w+\\)\\. Run again\\.$`),
    );
  });

  it("by an answer that is no HTTP", async () => {
    const port = await servers.tcp((socket) => socket.end("220 smtp.example.com ESMTP\r\n"));
    const failure = await failureOf(clientOf(`http://acme.localhost:${port}`).readEmailConfig());
    expect(failure.trouble).toBe("broken");
  });
});

describe("an answer that does not come in time", () => {
  const limits = { wholeMs: 100 };

  it.each(["before headers", "mid-body"] as const)("stalled %s", async (when) => {
    const tenant = tenants.newTenant();
    tenant.holds(HELD);
    tenant.fault({ kind: "stall", when });
    const failure = await failureOf(clientOf(tenant.url, { limits }).readEmailConfig());
    expect(failure).toMatchObject({
      trouble: "broken",
      message: `${tenant.host}: GET email-config: the answer took too long (TimeoutError). The tenant or the network is slow; run again.`,
    });
  });

  it("comes drop by drop", async () => {
    const drip = new Set<NodeJS.Timeout>();
    const { port } = await servers.http((_request, response) => {
      drip.add(setInterval(() => response.write(" "), 10));
    });
    const failure = await failureOf(clientOf(`http://acme.localhost:${port}`, { limits }).readEmailConfig());
    for (const timer of drip) clearInterval(timer);
    expect(failure.message).toContain("the answer took too long");
  });

  it("is a handshake that is never answered", async () => {
    const port = await servers.tcp(() => {});
    const client = clientOf(`https://acme.localhost:${port}`, { limits: { connectMs: 100 } });
    const failure = await failureOf(client.readEmailConfig());
    expect(failure.trouble).toBe("unreachable");
    expect(failure.message).toContain("no connection could be made (UND_ERR_CONNECT_TIMEOUT)");
  });
});
