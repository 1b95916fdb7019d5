import { Client } from "undici";
import { addOperations, BASIC_AUTH, clientOf, EMAIL_CONFIG, MICROSOFT_365, SETTINGS } from "./client";
import { client, emulator, tenant } from "./fixture";

const rejected = (status: number) => ({
  status,
  json: { errors: [{ code: `HTTP-${status}`, title: expect.any(String), detail: expect.any(String) }] },
});

describe("reading", () => {
  it("returns 200 if nothing is configured, never 404", async () => {
    expect(await client.get()).toMatchObject({
      status: 200,
      json: { isValid: false, passwordExists: false },
    });
  });

  it("returns a configuration from the console in the documented form, without its password", async () => {
    tenant.updateConfig({ ...SETTINGS, senderName: "Reports" });

    const { json, text, headers } = await client.get();

    const { emailPassword: _secret, ...visible } = SETTINGS;
    expect(json).toEqual({
      ...visible,
      _id: expect.any(String),
      tenantId: expect.any(String),
      passwordExists: true,
      serviceProvider: "BasicAuth",
      providerConfig: { ...visible, senderName: "Reports" },
      status: { statusCode: 0, statusReason: "OK" },
      isValid: true,
      errorCode: "OK",
      authFailures: 0,
      lastUpdated: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      modificationTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    });
    expect(json).toEqual(tenant.document());
    expect(text).not.toContain("hush");
    expect(headers["content-type"]).toBe("application/json");
  });

  it("omits the provider of a configuration that PATCH created, as real tenants do", async () => {
    await client.patch(addOperations(SETTINGS));
    expect((await client.get()).json).not.toHaveProperty("providerConfig");
    expect((await client.get()).json).not.toHaveProperty("serviceProvider");
  });

  it("omits the provider of any configuration with bareDocuments", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.bareDocuments = true;
    expect((await client.get()).json).not.toHaveProperty("providerConfig");
  });

  it("omits the provider on a tenant without PUT", async () => {
    tenant.api = "patch";
    tenant.updateConfig(SETTINGS);
    expect((await client.get()).json).not.toHaveProperty("serviceProvider");
  });

  it("returns a Microsoft365 configuration without its secret", async () => {
    await client.put(MICROSOFT_365);

    const { json, text } = await client.get();

    expect(json).toMatchObject({ serviceProvider: "Microsoft365", passwordExists: false, isValid: true });
    expect(json).toHaveProperty("providerConfig", {
      clientId: "an-application",
      providerTenantId: "a-directory",
      emailAddress: "mailer@example.com",
    });
    expect(text).not.toContain("an-application-secret");
  });
});

