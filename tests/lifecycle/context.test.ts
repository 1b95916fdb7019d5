import { testClock } from "../support/clock";
import { ADMIN_KEY, ProviderProcess } from "../support/provider-process";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();
const processes: ProviderProcess[] = [];

afterEach(async () => {
  await Promise.all(processes.splice(0).map((provider) => provider.close()));
});

function startProvider(configuration: Record<string, string> = {}, environment: NodeJS.ProcessEnv = {}) {
  const clock = testClock();
  const provider = new ProviderProcess({ configuration, environment, clock });
  processes.push(provider);
  return { provider, clock };
}

describe("the recent document of a tenant", () => {
  it("is reused for a minute", async () => {
    const { provider, clock } = startProvider({ apiKey: ADMIN_KEY });
    const emulated = tenants.newTenant();
    const tenant = provider.tenant(emulated.url);

    await tenant.recentDocument();
    clock.advance(59_999);
    await tenant.recentDocument();
    expect(emulated.requests()).toEqual(["GET"]);

    clock.advance(1);
    emulated.updateConfig(BASIC_AUTH);
    expect(await tenant.recentDocument()).toMatchObject({ serverPort: 587 });
    expect(emulated.requests()).toEqual(["GET", "GET"]);
  });

  it("is not reused after a read that failed", async () => {
    const { provider } = startProvider({ apiKey: ADMIN_KEY });
    const emulated = tenants.newTenant();
    const tenant = provider.tenant(emulated.url);
    await tenant.readDocument();
    emulated.fault({ kind: "status", status: 403 });

    await expect(tenant.readDocument()).rejects.toThrow("403");
    await tenant.recentDocument();

    expect(emulated.requests()).toEqual(["GET", "GET", "GET"]);
  });
});

it("names every source of credentials if there are none, before a request", () => {
  const { provider } = startProvider({ tenants: '{"beta.eu.qlikcloud.com": {"apiKey": "hush"}}' });
  const open = () => provider.tenant("https://acme.eu.qlikcloud.com");

  expect(open).toThrow("acme.eu.qlikcloud.com: there are no credentials for this tenant. ");
  for (const source of [
    "qlik:tenants, QLIK_TENANTS, qlik:apiKey, QLIK_API_KEY",
    "qlik:clientId with qlik:clientSecret",
    "QLIK_CLIENT_ID with QLIK_CLIENT_SECRET",
    "pulumi config set --secret qlik:apiKey",
  ])
    expect(open).toThrow(source);
  expect(open).not.toThrow("hush");
});

it.each<[string, (url: URL) => string]>([
  ["host", ({ hostname }) => hostname],
  ["host and port", ({ host }) => host],
  ["URL", ({ href }) => href],
])("uses a tenant's own credentials, which qlik:tenants has by its %s", async (_how, nameOf) => {
  const [own, other] = [tenants.newTenant(), tenants.newTenant()];
  own.credentials = { apiKey: "own-key" };
  const { provider } = startProvider(
    { tenants: JSON.stringify({ [nameOf(new URL(own.url))]: { apiKey: "own-key" } }) },
    { QLIK_API_KEY: ADMIN_KEY },
  );

  await provider.tenant(own.url).readDocument();
  await provider.tenant(other.url).readDocument();

  expect([own.journal, other.journal]).toMatchObject([[{ status: 200 }], [{ status: 200 }]]);
});

it("redacts for each tenant its own secrets, because a word of others' messages can be a secret of one", async () => {
  const { provider } = startProvider({ apiKey: ADMIN_KEY });
  const [own, other] = [tenants.newTenant(), tenants.newTenant()];
  provider.addSecrets(own.url, ["Forbidden"]);
  for (const tenant of [own, other]) tenant.fault({ kind: "status", status: 403 });

  await expect(provider.tenant(own.url).readDocument()).rejects.toThrow("403 HTTP-403 [secret]");
  await expect(provider.tenant(other.url).readDocument()).rejects.toThrow("403 HTTP-403 Forbidden");
});

it("reports an error in the configuration when it is first read, not when the process starts", () => {
  const { provider } = startProvider({ liveDiff: "no" });
  expect(() => provider.config).toThrow("qlik:liveDiff");
});

describe("the tenant of a function", () => {
  it("is the one that it names, else that of the configuration", () => {
    const { provider } = startProvider({ apiKey: "a-key", tenantUrl: "https://beta.eu.qlikcloud.com/" });
    expect(provider.tenant("https://Acme.eu.qlikcloud.com").host).toBe("acme.eu.qlikcloud.com");
    expect(provider.tenant().host).toBe("beta.eu.qlikcloud.com");
  });

  it.each([
    [undefined, "tenantUrl is not set"],
    ["acme", "tenantUrl is not a URL"],
  ])("is an error if the URL is %p", (url, message) => {
    const { provider } = startProvider({ apiKey: "a-key" });
    expect(() => provider.tenant(url)).toThrow(message);
  });
});
