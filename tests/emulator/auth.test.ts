import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import { type Caller, callerOf } from "./fixture";

let emulator: Emulator;
let tenant: EmulatedTenant;
let caller: Caller;
let tenants = 0;

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());
beforeEach(() => {
  tenants += 1;
  tenant = emulator.tenant(`tenant-${tenants}`);
  caller = callerOf(emulator, tenant);
  emulator.tokenLifetimeSeconds = 3600;
});

const askingForToken = () => ({
  client_id: emulator.oauth.clientId,
  client_secret: emulator.oauth.clientSecret,
  grant_type: "client_credentials",
});

const newToken = async (from = caller) => {
  const { json } = await from.token(askingForToken());
  return (json as { access_token: string }).access_token;
};

const errorOf = (status: number) => ({
  status,
  json: { errors: [{ code: `HTTP-${status}`, title: expect.any(String) }] },
});

it("knows the admin, turns the user away, and does not know anybody else", async () => {
  expect(await caller.get({ key: emulator.keys.admin })).toMatchObject({ status: 200 });
  expect(await caller.get({ key: emulator.keys.user })).toMatchObject(errorOf(403));
  expect(await caller.get({ key: "somebody" })).toMatchObject(errorOf(401));
  expect(await caller.get({ key: null })).toMatchObject(errorOf(401));
  expect(tenant.journal.map(({ key }) => key)).toEqual(["admin", "user", "none", "none"]);
});

it("changes nothing for a user who is no admin", async () => {
  await caller.patch([{ op: "add", path: "/username", value: "u" }], { key: emulator.keys.user });
  expect(tenant.config()).toBeUndefined();
});

it("gives a token in the documented form, which is an admin's", async () => {
  const before = Date.now();
  const { status, json } = await caller.token(askingForToken());

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
  expect(await caller.get({ key: access_token })).toMatchObject({ status: 200 });
  expect(tenant.requests()).toEqual(["POST token", "GET"]);
  expect(tenant.journal[1]?.key).toBe("oauth");
});

it("gives a token for a form as well", async () => {
  const form = new URLSearchParams(askingForToken()).toString();
  expect(await caller.token(form, { contentType: "application/x-www-form-urlencoded" })).toMatchObject({
    status: 200,
  });
});

it("gives no token to a stranger, and none for another grant", async () => {
  expect(await caller.token({ ...askingForToken(), client_secret: "guessed" })).toMatchObject(errorOf(401));
  expect(await caller.token({ ...askingForToken(), client_id: "guessed" })).toMatchObject(errorOf(401));
  expect(await caller.token({ ...askingForToken(), grant_type: "password" })).toMatchObject(errorOf(400));
  expect(await caller.token([])).toMatchObject(errorOf(400));
  expect((await caller.token({ ...askingForToken(), client_secret: "guessed" })).text).not.toContain(
    "guessed",
  );
});

it("takes a token on the tenant that gave it and on no other", async () => {
  const other = callerOf(emulator, emulator.tenant("somebody-else"));
  expect(await other.get({ key: await newToken() })).toMatchObject(errorOf(401));
});

it("takes no token that is over its time", async () => {
  emulator.tokenLifetimeSeconds = 0;
  expect(await caller.get({ key: await newToken() })).toMatchObject(errorOf(401));
});

it("ends the token of one call where a test wishes so, and gives another", async () => {
  const token = await newToken();
  tenant.fault({ kind: "token expires", on: "GET", after: 1 });

  expect(await caller.get({ key: token })).toMatchObject({ status: 200 });
  expect(await caller.get({ key: token })).toMatchObject(errorOf(401));
  expect(await caller.get({ key: token })).toMatchObject(errorOf(401));
  expect(await caller.get({ key: await newToken() })).toMatchObject({ status: 200 });
});

describe("a tenant with credentials of its own", () => {
  it("knows its own key and nobody else's", async () => {
    tenant.credentials = { apiKey: "its-own" };
    expect(await caller.get({ key: "its-own" })).toMatchObject({ status: 200 });
    expect(await caller.get({ key: emulator.keys.admin })).toMatchObject(errorOf(401));
    expect(await caller.get({ key: emulator.keys.user })).toMatchObject(errorOf(401));
    expect(await caller.token(askingForToken())).toMatchObject(errorOf(401));
  });

  it("knows its own client, and no token from before", async () => {
    const before = await newToken();
    tenant.credentials = { clientId: "its-client", clientSecret: "its-secret" };

    expect(await caller.get({ key: before })).toMatchObject(errorOf(401));
    const { json } = await caller.token({
      ...askingForToken(),
      client_id: "its-client",
      client_secret: "its-secret",
    });
    expect(await caller.get({ key: (json as { access_token: string }).access_token })).toMatchObject({
      status: 200,
    });
  });
});