describe("PATCH", () => {
  it("creates a configuration, with the port as text or number", async () => {
    expect(await client.patch(addOperations({ ...SETTINGS, serverPort: "587" }))).toMatchObject({
      status: 204,
      text: "",
    });
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...SETTINGS });
  });

  it("adds, replaces and removes", async () => {
    tenant.updateConfig({ ...SETTINGS, senderName: "Reports" });

    await client.patch([
      { op: "replace", path: "/serverPort", value: 25 },
      { op: "remove", path: "/username" },
      { op: "remove", path: "/emailPassword" },
      { op: "add", path: "/securityType", value: "none" },
    ]);

    expect(tenant.config()).toEqual({
      serviceProvider: "BasicAuth",
      serverAddress: "smtp.example.com",
      serverPort: 25,
      securityType: "none",
      emailAddress: "mailer@example.com",
      senderName: "Reports",
    });
  });

  it("deletes the configuration with its last setting", async () => {
    await client.patch(addOperations({ username: "mailer" }));
    await client.patch([{ op: "remove", path: "/username" }]);
    expect(tenant.config()).toBeUndefined();
  });

  it("changes nothing with an empty patch", async () => {
    expect(await client.patch([])).toMatchObject({ status: 204 });
    expect(tenant.config()).toBeUndefined();
  });

  it("applies all operations or none", async () => {
    tenant.updateConfig(SETTINGS);
    const before = tenant.document();

    const response = await client.patch([
      { op: "replace", path: "/serverPort", value: 25 },
      { op: "remove", path: "/senderName" },
    ]);

    expect(response).toMatchObject(rejected(400));
    expect(tenant.document()).toEqual(before);
  });

  it.each([
    ["no array", { op: "add", path: "/username", value: "u" }],
    ["an unknown operation", [{ op: "test", path: "/username", value: "mailer" }]],
    ["a move", [{ op: "move", from: "/username", path: "/serverAddress" }]],
    ["a copy", [{ op: "copy", from: "/username", path: "/serverAddress" }]],
    ["an unknown path", [{ op: "add", path: "/nickname", value: "u" }]],
    ["a path without its slash", [{ op: "add", path: "username", value: "u" }]],
    ["a path to the prototype", [{ op: "add", path: "/__proto__", value: "u" }]],
    ["a sender name, which only PUT writes", [{ op: "add", path: "/senderName", value: "Reports" }]],
    ["a Microsoft365 setting", [{ op: "add", path: "/clientId", value: "an-application" }]],
    ["no value", [{ op: "add", path: "/username" }]],
    ["a port above 65535", [{ op: "add", path: "/serverPort", value: 65536 }]],
    ["port zero", [{ op: "add", path: "/serverPort", value: "0" }]],
    ["a port that is not a number", [{ op: "add", path: "/serverPort", value: "smtp" }]],
    ["a port with a fraction", [{ op: "add", path: "/serverPort", value: 25.5 }]],
    ["an unknown security type", [{ op: "add", path: "/securityType", value: "tls" }]],
    ["a number for a user name", [{ op: "add", path: "/username", value: 7 }]],
    ["a replace of an absent setting", [{ op: "replace", path: "/username", value: "u" }]],
    ["a remove of an absent setting", [{ op: "remove", path: "/username" }]],
    ["an operation that is not an object", ["add"]],
  ])("rejects %s", async (_what, operations) => {
    expect(await client.patch(operations)).toMatchObject(rejected(400));
    expect(tenant.config()).toBeUndefined();
  });

  it("rejects a body that is not JSON, and another content type", async () => {
    expect(await client.patch('[{"op":')).toMatchObject(rejected(400));
    expect(await client.patch(addOperations(SETTINGS), { contentType: "text/plain" })).toMatchObject(
      rejected(400),
    );
    expect(tenant.config()).toBeUndefined();
  });

  it("repeats no value in an error", async () => {
    const response = await client.patch([{ op: "replace", path: "/emailPassword", value: "very-hush" }]);
    expect(response).toMatchObject(rejected(400));
    expect(response.text).not.toContain("very-hush");
  });

  it("rejects a patch of a Microsoft365 configuration", async () => {
    await client.put(MICROSOFT_365);
    expect(await client.patch([{ op: "add", path: "/emailAddress", value: "x@example.com" }])).toMatchObject(
      rejected(400),
    );
    expect(tenant.config()).toMatchObject({ emailAddress: "mailer@example.com" });
  });

  it("returns 410 on a tenant that supports only PUT", async () => {
    tenant.api = "put";
    expect(await client.patch(addOperations(SETTINGS))).toMatchObject(rejected(410));
    expect(tenant.config()).toBeUndefined();
  });
});

