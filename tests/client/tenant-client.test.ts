import { tenantClients } from "../support/clients";
import { BASIC_AUTH, emulatedTenants, MICROSOFT_365 } from "../support/tenants";

const tenants = emulatedTenants();
const openClients = tenantClients();

function setUp(config?: Record<string, unknown>) {
  const tenant = tenants.newTenant();
  if (config) tenant.updateConfig(config);
  return { tenant, ...openClients([tenant.url]) };
}

const { emailPassword, ...SETTINGS } = BASIC_AUTH;
const TEST_EMAIL = { recipient: "ops@example.com", subject: "S", body: "B" };

describe("readEmailConfig", () => {
  it("returns the document", async () => {
    const { client } = setUp(BASIC_AUTH);
    expect(await client.readEmailConfig()).toMatchObject({
      ...SETTINGS,
      passwordExists: true,
      isValid: true,
      errorCode: "OK",
      tenantId: expect.any(String),
    });
  });

  it("returns a document without settings if nothing is configured", async () => {
    const { client } = setUp();
    expect(await client.readEmailConfig()).toMatchObject({ isValid: false, passwordExists: false });
  });

  it.each<[string, object, object]>([
    ["unknown fields", { _id: "1", news: { deep: true } }, {}],
    ["numbers as text", { serverPort: "587", authFailures: "3" }, { serverPort: 587, authFailures: 3 }],
    ["flags as text", { isValid: "true", passwordExists: "false" }, { isValid: true, passwordExists: false }],
    ["text as numbers", { username: 4711 }, { username: "4711" }],
    ["nulls", { username: null, status: null, providerConfig: null }, { username: undefined }],
    ["empty texts", { username: "", serverPort: "" }, { username: undefined, serverPort: undefined }],
  ])("accepts %s", async (_what, fields, expected) => {
    const { tenant, client } = setUp();
    tenant.fault({ kind: "body", text: JSON.stringify({ ...SETTINGS, isValid: true, ...fields }) });
    expect(await client.readEmailConfig()).toMatchObject({
      serverAddress: SETTINGS.serverAddress,
      ...expected,
    });
  });
});

it("patchEmailConfig changes the configuration", async () => {
  const { tenant, client } = setUp(BASIC_AUTH);
  await client.patchEmailConfig([{ op: "replace", path: "/serverPort", value: 465 }]);
  expect(tenant.config()).toMatchObject({ serverPort: 465 });
  expect(tenant.journal).toMatchObject([
    { method: "PATCH", path: "/api/v1/transports/email-config", status: 204 },
  ]);
});

it("putEmailConfig replaces the configuration", async () => {
  const { tenant, client } = setUp();
  const { serviceProvider, ...providerConfig } = MICROSOFT_365;
  await client.putEmailConfig({ serviceProvider, providerConfig });
  expect(tenant.config()).toEqual(MICROSOFT_365);
});

it("deleteEmailConfig deletes the configuration", async () => {
  const { tenant, client } = setUp(BASIC_AUTH);
  await client.deleteEmailConfig();
  expect(tenant.config()).toBeUndefined();
});

it("validate returns the validation result", async () => {
  const { tenant, client } = setUp(BASIC_AUTH);
  expect(await client.validate()).toEqual({ isValid: true, errorCode: "OK" });
  tenant.acceptPassword("another");
  expect(await client.validate()).toEqual({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
});

it("verifyConnection makes the tenant log in to the mail server", async () => {
  const { tenant, client } = setUp(BASIC_AUTH);
  tenant.acceptPassword(emailPassword);
  expect(await client.verifyConnection()).toMatchObject({ success: true, connectionFailed: false });
});

it("sendTestEmail makes the tenant send a test e-mail", async () => {
  const { tenant, client } = setUp(BASIC_AUTH);
  tenant.acceptPassword(emailPassword);
  expect(await client.sendTestEmail(TEST_EMAIL)).toMatchObject({
    success: true,
    accepted: ["ops@example.com"],
    rejected: [],
  });
  expect(tenant.journal).toMatchObject([
    { path: "/api/v1/transports/email-config/actions/send-test-email", body: TEST_EMAIL },
  ]);
});

it("redacts each text that a tenant or its mail server returns", async () => {
  const { tenant } = setUp();
  const { client } = openClients([tenant.url], { secrets: ["hush_hush"] });
  tenant.fault({ kind: "body", text: '{"isValid":false,"errorCode":"X_hush_hush"}', times: 2 });
  const smtpResult = { success: false, message: "535 hush_hush", accepted: ["hush_hush"], rejected: ["a"] };
  tenant.fault({ kind: "body", text: JSON.stringify(smtpResult), times: 2 });

  expect([await client.readEmailConfig(), await client.validate()]).toMatchObject([
    { errorCode: "X_[secret]" },
    { errorCode: "X_[secret]" },
  ]);
  expect([await client.verifyConnection(), await client.sendTestEmail(TEST_EMAIL)]).toMatchObject([
    { message: "535 [secret]", accepted: ["[secret]"], rejected: ["a"] },
    { message: "535 [secret]", accepted: ["[secret]"], rejected: ["a"] },
  ]);
});
