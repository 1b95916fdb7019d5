import type { EmulatedTenant } from "../../emulator";
import { basicAuth, createResource, errorOf, pluginFixture } from "./plugin-fixture";
import { secret } from "./wire";

const fixture = pluginFixture();

/** Tenants with a configuration, in the order of their hosts, and a plugin that names all of them and one without. */
async function fleet(size: number) {
  const tenants = Array.from({ length: size }, () => fixture.newTenant());
  const empty = fixture.newTenant();
  const apiKey = fixture.tenants.emulator.keys.admin;
  const [first, ...rest] = [...tenants, empty];
  const named = Object.fromEntries(rest.map(({ url }) => [url, { apiKey }]));
  const args = { tenantUrl: first?.url, apiKey: secret(apiKey), tenants: secret(named) };
  const plugin = await fixture.start({ args });
  for (const tenant of tenants)
    tenant.updateConfig({ username: "alerts", serverAddress: "smtp.example.com" });
  return { tenants: tenants.sort(byHost), plugin, empty };
}

const byHost = (one: EmulatedTenant, other: EmulatedTenant) => (one.host < other.host ? -1 : 1);
const hosts = (tenants: EmulatedTenant[]) => tenants.map(({ host }) => host);

it("names the tenants of the provider that have a configuration, by ids that can be imported", async () => {
  const { tenants, plugin } = await fleet(3);

  const { ids, continuation } = await plugin.list();

  expect(ids).toEqual(hosts(tenants));
  expect(continuation).toBe("");
  for (const id of ids) expect(await plugin.read(id)).toMatchObject({ id });
});

it("continues after a page, until the limit", async () => {
  const { tenants, plugin } = await fleet(5);

  const pages = [];
  let continuation = "";
  do {
    const page = await plugin.list({ limit: 4, pageSize: 2, continuation });
    pages.push(page.ids);
    continuation = page.continuation;
  } while (continuation !== "");

  const expected = hosts(tenants);
  expect(pages.filter((page) => page.length > 0)).toEqual([expected.slice(0, 2), expected.slice(2, 4)]);
  expect(await plugin.list({ limit: 1 })).toEqual({ ids: expected.slice(0, 1), continuation: "" });
});

it("warns about a tenant that cannot be read, and lists the others", async () => {
  const { tenants, plugin } = await fleet(3);
  const [first, second, third] = tenants as [EmulatedTenant, EmulatedTenant, EmulatedTenant];
  second.credentials = { apiKey: "another-key" };

  expect(await plugin.list()).toMatchObject({ ids: hosts([first, third]) });
  expect(plugin.messages).toEqual([
    {
      severity: "warning",
      urn: "",
      message: expect.stringMatching(`${second.host}.+401.+is without this tenant`),
    },
  ]);
});

it("is empty if the provider names no tenant", async () => {
  const plugin = await fixture.start();
  await createResource(plugin, basicAuth(fixture.newTenant()));

  expect(await plugin.list()).toEqual({ ids: [], continuation: "" });
});

it("refuses another type and a continuation that it has not given", async () => {
  const plugin = await fixture.start();

  expect(await errorOf(plugin.list({ token: "qlik:index:Space" }))).toMatchObject({
    message: "qlik:index:Space is not a known resource. Known resources: qlik:index:EmailConfig (QLIK1109)",
  });
  expect(await errorOf(plugin.list({ continuation: "x" }))).toMatchObject({
    message: expect.stringContaining("the continuation token is not one of this provider"),
  });
});