describe("PUT", () => {
  it("replaces the whole configuration", async () => {
    tenant.updateConfig({ ...SETTINGS, senderName: "Reports" });
    expect(await client.put(BASIC_AUTH)).toMatchObject({ status: 204, text: "" });
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...SETTINGS });
  });

  it("changes the provider and leaves no setting of the other one", async () => {
    await client.put(BASIC_AUTH);
    await client.put(MICROSOFT_365);
    expect(tenant.config()).toEqual({
      serviceProvider: "Microsoft365",
      ...MICROSOFT_365.providerConfig,
    });
    await client.put(BASIC_AUTH);
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...SETTINGS });
  });

  const { serverAddress: _address, ...withoutServer } = SETTINGS;
  const { emailPassword: _password, ...withoutPassword } = SETTINGS;
  const { clientSecret: _secret, ...withoutSecret } = MICROSOFT_365.providerConfig;
  it.each([
    ["no object", []],
    ["an unknown provider", { serviceProvider: "Gmail", providerConfig: SETTINGS }],
    ["no provider", { providerConfig: SETTINGS }],
    ["an unknown field beside the configuration", { ...BASIC_AUTH, isValid: true }],
    [
      "an unknown field in it",
      { serviceProvider: "BasicAuth", providerConfig: { ...SETTINGS, nickname: "n" } },
    ],
    ["no server", { serviceProvider: "BasicAuth", providerConfig: withoutServer }],
    ["a user without a password", { serviceProvider: "BasicAuth", providerConfig: withoutPassword }],
    ["an empty address", { serviceProvider: "BasicAuth", providerConfig: { ...SETTINGS, emailAddress: "" } }],
    ["a port out of range", { serviceProvider: "BasicAuth", providerConfig: { ...SETTINGS, serverPort: 0 } }],
    ["a port as text", { serviceProvider: "BasicAuth", providerConfig: { ...SETTINGS, serverPort: "587" } }],
    [
      "an unknown security type",
      { serviceProvider: "BasicAuth", providerConfig: { ...SETTINGS, securityType: "tls" } },
    ],
    ["no client secret", { serviceProvider: "Microsoft365", providerConfig: withoutSecret }],
    ["the settings of the other provider", { serviceProvider: "Microsoft365", providerConfig: SETTINGS }],
  ])("rejects %s", async (_what, body) => {
    const response = await client.put(body);
    expect(response).toMatchObject(rejected(400));
    expect(response.text).not.toContain("hush");
    expect(tenant.config()).toBeUndefined();
  });

  it("returns 405 on a tenant without PUT", async () => {
    tenant.api = "patch";
    expect(await client.put(BASIC_AUTH)).toMatchObject(rejected(405));
    expect(tenant.config()).toBeUndefined();
  });
});

describe("DELETE", () => {
  it("deletes the configuration, and returns 404 the second time", async () => {
    tenant.updateConfig(SETTINGS);
    expect(await client.remove()).toMatchObject({ status: 204, text: "" });
    expect(tenant.config()).toBeUndefined();
    expect(await client.remove()).toMatchObject(rejected(404));
  });
});

