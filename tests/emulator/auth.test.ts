import { clientOf } from "./client";
import { client, emulator, tenant } from "./fixture";

beforeEach(() => {
  emulator.tokenLifetimeSeconds = 3600;
});

const tokenRequest = () => ({
  client_id: emulator.oauth.clientId,
  client_secret: emulator.oauth.clientSecret,
  grant_type: "client_credentials",
});

const newToken = async (sender = client) => {
  const { json } = await sender.token(tokenRequest());
  return (json as { access_token: string }).access_token;
};

const errorOf = (status: number) => ({
  status,
  json: { errors: [{ code: `HTTP-${status}`, title: expect.any(String) }] },
});

it("accepts the key of an admin, returns 403 for the key of a user and 401 for any other", async () => {
  expect(await client.get({ key: emulator.keys.admin })).toMatchObject({ status: 200 });
  expect(await client.get({ key: emulator.keys.user })).toMatchObject(errorOf(403));
  expect(await client.get({ key: "unknown" })).toMatchObject(errorOf(401));
  expect(await client.get({ key: null })).toMatchObject(errorOf(401));
  expect(tenant.journal.map(({ key }) => key)).toEqual(["admin", "user", "none", "none"]);
});

it("changes nothing for a user who is not an admin", async () => {
  await client.patch([{ op: "add", path: "/username", value: "u" }], { key: emulator.keys.user });
  expect(tenant.config()).toBeUndefined();
});

it("returns an access token of an admin in the documented form", async () => {
  const before = Date.now();
  const { status, json } = await client.token(tokenRequest());

  expect(status).toBe(200);
  expect(json).toEqual({
    access_token: expect.any(String),
    token_type: "bearer",
    expires_in: 3600,
    expires_at: expect.any(String),
    scope: expect.any(String),
  });
  const { access_token, expires_at } = json as { access_token: string; expires_at: string };
  expect(Date.parse(expires_at)).toBeGreaterThanOrEqual(before + 3600_000);
  expect(await client.get({ key: access_token })).toMatchObject({ status: 200 });
  expect(tenant.requests()).toEqual(["POST token", "GET"]);
  expect(tenant.journal[1]?.key).toBe("oauth");
});

it("accepts a token request as a form", async () => {
  const form = new URLSearchParams(tokenRequest()).toString();
  expect(await client.token(form, { contentType: "application/x-www-form-urlencoded" })).toMatchObject({
    status: 200,
  });
});

it("returns no token for wrong credentials or another grant", async () => {
  expect(await client.token({ ...tokenRequest(), client_secret: "guessed" })).toMatchObject(errorOf(401));
  expect(await client.token({ ...tokenRequest(), client_id: "guessed" })).toMatchObject(errorOf(401));
  expect(await client.token({ ...tokenRequest(), grant_type: "password" })).toMatchObject(errorOf(400));
  expect(await client.token([])).toMatchObject(errorOf(400));
  expect((await client.token({ ...tokenRequest(), client_secret: "guessed" })).text).not.toContain("guessed");
});

it("accepts a token only on its tenant", async () => {
  const other = clientOf(emulator, emulator.tenant("another-tenant"));
  expect(await other.get({ key: await newToken() })).toMatchObject(errorOf(401));
});

it("rejects an expired token", async () => {
  emulator.tokenLifetimeSeconds = 0;
  expect(await client.get({ key: await newToken() })).toMatchObject(errorOf(401));
});

it("expires the token of one request by a fault", async () => {
  const token = await newToken();
  tenant.fault({ kind: "token expires", on: "GET", after: 1 });

  expect(await client.get({ key: token })).toMatchObject({ status: 200 });
  expect(await client.get({ key: token })).toMatchObject(errorOf(401));
  expect(await client.get({ key: token })).toMatchObject(errorOf(401));
  expect(await client.get({ key: await newToken() })).toMatchObject({ status: 200 });
});

describe("a tenant with credentials of its own", () => {
  it("accepts only its own key", async () => {
    tenant.credentials = { apiKey: "its-own" };
    expect(await client.get({ key: "its-own" })).toMatchObject({ status: 200 });
    expect(await client.get({ key: emulator.keys.admin })).toMatchObject(errorOf(401));
    expect(await client.get({ key: emulator.keys.user })).toMatchObject(errorOf(401));
    expect(await client.token(tokenRequest())).toMatchObject(errorOf(401));
  });

  it("accepts only its own OAuth client, and no earlier token", async () => {
    const before = await newToken();
    tenant.credentials = { clientId: "its-client", clientSecret: "its-secret" };

    expect(await client.get({ key: before })).toMatchObject(errorOf(401));
    const { json } = await client.token({
      ...tokenRequest(),
      client_id: "its-client",
      client_secret: "its-secret",
    });
    expect(await client.get({ key: (json as { access_token: string }).access_token })).toMatchObject({
      status: 200,
    });
  });
});
