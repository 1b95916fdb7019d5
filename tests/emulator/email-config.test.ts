import { Client } from "undici";
import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import {
  adding,
  type Caller,
  callerOf,
  EMAIL_CONFIG,
  HELD,
  WHOLE_BASIC_AUTH,
  WHOLE_MICROSOFT_365,
} from "./fixture";

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
});

const refused = (status: number) => ({
  status,
  json: { errors: [{ code: `HTTP-${status}`, title: expect.any(String), detail: expect.any(String) }] },
});

describe("reading", () => {
  it("answers 200 where nothing is configured, never 404", async () => {
    expect(await caller.get()).toMatchObject({
      status: 200,
      json: { isValid: false, passwordExists: false },
    });
  });

  it("shows what a person configured in the documented form, and no password", async () => {
    tenant.updateConfig({ ...HELD, senderName: "Reports" });

    const { json, text, headers } = await caller.get();

    const { emailPassword: _secret, ...shown } = HELD;
    expect(json).toEqual({
      ...shown,
      _id: expect.any(String),
      tenantId: expect.any(String),
      passwordExists: true,
      serviceProvider: "BasicAuth",
      providerConfig: { ...shown, senderName: "Reports" },
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

  it("leaves out the provider where PATCH began the configuration, as real tenants do", async () => {
    await caller.patch(adding(HELD));
    expect((await caller.get()).json).not.toHaveProperty("providerConfig");
    expect((await caller.get()).json).not.toHaveProperty("serviceProvider");
  });

  it("leaves out the provider of any configuration where a test wishes so", async () => {
    tenant.updateConfig(HELD);
    tenant.bareDocuments = true;
    expect((await caller.get()).json).not.toHaveProperty("providerConfig");
  });

  it("leaves out the provider on a tenant from before PUT", async () => {
    tenant.api = "patch";
    tenant.updateConfig(HELD);
    expect((await caller.get()).json).not.toHaveProperty("serviceProvider");
  });

  it("shows a Microsoft365 configuration without its secret and without a password", async () => {
    await caller.put(WHOLE_MICROSOFT_365);

    const { json, text } = await caller.get();

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
  it("makes a configuration out of nothing, with the port as text or number", async () => {
    expect(await caller.patch(adding({ ...HELD, serverPort: "587" }))).toMatchObject({
      status: 204,
      text: "",
    });
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  it("adds, replaces and removes", async () => {
    tenant.updateConfig({ ...HELD, senderName: "Reports" });

    await caller.patch([
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

  it("leaves nothing configured when the last setting is removed", async () => {
    await caller.patch(adding({ username: "mailer" }));
    await caller.patch([{ op: "remove", path: "/username" }]);
    expect(tenant.config()).toBeUndefined();
  });

  it("changes nothing with an empty patch", async () => {
    expect(await caller.patch([])).toMatchObject({ status: 204 });
    expect(tenant.config()).toBeUndefined();
  });

  it("does all of a patch or nothing of it", async () => {
    tenant.updateConfig(HELD);
    const before = tenant.document();

    const answer = await caller.patch([
      { op: "replace", path: "/serverPort", value: 25 },
      { op: "remove", path: "/senderName" },
    ]);

    expect(answer).toMatchObject(refused(400));
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
    ["a sender's name, which PUT alone writes", [{ op: "add", path: "/senderName", value: "Reports" }]],
    ["a Microsoft365 setting", [{ op: "add", path: "/clientId", value: "an-application" }]],
    ["no value", [{ op: "add", path: "/username" }]],
    ["a port beyond the last", [{ op: "add", path: "/serverPort", value: 65536 }]],
    ["port zero", [{ op: "add", path: "/serverPort", value: "0" }]],
    ["a port that is no number", [{ op: "add", path: "/serverPort", value: "smtp" }]],
    ["a port with a fraction", [{ op: "add", path: "/serverPort", value: 25.5 }]],
    ["an unknown security type", [{ op: "add", path: "/securityType", value: "tls" }]],
    ["a number for a user name", [{ op: "add", path: "/username", value: 7 }]],
    ["a replace of what is absent", [{ op: "replace", path: "/username", value: "u" }]],
    ["a remove of what is absent", [{ op: "remove", path: "/username" }]],
    ["an operation that is none", ["add"]],
  ])("refuses %s", async (_what, operations) => {
    expect(await caller.patch(operations)).toMatchObject(refused(400));
    expect(tenant.config()).toBeUndefined();
  });

  it("refuses a body that is no JSON, or does not say that it is", async () => {
    expect(await caller.patch('[{"op":')).toMatchObject(refused(400));
    expect(await caller.patch(adding(HELD), { contentType: "text/plain" })).toMatchObject(refused(400));
    expect(tenant.config()).toBeUndefined();
  });

  it("repeats no value in what it says about a patch", async () => {
    const answer = await caller.patch([{ op: "replace", path: "/emailPassword", value: "very-hush" }]);
    expect(answer).toMatchObject(refused(400));
    expect(answer.text).not.toContain("very-hush");
  });

  it("refuses to touch a Microsoft365 configuration", async () => {
    await caller.put(WHOLE_MICROSOFT_365);
    expect(await caller.patch([{ op: "add", path: "/emailAddress", value: "x@example.com" }])).toMatchObject(
      refused(400),
    );
    expect(tenant.config()).toMatchObject({ emailAddress: "mailer@example.com" });
  });

  it("is gone on a tenant that has moved to PUT", async () => {
    tenant.api = "put";
    expect(await caller.patch(adding(HELD))).toMatchObject(refused(410));
    expect(tenant.config()).toBeUndefined();
  });
});

describe("PUT", () => {
  it("replaces the whole configuration", async () => {
    tenant.updateConfig({ ...HELD, senderName: "Reports" });
    expect(await caller.put(WHOLE_BASIC_AUTH)).toMatchObject({ status: 204, text: "" });
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  it("moves a tenant between the providers and leaves nothing of the other one", async () => {
    await caller.put(WHOLE_BASIC_AUTH);
    await caller.put(WHOLE_MICROSOFT_365);
    expect(tenant.config()).toEqual({
      serviceProvider: "Microsoft365",
      ...WHOLE_MICROSOFT_365.providerConfig,
    });
    await caller.put(WHOLE_BASIC_AUTH);
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  const { serverAddress: _address, ...withoutServer } = HELD;
  const { emailPassword: _password, ...withoutPassword } = HELD;
  const { clientSecret: _secret, ...withoutSecret } = WHOLE_MICROSOFT_365.providerConfig;
  it.each([
    ["no object", []],
    ["an unknown provider", { serviceProvider: "Gmail", providerConfig: HELD }],
    ["no provider", { providerConfig: HELD }],
    ["an unknown field beside the configuration", { ...WHOLE_BASIC_AUTH, isValid: true }],
    ["an unknown field in it", { serviceProvider: "BasicAuth", providerConfig: { ...HELD, nickname: "n" } }],
    ["no server", { serviceProvider: "BasicAuth", providerConfig: withoutServer }],
    ["a user without a password", { serviceProvider: "BasicAuth", providerConfig: withoutPassword }],
    ["an empty address", { serviceProvider: "BasicAuth", providerConfig: { ...HELD, emailAddress: "" } }],
    ["a port out of range", { serviceProvider: "BasicAuth", providerConfig: { ...HELD, serverPort: 0 } }],
    ["a port as text", { serviceProvider: "BasicAuth", providerConfig: { ...HELD, serverPort: "587" } }],
    [
      "an unknown security type",
      { serviceProvider: "BasicAuth", providerConfig: { ...HELD, securityType: "tls" } },
    ],
    ["no client secret", { serviceProvider: "Microsoft365", providerConfig: withoutSecret }],
    ["the settings of the other provider", { serviceProvider: "Microsoft365", providerConfig: HELD }],
  ])("refuses %s", async (_what, body) => {
    const answer = await caller.put(body);
    expect(answer).toMatchObject(refused(400));
    expect(answer.text).not.toContain("hush");
    expect(tenant.config()).toBeUndefined();
  });

  it("is not known on a tenant from before it", async () => {
    tenant.api = "patch";
    expect(await caller.put(WHOLE_BASIC_AUTH)).toMatchObject(refused(405));
    expect(tenant.config()).toBeUndefined();
  });
});

describe("DELETE", () => {
  it("leaves nothing, and has nothing to do a second time", async () => {
    tenant.updateConfig(HELD);
    expect(await caller.remove()).toMatchObject({ status: 204, text: "" });
    expect(tenant.config()).toBeUndefined();
    expect(await caller.remove()).toMatchObject(refused(404));
  });
});

describe("the verdict", () => {
  const verdict = async () => (await caller.validate()).json;

  it("is that nothing is set where nothing is", async () => {
    expect(await verdict()).toEqual({ isValid: false, errorCode: "CONFIG_NOT_SET" });
  });

  it.each(["serverAddress", "serverPort", "securityType", "emailAddress", "username", "emailPassword"])(
    "is that the configuration is incomplete without %s",
    async (name) => {
      tenant.updateConfig({ ...HELD, [name]: undefined });
      expect(await verdict()).toEqual({ isValid: false, errorCode: "INCOMPLETE_CONFIG" });
      expect((await caller.get()).json).toMatchObject({ isValid: false, errorCode: "INCOMPLETE_CONFIG" });
    },
  );

  it("is good for a relay that wants no login", async () => {
    tenant.updateConfig({ ...HELD, username: undefined, emailPassword: undefined });
    expect(await verdict()).toEqual({ isValid: true, errorCode: "OK" });
  });

  it("follows the password that the mail server was said to take", async () => {
    tenant.updateConfig(HELD);
    tenant.acceptPassword("other");
    expect(await verdict()).toEqual({ isValid: false, errorCode: "INVALID_CREDENTIALS" });

    await caller.patch([{ op: "replace", path: "/emailPassword", value: "other" }]);
    expect(await verdict()).toEqual({ isValid: true, errorCode: "OK" });

    tenant.acceptPassword("third");
    tenant.acceptPassword(undefined);
    expect(await verdict()).toEqual({ isValid: true, errorCode: "OK" });
  });

  it("judges the client secret of a Microsoft365 configuration in the same way", async () => {
    tenant.acceptPassword("another-secret");
    await caller.put(WHOLE_MICROSOFT_365);
    expect(await verdict()).toEqual({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
    expect((await caller.verify()).json).toMatchObject({ success: false, connectionFailed: false });
  });
});

describe("what is not there", () => {
  it("tells the call that no route answers", async () => {
    const answer = await caller.call("GET", "/api/v1/transports/sms-config");
    expect(answer).toMatchObject(refused(404));
    expect(answer.text).toContain("GET /api/v1/transports/sms-config");
  });

  it("tells a method that the path does not know", async () => {
    expect(await caller.call("POST", "/api/v1/transports/email-config")).toMatchObject(refused(405));
  });

  it("refuses a body of more than a megabyte", async () => {
    expect(await caller.patch(adding({ username: "u".repeat(2_000_000) }))).toMatchObject({ status: 413 });
  });
});

it("keeps the tenants apart by their host names", async () => {
  const other = emulator.tenant("somebody-else");
  tenant.updateConfig(HELD);
  expect((await callerOf(emulator, other).get()).json).toEqual({ isValid: false, passwordExists: false });
  expect(other.url).toBe(`http://somebody-else.localhost:${emulator.port}`);
  expect(emulator.tenant("somebody-else.localhost")).toBe(other);
});

it("serves a request target in absolute form, as proxies send it", async () => {
  tenant.updateConfig(HELD);
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

it("keeps a journal with bodies, which can be read in short", async () => {
  tenant.updateConfig(HELD);
  await caller.get();
  await caller.patch([{ op: "replace", path: "/emailPassword", value: "new" }]);
  await caller.validate({ key: null });
  await caller.sendTestMail({ subject: "s" });

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

it("refuses a setting that no tenant has, when a test misspells one", () => {
  expect(() => tenant.updateConfig({ user: "mailer" })).toThrow("No such setting: user");
});

it("keeps the names of version 0.1.0", async () => {
  tenant.holds(HELD);
  expect(tenant.config()).toMatchObject(HELD);
  tenant.accepts("other");
  expect((await caller.validate()).json).toMatchObject({ errorCode: "INVALID_CREDENTIALS" });
  expect(tenant.calls()).toEqual(["POST validate"]);
  expect(emulator.load.calls).toBe(emulator.load.requests);
  expect(emulator.load.mostInFlight).toBe(emulator.load.maxInFlight);
  tenant.forget();
  expect(tenant.config()).toBeUndefined();
});
