import { RESOURCE_TYPE } from "./plugin-client";
import { basicAuth, type Plugin, pluginFixture } from "./plugin-fixture";
import { type Properties, secret, UNKNOWN } from "./wire";

const fixture = pluginFixture();

const urnOf = (name: string, parents = "") => `urn:pulumi:dev::test::${parents}${RESOURCE_TYPE}::${name}`;
const [ONE, TWO] = [urnOf("one"), urnOf("two")] as const;

/** The failures of a second check, of the resource "two", in the run that has checked "one". */
async function failuresOfSecond(plugin: Plugin, one: Properties, two: Properties) {
  expect(await plugin.check(one, { urn: ONE })).toMatchObject({ failures: [] });
  return (await plugin.check(two, { urn: TWO })).failures;
}

describe("two resources that declare one tenant", () => {
  it.each<[string, (url: string) => string]>([
    ["by the same URL", (url) => url],
    ["in other capitals", (url) => url.toUpperCase().replace("HTTP", "http")],
    ["with a slash at the end", (url) => `${url}/`],
    ["with a dot after the host", (url) => url.replace("localhost", "localhost.")],
  ])("%s are a failure of the second one, which names both", async (_spelling, spell) => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();

    const failures = await failuresOfSecond(
      plugin,
      basicAuth(tenant),
      basicAuth(tenant, { tenantUrl: spell(tenant.url) }),
    );

    expect(failures).toEqual([
      {
        property: "tenantUrl",
        reason: `is the tenant of two resources: "one" and "two" both declare the e-mail configuration of ${tenant.host}. A tenant has one configuration. Remove one of the resources (QLIK1010)`,
      },
    ]);
    expect(tenant.requests()).toEqual([]);
  });

  it("by the provider's tenant are a failure, too", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ args: { tenantUrl: tenant.url, apiKey: secret("key") } });
    const args = basicAuth(tenant, { tenantUrl: undefined });

    expect(await failuresOfSecond(plugin, basicAuth(tenant), args)).toMatchObject([
      { property: "tenantUrl" },
    ]);
  });

  it("and have one name under two parents are named by their URNs", async () => {
    const args = basicAuth(fixture.newTenant());
    const plugin = await fixture.start();
    const [left, right] = [urnOf("mail", "a:b:C$"), urnOf("mail", "a:b:D$")];
    await plugin.check(args, { urn: left });

    const { failures } = await plugin.check(args, { urn: right });

    expect(failures).toMatchObject([{ reason: expect.stringContaining(`${left} and ${right}`) }]);
  });

  it("are no property of the failure if the program marks the tenant as secret", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const args = basicAuth(tenant, { tenantUrl: secret(tenant.url) });

    expect(await failuresOfSecond(plugin, args, args)).toMatchObject([
      { property: "", reason: expect.stringMatching(/^tenantUrl: is the tenant of two resources/) },
    ]);
  });
});

describe("one resource for each tenant", () => {
  it("is checked twice, as before a replacement, without a failure", async () => {
    const args = basicAuth(fixture.newTenant());
    const plugin = await fixture.start();
    const { inputs } = await plugin.check(args, { urn: ONE });

    expect(await plugin.check(args, { urn: ONE, olds: inputs })).toMatchObject({ failures: [] });
  });

  it("gives its tenant to another one in a run that exchanges the two", async () => {
    const [first, second] = [basicAuth(fixture.newTenant()), basicAuth(fixture.newTenant())];
    const plugin = await fixture.start();

    const { failures: ofOne } = await plugin.check(second, { urn: ONE, olds: first });
    const { failures: ofTwo } = await plugin.check(first, { urn: TWO, olds: second });

    expect([ofOne, ofTwo]).toEqual([[], []]);
  });

  it("takes the tenant of a resource that was checked with a different one since", async () => {
    const [first, second] = [basicAuth(fixture.newTenant()), basicAuth(fixture.newTenant())];
    const plugin = await fixture.start();
    await plugin.check(first, { urn: ONE });
    await plugin.check(second, { urn: ONE });

    expect(await plugin.check(first, { urn: TWO })).toMatchObject({ failures: [] });
  });

  it("takes the tenant of a resource that the program does not declare: a rename, or an alias", async () => {
    const args = basicAuth(fixture.newTenant());
    const before = await fixture.start();
    const { inputs } = await before.check(args, { urn: ONE });
    const created = await before.create(inputs, { urn: ONE });
    const plugin = await fixture.start();
    await plugin.read(created.id, created, { urn: ONE });
    await plugin.diff(created, inputs, { urn: ONE });

    expect(await plugin.check(args, { urn: TWO, olds: inputs })).toMatchObject({ failures: [] });
  });

  it("takes it in the next run of a process that a user has started", async () => {
    const args = basicAuth(fixture.newTenant());
    const plugin = await fixture.start();
    await plugin.check(args, { urn: ONE });
    await plugin.configure({ apiKey: secret(fixture.tenants.emulator.keys.admin) });

    expect(await plugin.check(args, { urn: TWO })).toMatchObject({ failures: [] });
  });

  it("has no claim while its tenant is unknown or wrong", async () => {
    const plugin = await fixture.start();
    for (const tenantUrl of [UNKNOWN, "https://acme.example.com"]) {
      const args = { ...basicAuth(fixture.newTenant()), tenantUrl };
      const [one, two] = [await plugin.check(args, { urn: ONE }), await plugin.check(args, { urn: TWO })];
      expect(two.failures).toEqual(one.failures);
    }
  });
});
