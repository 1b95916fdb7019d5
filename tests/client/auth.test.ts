import type { EmulatedTenant } from "../../emulator";
import { type ClientOptions, failureOf, tenantClients } from "../support/clients";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const openClients = tenantClients();

/** A tenant with a configuration, and an OAuth client for it. */
function setUp(options: ClientOptions = {}) {
  const tenant = tenants.newTenant();
  tenant.updateConfig(BASIC_AUTH);
  return { tenant, ...openClients([tenant.url], { credentials: tenants.emulator.oauth, ...options }) };
}

const countTokens = (tenant: EmulatedTenant) =>
  tenant.requests().filter((request) => request === "POST token").length;

describe("an access token", () => {
  it("is requested once for several requests", async () => {
    const { tenant, client } = setUp();

    await client.readEmailConfig();
    await client.validate();

    expect(tenant.requests()).toEqual(["POST token", "GET", "POST validate"]);
    expect(tenant.journal[0]?.body).toEqual({
      client_id: tenants.emulator.oauth.clientId,
      client_secret: tenants.emulator.oauth.clientSecret,
      grant_type: "client_credentials",
    });
    expect(tenant.journal.slice(1)).toMatchObject([{ key: "oauth" }, { key: "oauth" }]);
  });

  it("is requested once for requests that start together", async () => {
    const { tenant, client } = setUp();
    await Promise.all([client.readEmailConfig(), client.readEmailConfig(), client.validate()]);
    expect(countTokens(tenant)).toBe(1);
  });

  it("is requested for each tenant", async () => {
    const [one, other] = [tenants.newTenant(), tenants.newTenant()];
    const { clients } = openClients([one.url, other.url], { credentials: tenants.emulator.oauth });
    await Promise.all(clients.map((client) => client.readEmailConfig()));
    expect([one.requests(), other.requests()]).toEqual([
      ["POST token", "GET"],
      ["POST token", "GET"],
    ]);
  });

  it.each([
    ["30 seconds before it expires", 3_600, 3_570_000],
    ["after half of its life if it lives for 10 seconds", 10, 5_000],
  ])("is renewed %s", async (_when, expires_in, usedForMs) => {
    const { tenant, client, clock } = setUp();
    tenant.fault({
      kind: "answer",
      on: "POST token",
      times: 2,
      change: (body) => ({ ...(body as object), expires_in }),
    });
    await client.readEmailConfig();

    clock.advance(usedForMs - 1);
    await client.readEmailConfig();
    expect(countTokens(tenant)).toBe(1);

    clock.advance(1);
    await client.readEmailConfig();
    expect(tenant.requests()).toEqual(["POST token", "GET", "GET", "POST token", "GET"]);
  });
});

describe("a 401", () => {
  it("renews the token, and the request is sent again", async () => {
    const { tenant, client } = setUp();
    await client.readEmailConfig();
    tenant.fault({ kind: "token expires", on: "GET" });

    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });

    expect(tenant.requests()).toEqual(["POST token", "GET", "GET", "POST token", "GET"]);
  });

  it("renews the token for a write, which was not carried out", async () => {
    const { tenant, client } = setUp();
    await client.readEmailConfig();
    tenant.fault({ kind: "token expires", on: "PATCH" });

    await client.patchEmailConfig([{ op: "replace", path: "/serverPort", value: 465 }]);

    expect(tenant.config()).toMatchObject({ serverPort: 465 });
  });

  it("renews one token for requests that fail together", async () => {
    const { tenant, client } = setUp();
    await client.readEmailConfig();
    tenant.fault({ kind: "token expires", on: "GET" });

    await Promise.all([client.readEmailConfig(), client.readEmailConfig()]);

    expect(countTokens(tenant)).toBe(2);
  });

  it("is an error if the renewed token gets one, too", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "status", on: "GET", status: 401, times: 2 });

    expect(await failureOf(client.readEmailConfig())).toMatchObject({ kind: "credentials", status: 401 });

    expect(tenant.requests()).toEqual(["POST token", "GET", "POST token", "GET"]);
  });

  it("is an error for an API key", async () => {
    const { tenant, client } = setUp({ credentials: { apiKey: "wrong-key" } });
    expect(await failureOf(client.readEmailConfig())).toMatchObject({ kind: "credentials" });
    expect(tenant.requests()).toEqual(["GET"]);
  });
});

describe("a failed token request", () => {
  it("is named in the error, and the next request sends it again", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "status", on: "POST token", status: 401 });

    const { kind, message } = await failureOf(client.readEmailConfig());

    expect(kind).toBe("credentials");
    expect(message).toContain(`${tenant.host}: POST oauth/token: 401`);
    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });
  });

  it.each([
    ["without a token", '{"expires_in":3600}'],
    ["without an expiry", '{"access_token":"a"}'],
    ["with a token that has expired", '{"access_token":"a","expires_in":0}'],
    ["with incomplete JSON", '{"access_token":"a'],
  ])("is a response %s", async (_what, text) => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "body", on: "POST token", text });
    const { kind, message } = await failureOf(client.readEmailConfig());
    expect(kind).toBe("credentials");
    expect(message).toContain("POST oauth/token: unexpected response (200)");
  });

  it("is retried after a temporary failure", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "status", on: "POST token", status: 503, times: 2 });
    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });
    expect(tenant.requests()).toEqual(["POST token", "POST token", "POST token", "GET"]);
  });

  it("is retried for at most two minutes", async () => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", on: "POST token", status: 503, times: Number.POSITIVE_INFINITY });

    expect((await failureOf(client.readEmailConfig())).message).toContain("POST oauth/token: 503");

    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
  });

  it.each([404, 405, 500, 503])(
    "with %s has the kind credentials, because the request itself was not sent",
    async (status) => {
      const { tenant, client } = setUp();
      tenant.fault({ kind: "status", on: "POST token", status, times: Number.POSITIVE_INFINITY });
      expect(await failureOf(client.deleteEmailConfig())).toMatchObject({ kind: "credentials" });
      expect(tenant.requests()).not.toContain("DELETE");
    },
  );
});

describe("secrets that a tenant repeats are redacted", () => {
  it("for an access token and a client secret", async () => {
    const { tenant, client } = setUp({ secrets: ["first-password"] });
    let token = "";
    tenant.fault({
      kind: "answer",
      on: "POST token",
      change: (body) => {
        token = (body as { access_token: string }).access_token;
        return body;
      },
    });
    await client.readEmailConfig();
    const detail = `${tenants.emulator.oauth.clientSecret} first-password`;
    const errors = [{ code: "X", title: `Bearer ${token}`, detail }];
    tenant.fault({ kind: "status", on: "GET", status: 403, body: { errors } });

    const { message } = await failureOf(client.readEmailConfig());

    expect(message).toContain("403 X Bearer [secret] ([secret] [secret])");
    expect(token).not.toBe("");
    expect(message).not.toContain(token);
  });

  it("for an API key, also in base64", async () => {
    const { keys } = tenants.emulator;
    const { tenant, client } = setUp({ credentials: { apiKey: keys.admin } });
    const errors = [{ title: keys.admin, detail: Buffer.from(keys.admin).toString("base64") }];
    tenant.fault({ kind: "status", status: 403, body: { errors } });
    expect((await failureOf(client.readEmailConfig())).message).toContain("403 [secret] ([secret])");
  });
});