describe("validate", () => {
  const validation = async () => (await client.validate()).json;

  it("returns CONFIG_NOT_SET if nothing is configured", async () => {
    expect(await validation()).toEqual({ isValid: false, errorCode: "CONFIG_NOT_SET" });
  });

  it.each(["serverAddress", "serverPort", "securityType", "emailAddress", "username", "emailPassword"])(
    "returns INCOMPLETE_CONFIG without %s",
    async (name) => {
      tenant.updateConfig({ ...SETTINGS, [name]: undefined });
      expect(await validation()).toEqual({ isValid: false, errorCode: "INCOMPLETE_CONFIG" });
      expect((await client.get()).json).toMatchObject({ isValid: false, errorCode: "INCOMPLETE_CONFIG" });
    },
  );

  it("returns OK for a relay without a login", async () => {
    tenant.updateConfig({ ...SETTINGS, username: undefined, emailPassword: undefined });
    expect(await validation()).toEqual({ isValid: true, errorCode: "OK" });
  });

  it("returns INVALID_CREDENTIALS for another password than the accepted one", async () => {
    tenant.updateConfig(SETTINGS);
    tenant.acceptPassword("other");
    expect(await validation()).toEqual({ isValid: false, errorCode: "INVALID_CREDENTIALS" });

    await client.patch([{ op: "replace", path: "/emailPassword", value: "other" }]);
    expect(await validation()).toEqual({ isValid: true, errorCode: "OK" });

    tenant.acceptPassword("third");
    tenant.acceptPassword(undefined);
    expect(await validation()).toEqual({ isValid: true, errorCode: "OK" });
  });

  it("returns INVALID_CREDENTIALS for another client secret than the accepted one", async () => {
    tenant.acceptPassword("another-secret");
    await client.put(MICROSOFT_365);
    expect(await validation()).toEqual({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
    expect((await client.verify()).json).toMatchObject({ success: false, connectionFailed: false });
  });
});

describe("an unknown request", () => {
  it("gets 404 with its name for an unknown path", async () => {
    const response = await client.send("GET", "/api/v1/transports/sms-config");
    expect(response).toMatchObject(rejected(404));
    expect(response.text).toContain("GET /api/v1/transports/sms-config");
  });

  it("gets 405 for an unknown method", async () => {
    expect(await client.send("POST", "/api/v1/transports/email-config")).toMatchObject(rejected(405));
  });

  it("gets 413 for a body of more than a megabyte", async () => {
    expect(await client.patch(addOperations({ username: "u".repeat(2_000_000) }))).toMatchObject({
      status: 413,
    });
  });
});

it("separates the tenants by their host names", async () => {
  const other = emulator.tenant("another-tenant");
  tenant.updateConfig(SETTINGS);
  expect((await clientOf(emulator, other).get()).json).toEqual({ isValid: false, passwordExists: false });
  expect(other.url).toBe(`http://another-tenant.localhost:${emulator.port}`);
  expect(emulator.tenant("another-tenant.localhost")).toBe(other);
});

it("serves a request target in absolute form, as proxies send it", async () => {
  tenant.updateConfig(SETTINGS);
  const proxy = new Client(`http://127.0.0.1:${emulator.port}`);
  const { statusCode, body } = await proxy.request({
    method: "GET",
    path: `${tenant.url}${EMAIL_CONFIG}?unused`,
    headers: { host: "another.localhost", authorization: `Bearer ${emulator.keys.admin}` },
  });
  expect(statusCode).toBe(200);
  expect(await body.json()).toEqual(tenant.document());
  await proxy.close();
  expect(tenant.requests()).toEqual(["GET"]);
});

it("records the requests with their bodies in the journal", async () => {
  tenant.updateConfig(SETTINGS);
  await client.get();
  await client.patch([{ op: "replace", path: "/emailPassword", value: "new" }]);
  await client.validate({ key: null });
  await client.sendTestEmail({ subject: "s" });

  expect(tenant.requests()).toEqual(["GET", "PATCH", "POST validate", "POST send-test-email"]);
  expect(tenant.journal).toMatchObject([
    { method: "GET", status: 200, key: "admin" },
    { status: 204, body: [{ op: "replace", path: "/emailPassword", value: "new" }] },
    { status: 401, key: "none" },
    { status: 400, path: "/api/v1/transports/email-config/actions/send-test-email" },
  ]);
  tenant.clearJournal();
  expect(tenant.requests()).toEqual([]);
});

it("rejects an unknown setting", () => {
  expect(() => tenant.updateConfig({ user: "mailer" })).toThrow("No such setting: user");
});

it("supports the deprecated names of version 0.1.0", async () => {
  tenant.holds(SETTINGS);
  expect(tenant.config()).toMatchObject(SETTINGS);
  tenant.accepts("other");
  expect((await client.validate()).json).toMatchObject({ errorCode: "INVALID_CREDENTIALS" });
  expect(tenant.calls()).toEqual(["POST validate"]);
  expect(emulator.load.calls).toBe(emulator.load.requests);
  expect(emulator.load.mostInFlight).toBe(emulator.load.maxInFlight);
  tenant.forget();
  expect(tenant.config()).toBeUndefined();
});
