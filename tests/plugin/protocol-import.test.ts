import { URN } from "./plugin-client";
import { basicAuth, errorOf, type Plugin, pluginFixture } from "./plugin-fixture";
import { secret, UNKNOWN } from "./wire";

const fixture = pluginFixture();

const CONFIG = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: "a-password",
  emailAddress: "alerts@example.com",
};

/** A tenant with a configuration, and a plugin whose configuration names it as the default tenant. */
async function configured() {
  const tenant = fixture.newTenant();
  tenant.updateConfig(CONFIG);
  const apiKey = secret(fixture.tenants.emulator.keys.admin);
  return { tenant, plugin: await fixture.start({ args: { apiKey, tenantUrl: tenant.url } }) };
}

it("gives one id and one state, whether a host, a URL or other capitals name the tenant", async () => {
  const { tenant, plugin } = await configured();
  const ids = [tenant.host, tenant.url, `${tenant.url}/`, tenant.host.toUpperCase()];

  const reads = await Promise.all(ids.map((id) => plugin.read(id)));

  const { emailPassword: _, ...inputs } = { ...CONFIG, tenantUrl: tenant.url };
  for (const read of reads)
    expect(read).toMatchObject({ id: tenant.host, inputs, state: inputs, refreshBeforeUpdate: true });
  expect(reads[0]?.inputs).toEqual(inputs);
});

it("finds a tenant by the host that `tenants` names with its URL", async () => {
  const { tenant } = await configured();
  const tenants = { [tenant.url]: { apiKey: fixture.tenants.emulator.keys.admin } };
  const plugin = await fixture.start({ args: { tenants: secret(tenants) } });

  expect(await plugin.read(tenant.host)).toMatchObject({
    id: tenant.host,
    inputs: { tenantUrl: tenant.url },
  });
});

it("leaves nothing to do but the password, which an update then sets", async () => {
  const { tenant, plugin } = await configured();
  const imported = await plugin.read(tenant.host);
  const { inputs } = await plugin.check(basicAuth(tenant));
  tenant.clearJournal();

  const withoutPassword = await plugin.diff(imported, imported.inputs);
  expect(withoutPassword).toMatchObject({ detailedDiff: { emailPassword: "delete" } });
  expect(await plugin.diff(imported, inputs)).toMatchObject({ detailedDiff: { emailPassword: "add" } });
  const updated = await plugin.update(imported, inputs);
  expect(await plugin.diff(updated, inputs)).toMatchObject({ changes: "none" });
});

describe("the password, which the API does not return,", () => {
  const warnings = ({ messages }: Plugin) => messages.filter(({ severity }) => severity === "warning");

  it("is a warning, once, if the import leads to inputs without it", async () => {
    const { tenant, plugin } = await configured();
    const { inputs, state } = await plugin.read(tenant.host);

    await plugin.check(inputs, { olds: inputs });
    await plugin.check(inputs, { olds: inputs });

    expect(warnings(plugin)).toEqual([
      {
        severity: "warning",
        urn: URN,
        message: expect.stringMatching(`^${tenant.host}: the tenant has a password.*Declare emailPassword`),
      },
    ]);
    expect(state).toMatchObject({ passwordExists: true });
  });

  it.each([
    ["that the program declares", { emailPassword: secret("a-password") }],
    ["that the program declares and a preview does not know", { emailPassword: UNKNOWN }],
    ["from the environment", { emailPassword: undefined, emailPasswordFrom: { env: "PASSWORD" } }],
  ])("%s is no warning", async (_name, changes) => {
    const { tenant, plugin } = await configured();
    const { inputs } = await plugin.read(tenant.host);

    await plugin.check(basicAuth(tenant, changes), { olds: inputs });

    expect(warnings(plugin)).toEqual([]);
  });

  it("is no warning if the tenant has none, or if the resource was not imported", async () => {
    const { tenant, plugin } = await configured();
    const withoutPassword = basicAuth(tenant, { emailPassword: undefined });
    await plugin.check(withoutPassword);
    tenant.updateConfig({ emailPassword: undefined });
    const { inputs } = await plugin.read(tenant.host);

    await plugin.check(inputs, { olds: inputs });

    expect(warnings(plugin)).toEqual([]);
  });
});

it("returns no id and no state if the tenant has no configuration, and says why", async () => {
  const { tenant, plugin } = await configured();
  tenant.deleteConfig();

  expect(await plugin.read(tenant.host)).toMatchObject({ id: "", state: {}, inputs: {} });
  expect(plugin.messages).toEqual([
    expect.objectContaining({
      message: `${tenant.host}: the tenant has no e-mail configuration. (QLIK1911)`,
    }),
  ]);
});

it.each([
  ["not a host", 'the id "not a host" is not a host name or URL'],
  ["https://acme.eu.qlikcloud.com/admin", 'the id "https://acme.eu.qlikcloud.com/admin" has a path'],
  ["https://user:s3cret@acme.eu.qlikcloud.com", "the id has a user name or password in it"],
  ["acme.example.com", "acme.example.com, a host that is not allowed to get credentials"],
  ["", 'the id "" is not a host name or URL'],
  [UNKNOWN, "not allowed to get credentials"],
])("refuses the id %p in one sentence", async (id, text) => {
  const { plugin } = await configured();

  const { message } = await errorOf(plugin.read(id));

  expect(message).toContain(text);
  expect(message).not.toContain("s3cret");
});
