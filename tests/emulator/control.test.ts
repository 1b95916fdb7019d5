import type { EmulatedTenant, Emulator } from "../../emulator";
import { type Caller, callerOf, emulatorsOfOneTest, HELD } from "./fixture";

let emulator: Emulator;
let tenant: EmulatedTenant;
let caller: Caller;

const startEmulator = emulatorsOfOneTest();

beforeEach(async () => {
  emulator = await startEmulator();
  tenant = emulator.tenant("acme");
  caller = callerOf(emulator, tenant);
});

const control = (method: string, path: string, body?: unknown, from = caller) =>
  from.call(method, `/__emulator/${path}`, { key: null, ...(body === undefined ? {} : { body }) });

it("tells what a tenant holds, by host or by name, and stays out of the journal", async () => {
  tenant.updateConfig(HELD);
  const expected = {
    host: "acme.localhost",
    api: "both",
    config: { serviceProvider: "BasicAuth", emailPassword: "hush" },
    document: tenant.document(),
    calls: [],
    faults: 0,
  };
  expect((await control("GET", "state")).json).toMatchObject(expected);
  const elsewhere = callerOf(emulator, emulator.tenant("elsewhere"));
  expect((await control("GET", "state?tenant=acme", undefined, elsewhere)).json).toMatchObject(expected);
  expect((await control("GET", "state", undefined, elsewhere)).json).toMatchObject({ config: null });
});

it("changes and deletes a configuration behind everyone's back", async () => {
  await control("PUT", "config", { ...HELD, serverPort: 25 });
  await control("PUT", "config", { username: null, emailPassword: null });
  const { username: _user, emailPassword: _password, ...rest } = HELD;
  expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...rest, serverPort: 25 });
  await control("DELETE", "config");
  expect(tenant.config()).toBeUndefined();
});

it("hands out the journal and clears it", async () => {
  await caller.get();
  expect((await control("GET", "journal")).json).toMatchObject({
    calls: ["GET"],
    journal: [{ method: "GET", status: 200, key: "admin" }],
  });
  await control("DELETE", "journal");
  expect(tenant.requests()).toEqual([]);
});

it("counts the calls to all tenants and the most in flight at once, its own not", async () => {
  const elsewhere = callerOf(emulator, emulator.tenant("elsewhere"));
  await caller.get();
  let letGo = () => {};
  const until = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  const bothWait = Promise.all(
    [tenant, emulator.tenant("elsewhere")].map(
      (one) =>
        new Promise<void>((onReached) => one.fault({ kind: "pause", when: "before", until, onReached })),
    ),
  );
  const asked = [caller.get(), elsewhere.get()];
  await bothWait;
  letGo();
  await Promise.all(asked);

  expect((await control("GET", "load")).json).toEqual({ calls: 3, mostInFlight: 2 });
  await control("DELETE", "load");
  expect(emulator.load).toMatchObject({ calls: 0, mostInFlight: 0 });
});

it("queues one fault or several, and clears them", async () => {
  await control("POST", "faults", { kind: "status", status: 503, on: "GET" });
  await control("POST", "faults", [
    { kind: "log in page", on: "GET" },
    { kind: "rate limit", on: "GET", retryAfter: "0", times: null },
  ]);
  expect((await caller.get()).status).toBe(503);
  expect((await caller.get()).headers["content-type"]).toContain("html");
  expect((await caller.get()).status).toBe(429);
  expect((await caller.get()).status).toBe(429);
  await control("DELETE", "faults");
  expect((await caller.get()).status).toBe(200);
});

it("sets what a tenant is like", async () => {
  await control("PUT", "settings", {
    api: "put",
    bareDocuments: true,
    accepts: "other",
    credentials: { apiKey: "its-own" },
    latencyMs: 1,
    tokenLifetimeSeconds: 60,
  });
  tenant.updateConfig(HELD);
  expect(tenant).toMatchObject({ api: "put", bareDocuments: true, credentials: { apiKey: "its-own" } });
  expect(emulator).toMatchObject({ latencyMs: 1, tokenLifetimeSeconds: 60 });
  expect((await caller.validate({ key: "its-own" })).json).toMatchObject({
    errorCode: "INVALID_CREDENTIALS",
  });
  await control("PUT", "settings", { accepts: null, credentials: null });
  expect((await caller.validate()).json).toMatchObject({ errorCode: "OK" });
});

it.each([
  ["PUT", "config", { user: "mailer" }, "No such setting: user"],
  ["PUT", "config", "no JSON", "JSON"],
  ["POST", "faults", { kind: "resett" }, "kind"],
  ["POST", "faults", { kind: "pause", when: "before" }, "kind"],
  ["POST", "faults", { kind: "status" }, "status"],
  ["PUT", "settings", { api: "post" }, "api"],
  ["PUT", "settings", { colour: "red" }, "colour"],
  ["PUT", "settings", { api: "put", latencyMs: 1e15 }, "latencyMs: must be a number from 0 to 600000"],
  ["PUT", "settings", { tokenLifetimeSeconds: -1 }, "tokenLifetimeSeconds: must be a number from 0"],
  [
    "POST",
    "faults",
    { kind: "status", status: 503, headers: { "x-reason": "two\nlines" } },
    "headers.x-reason",
  ],
  ["POST", "faults", { kind: "status", status: 503, headers: { "x reason": "r" } }, "headers"],
  ["POST", "faults", { kind: "rate limit", retryAfter: "1\n2" }, "retryAfter"],
  ["POST", "faults", { kind: "redirect", to: "https://elsewhere.example.com/\r\n" }, "to"],
  ["POST", "faults", [{ kind: "body", text: "", contentType: "text/…" }], "contentType"],
])("refuses %s %s of %j and says why", async (method, path, body, why) => {
  const answer = await control(method, path, body);
  expect(answer.status).toBe(400);
  expect(answer.text).toContain(why);
  expect(await caller.get()).toMatchObject({ status: 200 });
  expect(tenant.api).toBe("both");
});

it("names the instruments to whoever asks for another", async () => {
  const answer = await control("GET", "weather");
  expect(answer.status).toBe(404);
  expect(answer.text).toContain("GET journal");
});
