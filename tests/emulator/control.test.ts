import { clientOf, SETTINGS } from "./client";
import { client, emulator, tenant } from "./fixture";

beforeEach(() => emulator.load.clear());

const control = (method: string, path: string, body?: unknown, sender = client) =>
  sender.send(method, `/__emulator/${path}`, { key: null, ...(body === undefined ? {} : { body }) });

it("returns the state of a tenant by host or by name, and adds nothing to the journal", async () => {
  tenant.updateConfig(SETTINGS);
  const expected = {
    host: tenant.host,
    api: "both",
    config: { serviceProvider: "BasicAuth", emailPassword: "hush" },
    document: tenant.document(),
    calls: [],
    faults: 0,
  };
  expect((await control("GET", "state")).json).toMatchObject(expected);
  const elsewhere = clientOf(emulator, emulator.tenant("elsewhere"));
  expect((await control("GET", `state?tenant=${tenant.host}`, undefined, elsewhere)).json).toMatchObject(
    expected,
  );
  expect((await control("GET", "state", undefined, elsewhere)).json).toMatchObject({ config: null });
});

it("changes and deletes a configuration", async () => {
  await control("PUT", "config", { ...SETTINGS, serverPort: 25 });
  await control("PUT", "config", { username: null, emailPassword: null });
  const { username: _user, emailPassword: _password, ...rest } = SETTINGS;
  expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...rest, serverPort: 25 });
  await control("DELETE", "config");
  expect(tenant.config()).toBeUndefined();
});

it("returns the journal and clears it", async () => {
  await client.get();
  expect((await control("GET", "journal")).json).toMatchObject({
    calls: ["GET"],
    journal: [{ method: "GET", status: 200, key: "admin" }],
  });
  await control("DELETE", "journal");
  expect(tenant.requests()).toEqual([]);
});

it("counts the requests to all tenants and the largest number in flight, without its own", async () => {
  const elsewhere = clientOf(emulator, emulator.tenant("elsewhere"));
  await client.get();
  const { promise: until, resolve: resume } = Promise.withResolvers<void>();
  const bothPaused = Promise.all(
    [tenant, emulator.tenant("elsewhere")].map(
      (one) =>
        new Promise<void>((onReached) => one.fault({ kind: "pause", when: "before", until, onReached })),
    ),
  );
  const responses = [client.get(), elsewhere.get()];
  await bothPaused;
  resume();
  await Promise.all(responses);

  expect((await control("GET", "load")).json).toEqual({ calls: 3, mostInFlight: 2 });
  await control("DELETE", "load");
  expect(emulator.load).toMatchObject({ requests: 0, maxInFlight: 0 });
});

it("queues one fault or several, and clears them", async () => {
  await control("POST", "faults", { kind: "status", status: 503, on: "GET" });
  await control("POST", "faults", [
    { kind: "log in page", on: "GET" },
    { kind: "rate limit", on: "GET", retryAfter: "0", times: null },
  ]);
  expect((await client.get()).status).toBe(503);
  expect((await client.get()).headers["content-type"]).toContain("html");
  expect((await client.get()).status).toBe(429);
  expect((await client.get()).status).toBe(429);
  await control("DELETE", "faults");
  expect((await client.get()).status).toBe(200);
});

it("changes the settings of a tenant and of the emulator", async () => {
  await control("PUT", "settings", {
    api: "put",
    bareDocuments: true,
    accepts: "other",
    credentials: { apiKey: "its-own" },
    latencyMs: 1,
    tokenLifetimeSeconds: 60,
  });
  tenant.updateConfig(SETTINGS);
  expect(tenant).toMatchObject({ api: "put", bareDocuments: true, credentials: { apiKey: "its-own" } });
  expect(emulator).toMatchObject({ latencyMs: 1, tokenLifetimeSeconds: 60 });
  expect((await client.validate({ key: "its-own" })).json).toMatchObject({
    errorCode: "INVALID_CREDENTIALS",
  });
  await control("PUT", "settings", { accepts: null, credentials: null });
  expect((await client.validate()).json).toMatchObject({ errorCode: "OK" });
});

it.each([
  ["PUT", "config", { user: "mailer" }, "No such setting: user"],
  ["PUT", "config", "not JSON", "JSON"],
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
])("rejects %s %s of %j with the reason", async (method, path, body, reason) => {
  const response = await control(method, path, body);
  expect(response.status).toBe(400);
  expect(response.text).toContain(reason);
  expect(await client.get()).toMatchObject({ status: 200 });
  expect(tenant.api).toBe("both");
});

it("names the known requests in the response to an unknown one", async () => {
  const response = await control("GET", "weather");
  expect(response.status).toBe(404);
  expect(response.text).toContain("GET journal");
});
