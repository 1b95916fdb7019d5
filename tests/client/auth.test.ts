import type { EmulatedTenant } from "../../emulator";
import { type ClientOptions, failureOf, tenantClients } from "../support/clients";
import { emulatedTenants, HELD } from "../support/tenants";

const tenants = emulatedTenants();
const open = tenantClients();

function setUp(options: ClientOptions = {}) {
  const tenant = tenants.newTenant();
  tenant.holds(HELD);
  const { clients, clock } = open([tenant.url], { credentials: tenants.emulator.oauth, ...options });
  const [client] = clients;
  if (!client) throw new Error("there is no client");
  return { tenant, client, clock };
}

const tokens = (tenant: EmulatedTenant) => tenant.calls().filter((call) => call === "POST token").length;

it("signs in with a token, once for all calls", async () => {
  const { tenant, client } = setUp();

  await client.readEmailConfig();
  await client.validate();

  expect(tenant.calls()).toEqual(["POST token", "GET", "POST validate"]);
  expect(tenant.journal[0]?.body).toEqual({
    client_id: tenants.emulator.oauth.clientId,
    client_secret: tenants.emulator.oauth.clientSecret,
    grant_type: "client_credentials",
  });
  expect(tenant.journal.slice(1)).toMatchObject([{ key: "oauth" }, { key: "oauth" }]);
});

it("asks for one token where calls start together", async () => {
  const { tenant, client } = setUp();
  await Promise.all([client.readEmailConfig(), client.readEmailConfig(), client.validate()]);
  expect(tokens(tenant)).toBe(1);
});

it("asks each tenant for a token of its own", async () => {
  const [one, other] = [tenants.newTenant(), tenants.newTenant()];
  const { clients } = open([one.url, other.url], { credentials: tenants.emulator.oauth });
  await Promise.all(clients.map((client) => client.readEmailConfig()));
  expect([one.calls(), other.calls()]).toEqual([
    ["POST token", "GET"],
    ["POST token", "GET"],
  ]);
});

it("renews the token half a minute before its end", async () => {
  const { tenant, client, clock } = setUp();
  await client.readEmailConfig();

  clock.moveOn(3_569_999);
  await client.readEmailConfig();
  expect(tokens(tenant)).toBe(1);

  clock.moveOn(1);
  await client.readEmailConfig();
  expect(tenant.calls()).toEqual(["POST token", "GET", "GET", "POST token", "GET"]);
});

it("uses a token that lives for seconds for half of them", async () => {
  const { tenant, client, clock } = setUp();
  tenant.fault({
    kind: "answer",
    on: "POST token",
    times: 2,
    change: (answer) => ({ ...(answer as object), expires_in: 10 }),
  });
  await client.readEmailConfig();
  clock.moveOn(4_999);
  await client.readEmailConfig();
  expect(tokens(tenant)).toBe(1);
  clock.moveOn(1);
  await client.readEmailConfig();
  expect(tokens(tenant)).toBe(2);
});

describe("after a 401", () => {
  it("renews the token and makes the call once more", async () => {
    const { tenant, client } = setUp();
    await client.readEmailConfig();
    tenant.fault({ kind: "token expires", on: "GET" });

    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });

    expect(tenant.calls()).toEqual(["POST token", "GET", "GET", "POST token", "GET"]);
  });

  it("also for a write: it was certainly not carried out", async () => {
    const { tenant, client } = setUp();
    await client.readEmailConfig();
    tenant.fault({ kind: "token expires", on: "PATCH" });

    await client.patchEmailConfig([{ op: "replace", path: "/serverPort", value: 465 }]);

    expect(tenant.config()).toMatchObject({ serverPort: 465 });
  });

  it("renews one token for calls that met it together", async () => {
    const { tenant, client } = setUp();
    await client.readEmailConfig();
    tenant.fault({ kind: "token expires", on: "GET" });

    await Promise.all([client.readEmailConfig(), client.readEmailConfig()]);

    expect(tokens(tenant)).toBe(2);
  });

  it("gives up with the second", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "status", on: "GET", status: 401, times: 2 });

    expect(await failureOf(client.readEmailConfig())).toMatchObject({ trouble: "credentials", status: 401 });

    expect(tenant.calls()).toEqual(["POST token", "GET", "POST token", "GET"]);
  });

  it("an API key is not tried again", async () => {
    const { tenant, client } = setUp({ credentials: { apiKey: "wrong-key" } });
    expect(await failureOf(client.readEmailConfig())).toMatchObject({ trouble: "credentials" });
    expect(tenant.calls()).toEqual(["GET"]);
  });
});

describe("where there is no token to be had", () => {
  it("names the call, and the next call asks again", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "status", on: "POST token", status: 401 });

    expect(await failureOf(client.readEmailConfig())).toMatchObject({
      trouble: "credentials",
      message: expect.stringMatching(
        `^${tenant.host}: POST oauth/token: 401 .* The credentials are wrong or expired; renew qlik:apiKey .* or the OAuth client\\.$`,
      ),
    });

    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });
  });

  it.each([
    ["no token", '{"expires_in":3600}'],
    ["no end", '{"access_token":"a"}'],
    ["an end that has been", '{"access_token":"a","expires_in":0}'],
    ["JSON cut in half", '{"access_token":"a'],
  ])("an answer with %s is none", async (_what, text) => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "body", on: "POST token", text });
    const failure = await failureOf(client.readEmailConfig());
    expect(failure).toMatchObject({ trouble: "credentials" });
    expect(failure.message).toContain("POST oauth/token: the answer (200) is not of the API's form");
  });

  it("a passing fault is waited out", async () => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "status", on: "POST token", status: 503, times: 2 });
    expect(await client.readEmailConfig()).toMatchObject({ serverPort: 587 });
    expect(tenant.calls()).toEqual(["POST token", "POST token", "POST token", "GET"]);
  });

  it("the waiting has an end, the same as for any call", async () => {
    const { tenant, client, clock } = setUp();
    tenant.fault({ kind: "status", on: "POST token", status: 503, times: Number.POSITIVE_INFINITY });

    expect((await failureOf(client.readEmailConfig())).message).toContain("POST oauth/token: 503");

    expect(clock.waits.reduce((sum, wait) => sum + wait, 0)).toBeLessThanOrEqual(120_000);
  });

  it("nothing is said of the call that it is for: that was not made", async () => {
    const { tenant, client } = setUp();
    for (const status of [404, 405, 500, 503]) tenant.fault({ kind: "status", on: "POST token", status });
    for (let call = 0; call < 3; call += 1)
      expect(await failureOf(client.deleteEmailConfig())).toMatchObject({ trouble: "credentials" });
  });
});

it("shows neither token nor secret where a tenant repeats them", async () => {
  const { tenant, client } = setUp();
  let token = "";
  tenant.fault({
    kind: "answer",
    on: "POST token",
    change: (answer) => {
      token = String((answer as { access_token: string }).access_token);
      return answer;
    },
  });
  await client.readEmailConfig();
  const errors = [{ code: "X", title: `Bearer ${token}`, detail: tenants.emulator.oauth.clientSecret }];
  tenant.fault({ kind: "status", on: "GET", status: 403, body: { errors } });

  const { message } = await failureOf(client.readEmailConfig());

  expect(message).toContain("403 X Bearer [secret] ([secret])");
  expect(token).not.toBe("");
  expect(message).not.toContain(token);
});
