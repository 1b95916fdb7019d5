import dns from "node:dns";
import { type AddressInfo, createServer, type Server } from "node:net";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import { basicAuth } from "../support/arguments";
import { NO_RETRIES } from "../support/clients";
import { withoutCode } from "../support/messages";
import { ProviderProcess } from "../support/provider-process";
import { REFUSED_URLS } from "../support/urls";

/** Stands for the proxy and for every server on loopback. It counts connections and sends no response. */
let server: Server;
let port: number;
let connections = 0;
let lookups: jest.SpyInstance;
const environment = { ...process.env };
const processes: ProviderProcess[] = [];

beforeAll(async () => {
  server = createServer((socket) => {
    connections += 1;
    socket.destroy();
  });
  await new Promise<void>((resolve) => server.listen(0, resolve));
  port = (server.address() as AddressInfo).port;
});
afterAll(async () => {
  await new Promise((resolve) => server.close(resolve));
});

beforeEach(() => {
  connections = 0;
  lookups = jest.spyOn(dns, "lookup");
  const proxy = `http://127.0.0.1:${port}`;
  process.env = { ...environment, HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: "" };
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  await Promise.all(processes.splice(0).map((provider) => provider.close()));
});

const API_KEY = { apiKey: "an-api-key" };
const CREDENTIALS: Record<string, string>[] = [
  API_KEY,
  { clientId: "a-client", clientSecret: "a-client-secret" },
];

function startProvider(configuration: Record<string, string>, variables: NodeJS.ProcessEnv = {}) {
  const provider = new ProviderProcess({ configuration, environment: variables, retryPolicy: NO_RETRIES });
  processes.push(provider);
  return provider;
}

/** Every verb with a URL from inputs or from a state, and a function with one. */
function verbsWith(url: string, configuration: Record<string, string>, variables?: NodeJS.ProcessEnv) {
  const inputs = basicAuth({ tenantUrl: url }) as EmailConfigInputs;
  const state = { ...inputs, isValid: true, passwordExists: true } as EmailConfigState;
  const verbs: ((provider: ProviderProcess) => Promise<unknown>)[] = [
    (provider) => provider.diff(state, inputs),
    (provider) => provider.create(inputs),
    (provider) => provider.read(state),
    (provider) => provider.update(state, inputs),
    (provider) => provider.delete(state),
    async (provider) => provider.tenant(url).readDocument(),
  ];
  return verbs.map((verb) => () => verb(startProvider(configuration, variables)));
}

describe.each(REFUSED_URLS)("a tenant at %j gets no credentials", (template, reason) => {
  const url = () => template.replaceAll("PORT", String(port));

  it("from any verb and any state, with any credentials", async () => {
    for (const configuration of CREDENTIALS)
      for (const verb of verbsWith(url(), configuration)) await expect(verb()).rejects.toThrow(reason);
    expect([connections, lookups.mock.calls]).toEqual([0, []]);
  });

  it("and check reports it, without the property if its value must not be printed", async () => {
    for (const [configured, declared] of [
      [{}, { tenantUrl: url() }],
      [{ tenantUrl: url() }, { tenantUrl: undefined }],
    ] as const) {
      const provider = startProvider({ ...API_KEY, ...configured });
      expect((await provider.check({ ...basicAuth(), ...declared })).failures).toEqual([
        { property: expect.stringMatching(/^(tenantUrl)?$/), reason: expect.stringContaining(reason) },
      ]);
    }
  });
});

const CLOUD = "https://acme.eu.qlikcloud.com";

describe("credentials are sent to", () => {
  it.each<[string, string, Record<string, string>?, NodeJS.ProcessEnv?]>([
    ["a tenant of Qlik Cloud", CLOUD],
    ["a tenant of Qlik Cloud with a final dot", `${CLOUD}.`],
    ["a tenant of the government cloud", "https://acme.us.qlikcloudgov.com"],
    ["loopback", "http://acme.localhost:PORT"],
    ["a host of qlik:allowedHosts", "https://bi.corp.example", { allowedHosts: "bi.corp.example" }],
    ["a subdomain", "https://acme.eu.corp.example", { allowedHosts: "other.example, *.Corp.example." }],
    ["a port", "https://bi.corp.example:8443", { allowedHosts: "bi.corp.example:8443" }],
    ["a port of a subdomain", "https://a.corp.example:8443", { allowedHosts: "*.corp.example:8443" }],
    ["a host given as a URL", "https://corp.example", { allowedHosts: "https://corp.example/" }],
    ["a host of QLIK_ALLOWED_HOSTS", "https://corp.example", {}, { QLIK_ALLOWED_HOSTS: "corp.example" }],
    [
      "a host that qlik:tenants names",
      "https://corp.example:8443",
      { tenants: '{"corp.example:8443": {"apiKey": "own-key"}}' },
    ],
  ])("%s", async (...[_what, template, configured = {}, variables = {}]) => {
    const url = template.replaceAll("PORT", String(port));
    for (const credentials of CREDENTIALS) {
      const configuration = { ...credentials, ...configured };
      const provider = startProvider(configuration, variables);
      expect((await provider.check(basicAuth({ tenantUrl: url }))).failures).toEqual([]);
      for (const verb of verbsWith(url, configuration, variables)) {
        connections = 0;
        await expect(verb()).rejects.toThrow(": the connection ");
        expect(connections).toBeGreaterThan(0);
      }
    }
  });
});

it.each([
  ["https://corp.example", "*.corp.example"],
  ["https://evilcorp.example", "*.corp.example"],
  ["https://a.corp.example", "corp.example"],
  ["https://a.corp.example:8443", "*.corp.example"],
  ["https://a.corp.example", "*.corp.example:8443"],
])("%s is not allowed by %s", async (tenantUrl, allowedHosts) => {
  const provider = startProvider({ ...API_KEY, allowedHosts });
  const [failure] = (await provider.check(basicAuth({ tenantUrl }))).failures;
  expect(failure).toMatchObject({
    property: "tenantUrl",
    reason: expect.stringContaining("add it to qlik:allowedHosts (or QLIK_ALLOWED_HOSTS)"),
  });
  expect(() => provider.tenant(tenantUrl)).toThrow(`tenantUrl ${withoutCode(failure?.reason ?? "")}.`);
});

it("names the missing setting for the state of a resource that was imported without a tenant", async () => {
  const provider = startProvider(API_KEY);
  await expect(provider.read({} as EmailConfigState)).rejects.toThrow("tenantUrl is not set; set tenantUrl");
});
