import type { EmulatedTenant } from "../../emulator";
import { basicAuth, createResource, errorOf, pluginFixture } from "./plugin-fixture";
import { isSecret, type Properties, secret, UNKNOWN } from "./wire";

const fixture = pluginFixture();

/** No other text contains it. */
const CANARY = "C4nary";
const RECIPIENT = `${CANARY}-recipient@example.com`;

/** Arguments that the program marks as secret, at the top and inside. */
function secretArgs(tenant: EmulatedTenant, changes: Properties = {}): Properties {
  return basicAuth(tenant, {
    username: secret(`${CANARY}-username`),
    emailPassword: secret(`${CANARY}-password`),
    serverAddress: secret(`${CANARY}.example.com`),
    senderName: secret(`${CANARY}-sender`),
    testEmail: { recipient: secret(RECIPIENT), subject: "A test" },
    ...changes,
  });
}

/** A plugin whose own credentials are canaries, too. */
async function start(tenant: EmulatedTenant) {
  tenant.credentials = { apiKey: `${CANARY}-key` };
  return fixture.start({ args: { apiKey: secret(`${CANARY}-key`), clientSecret: "" } });
}

/** The tenant's mail server accepts each e-mail, and repeats the recipient. */
function acceptTestEmails(tenant: EmulatedTenant): void {
  const change = () => ({ success: true, message: `250 sent to ${RECIPIENT}`, accepted: [RECIPIENT] });
  tenant.fault({ kind: "answer", on: "POST send-test-email", times: Number.POSITIVE_INFINITY, change });
}

const SECRET_NAMES = ["username", "emailPassword", "serverAddress", "senderName", "testEmail"];

function expectSecrets(...all: Properties[]) {
  for (const properties of all)
    expect(SECRET_NAMES.filter((name) => !isSecret(properties[name]))).toEqual([]);
}

it("stay secret in all properties, and outside of them in no message, through the life of a resource", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  acceptTestEmails(tenant);

  // The drift makes the configuration invalid.
  const { inputs } = await plugin.check(secretArgs(tenant, { validation: "off" }));
  const planned = await plugin.create(inputs, { preview: true });
  const created = await plugin.create(inputs);
  const read = await plugin.read(created.id, created);
  const second = await plugin.check({ ...inputs, emailPassword: secret(`${CANARY}-new`) });
  await plugin.diff(read, second.inputs);
  const plannedUpdate = await plugin.update(read, second.inputs, { preview: true });
  const updated = await plugin.update(read, second.inputs);
  tenant.updateConfig({ username: "evil", serverAddress: "evil.example.com" });
  const drifted = await plugin.read(updated.id, updated);
  await plugin.check(inputs, { olds: drifted.inputs });
  await plugin.diff(drifted, inputs);
  await plugin.delete(drifted);

  expectSecrets(inputs, planned.state, created.state, read.state, read.inputs);
  expectSecrets(plannedUpdate.state, updated.state, drifted.state, drifted.inputs);
  expect(plugin.messages.length).toBeGreaterThan(2);
  expect(plugin.everythingSent()).not.toContain(CANARY);
});

it("stay secret in a failed resource, although the mail server repeats them", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  const message = `535 ${CANARY}-username with ${CANARY}-password to ${RECIPIENT} refused`;
  const change = () => ({ success: false, message, rejected: [RECIPIENT] });
  tenant.fault({ kind: "answer", on: "POST send-test-email", times: Number.POSITIVE_INFINITY, change });
  tenant.fault({ kind: "answer", on: "POST verify-connection", after: 1, change });

  const created = await errorOf(createResource(plugin, secretArgs(tenant)));
  expectSecrets(created.failed?.state ?? {}, created.failed?.inputs ?? {});
  tenant.acceptPassword("another");
  const read = await errorOf(plugin.read(created.failed?.id ?? "", created.failed));

  expectSecrets(read.failed?.state ?? {}, read.failed?.inputs ?? {});
  expect(created.message).toContain("[secret]");
  expect(plugin.everythingSent()).not.toContain(CANARY);
});

it("are in no error, although the tenant repeats them", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  const title = `${CANARY}-username, ${CANARY}-password, ${CANARY}-key and ${CANARY}.example.com are wrong`;
  tenant.fault({ kind: "status", status: 400, on: "PATCH", body: { errors: [{ code: "E", title }] } });
  tenant.fault({ kind: "status", status: 400, on: "PUT", body: { errors: [{ code: "E", title }] } });
  tenant.updateConfig({ username: "other" });

  const refused = await errorOf(createResource(plugin, secretArgs(tenant)));
  const failed = await errorOf(createResource(plugin, secretArgs(tenant, { adoptExisting: true })));

  expect(refused.message).toContain("adoptExisting");
  expect(failed.message).toContain("400");
  expect(plugin.everythingSent()).not.toContain(CANARY);
});

it("are in no failure of a check, and the failure names no property whose value the engine would print", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  const wrong = {
    serverPort: secret(`${CANARY}-port`),
    testEmail: { recipient: secret(`${CANARY} no address`) },
    emailPasword: secret(`${CANARY}-typo`),
    emailAddress: secret(`${CANARY} no address`),
  };

  const { failures } = await plugin.check(secretArgs(tenant, wrong));

  expect(failures.map(({ property }) => property)).toEqual(["", "", "", ""]);
  expect(failures.map(({ reason }) => /^\w+/.exec(reason)?.[0]).sort()).toEqual(
    ["emailAddress", "emailPasword", "serverPort", "testEmail"].sort(),
  );
  expect(plugin.everythingSent()).not.toContain(CANARY);
});

it("stay secret beside a part that is not known yet", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  const args = secretArgs(tenant, { testEmail: { recipient: secret(RECIPIENT), subject: UNKNOWN } });

  const { inputs } = await plugin.check(args);
  const { state } = await plugin.create(inputs, { preview: true });

  expectSecrets(inputs, state);
  expect(plugin.everythingSent()).not.toContain(CANARY);
});

it("are encrypted by an update if the program marks an argument later", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  const created = await createResource(plugin, basicAuth(tenant, { username: "alerts" }));
  const { inputs } = await plugin.check(basicAuth(tenant, { username: secret("alerts") }));
  tenant.clearJournal();

  expect(await plugin.diff(created, inputs)).toMatchObject({
    changes: "some",
    detailedDiff: { username: "update" },
  });
  const updated = await plugin.update(created, inputs);

  expect(updated.state).toMatchObject({ username: secret("alerts") });
  expect(await plugin.diff(updated, inputs)).toMatchObject({ changes: "none" });
  expect(tenant.requests().filter((request) => /PATCH|PUT/.test(request))).toEqual([]);
});

it("are in no result and no failure of a function", async () => {
  const tenant = fixture.newTenant();
  const plugin = await start(tenant);
  acceptTestEmails(tenant);
  await createResource(plugin, basicAuth(tenant));
  const tenantUrl = tenant.url;

  const sent = await plugin.invoke("qlik:index:sendTestEmail", { tenantUrl, recipient: secret(RECIPIENT) });
  const wrong = await plugin.invoke("qlik:index:sendTestEmail", { recipient: secret([`${CANARY}-x`]) });

  expect(sent.result).toMatchObject({ success: true, accepted: ["[secret]"] });
  expect(wrong.failures).toEqual([{ property: "recipient", reason: "recipient must be a text (QLIK1001)" }]);
  expect(plugin.everythingSent()).not.toContain(CANARY);
});
