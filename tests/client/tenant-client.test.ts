import { tenantClients } from "../support/clients";
import { emulatedTenants, HELD, HELD_BY_MICROSOFT365 } from "../support/tenants";

const tenants = emulatedTenants();
const open = tenantClients();

function setUp(held?: Record<string, unknown>) {
  const tenant = tenants.newTenant();
  if (held) tenant.holds(held);
  const [client] = open([tenant.url]).clients;
  if (!client) throw new Error("there is no client");
  return { tenant, client };
}

const { emailPassword, ...SHOWN } = HELD;

it("reads the document", async () => {
  const { client } = setUp(HELD);
  expect(await client.readEmailConfig()).toMatchObject({
    ...SHOWN,
    passwordExists: true,
    isValid: true,
    errorCode: "OK",
    tenantId: expect.any(String),
  });
});

it("reads that nothing is configured", async () => {
  const { client } = setUp();
  expect(await client.readEmailConfig()).toMatchObject({ isValid: false, passwordExists: false });
});

it.each<[string, object, object]>([
  ["fields that nobody has heard of", { _id: "1", news: { deep: true } }, {}],
  ["numbers as text", { serverPort: "587", authFailures: "3" }, { serverPort: 587, authFailures: 3 }],
  ["flags as text", { isValid: "true", passwordExists: "false" }, { isValid: true, passwordExists: false }],
  ["text as numbers", { username: 4711 }, { username: "4711" }],
  ["nulls", { username: null, status: null, providerConfig: null }, { username: undefined }],
  ["empty texts", { username: "", serverPort: "" }, { username: undefined, serverPort: undefined }],
])("understands %s", async (_what, answer, expected) => {
  const { tenant, client } = setUp();
  tenant.fault({ kind: "body", text: JSON.stringify({ ...SHOWN, isValid: true, ...answer }) });
  expect(await client.readEmailConfig()).toMatchObject({ serverAddress: SHOWN.serverAddress, ...expected });
});

it("patches", async () => {
  const { tenant, client } = setUp(HELD);
  await client.patchEmailConfig([{ op: "replace", path: "/serverPort", value: 465 }]);
  expect(tenant.config()).toMatchObject({ serverPort: 465 });
  expect(tenant.journal).toMatchObject([
    { method: "PATCH", path: "/api/v1/transports/email-config", status: 204 },
  ]);
});

it("puts", async () => {
  const { tenant, client } = setUp();
  const { serviceProvider, ...providerConfig } = HELD_BY_MICROSOFT365;
  await client.putEmailConfig({ serviceProvider, providerConfig });
  expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
});

it("deletes", async () => {
  const { tenant, client } = setUp(HELD);
  await client.deleteEmailConfig();
  expect(tenant.config()).toBeUndefined();
});

it("asks for the verdict", async () => {
  const { tenant, client } = setUp(HELD);
  expect(await client.validate()).toEqual({ isValid: true, errorCode: "OK" });
  tenant.accepts("another");
  expect(await client.validate()).toEqual({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
});

it("has the tenant log in", async () => {
  const { tenant, client } = setUp(HELD);
  tenant.accepts(emailPassword);
  expect(await client.verifyConnection()).toMatchObject({ success: true, connectionFailed: false });
});

it("has a test mail sent", async () => {
  const { tenant, client } = setUp(HELD);
  tenant.accepts(emailPassword);
  const mail = { recipient: "ops@example.com", subject: "S", body: "B" };
  expect(await client.sendTestEmail(mail)).toMatchObject({
    success: true,
    accepted: ["ops@example.com"],
    rejected: [],
  });
  expect(tenant.journal).toMatchObject([
    { path: "/api/v1/transports/email-config/actions/send-test-email", body: mail },
  ]);
});
