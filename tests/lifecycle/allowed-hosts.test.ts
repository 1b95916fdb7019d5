import dns from "node:dns";
import { type AddressInfo, createServer, type Server } from "node:net";
import { Session } from "../../provider/context";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import { basicAuth } from "../support/arguments";
import { IMPATIENT } from "../support/clients";
import { testClock } from "../support/clock";
import { REFUSED_URLS } from "../support/urls";

/** Stands for the proxy and for what is on this machine. It answers nothing, and counts who comes. */
let server: Server;
let port: number;
let connections = 0;
let lookups: jest.SpyInstance;
const environment = { ...process.env };

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

const sessions: Session[] = [];

beforeEach(() => {
  connections = 0;
  lookups = jest.spyOn(dns, "lookup");
  const proxy = `http://127.0.0.1:${port}`;
  process.env = { ...environment, HTTPS_PROXY: proxy, HTTP_PROXY: proxy, NO_PROXY: "" };
});
afterEach(async () => {
  jest.restoreAllMocks();
  process.env = { ...environment };
  await Promise.all(sessions.splice(0).map((session) => session.close()));
});

const CREDENTIALS: Record<string, string>[] = [
  { apiKey: "an-api-key" },
  { clientId: "a-client", clientSecret: "a-client-secret" },
];

function start(configuration: Record<string, string>, variables: NodeJS.ProcessEnv = {}) {
  const surroundings = { clock: testClock(), patience: IMPATIENT, tell: () => {} };
  const session = new Session((key) => configuration[key], variables, surroundings);
  sessions.push(session);
  return { session, lifecycle: new Lifecycle(session) };
}

/** Every way in which a URL comes to the provider: from a program or configuration, and from whatever a state has. */
function waysToReach(url: string, configuration: Record<string, string>, variables?: NodeJS.ProcessEnv) {
  const inputs = basicAuth({ tenantUrl: url }) as EmailConfigInputs;
  const state = { ...inputs, isValid: true, passwordExists: true } as EmailConfigState;
  const ways: ((started: ReturnType<typeof start>) => Promise<unknown>)[] = [
    ({ lifecycle }) => lifecycle.diff(state, inputs),
    ({ lifecycle }) => lifecycle.create(inputs),
    ({ lifecycle }) => lifecycle.read(state),
    ({ lifecycle }) => lifecycle.update(state, inputs),
    ({ lifecycle }) => lifecycle.delete(state),
    async ({ session }) => session.tenantOrDefault(url).client.readEmailConfig(),
  ];
  return ways.map((reach) => () => reach(start(configuration, variables)));
}

describe.each(REFUSED_URLS)("credentials do not go to %j", (template, reason) => {
  const url = () => template.replaceAll("PORT", String(port));

  it("by any verb, of any state, with any credentials", async () => {
    for (const configuration of CREDENTIALS)
      for (const reach of waysToReach(url(), configuration)) await expect(reach()).rejects.toThrow(reason);
    expect([connections, lookups.mock.calls]).toEqual([0, []]);
  });

  it("and check refuses it at its property, or without one if its value must not be printed", () => {
    for (const [configured, declared] of [
      [{}, { tenantUrl: url() }],
      [{ tenantUrl: url() }, { tenantUrl: undefined }],
    ] as const) {
      const { lifecycle } = start({ apiKey: "an-api-key", ...configured });
      const { failures } = lifecycle.check({ ...basicAuth(), ...declared });
      expect(failures).toEqual([
        { property: expect.stringMatching(/^(tenantUrl)?$/), reason: expect.stringContaining(reason) },
      ]);
    }
  });
});

const CLOUD = "https://acme.eu.qlikcloud.com";

describe("credentials go to", () => {
  it.each<[string, string, Record<string, string>, NodeJS.ProcessEnv]>([
    ["a tenant of Qlik Cloud", CLOUD, {}, {}],
    ["one with a dot at its end", `${CLOUD}.`, {}, {}],
    ["one of its government cloud", "https://acme.us.qlikcloudgov.com", {}, {}],
    ["loopback", "http://acme.localhost:PORT", {}, {}],
    ["a host of qlik:allowedHosts", "https://bi.corp.example", { allowedHosts: "bi.corp.example" }, {}],
    [
      "a subdomain of one",
      "https://acme.eu.corp.example",
      { allowedHosts: "other.example, *.Corp.example." },
      {},
    ],
    ["a port of one", "https://bi.corp.example:8443", { allowedHosts: "bi.corp.example:8443" }, {}],
    ["a port of its subdomains", "https://a.corp.example:8443", { allowedHosts: "*.corp.example:8443" }, {}],
    ["one that is written as a URL", "https://corp.example", { allowedHosts: "https://corp.example/" }, {}],
    ["a host of QLIK_ALLOWED_HOSTS", "https://corp.example", {}, { QLIK_ALLOWED_HOSTS: "corp.example" }],
    [
      "a host that qlik:tenants names",
      "https://corp.example:8443",
      { tenants: '{"corp.example:8443": {"apiKey": "own-key"}}' },
      {},
    ],
  ])("%s", async (_what, template, configured, variables) => {
    const url = template.replaceAll("PORT", String(port));
    for (const configuration of CREDENTIALS) {
      const all = { ...configuration, ...configured };
      expect(start(all, variables).lifecycle.check(basicAuth({ tenantUrl: url })).failures).toEqual([]);
      for (const reach of waysToReach(url, all, variables)) {
        connections = 0;
        await expect(reach()).rejects.toThrow("the connection broke");
        expect(connections).toBeGreaterThan(0);
      }
    }
  });

  it.each([
    ["https://corp.example", "*.corp.example"],
    ["https://evilcorp.example", "*.corp.example"],
    ["https://a.corp.example", "corp.example"],
    ["https://a.corp.example:8443", "*.corp.example"],
    ["https://a.corp.example", "*.corp.example:8443"],
  ])("%s not for the sake of %s", (tenantUrl, allowedHosts) => {
    const { session, lifecycle } = start({ apiKey: "an-api-key", allowedHosts });
    const [failure] = lifecycle.check(basicAuth({ tenantUrl })).failures;
    expect(failure).toMatchObject({
      property: "tenantUrl",
      reason: expect.stringContaining("add it to qlik:allowedHosts (or QLIK_ALLOWED_HOSTS)"),
    });
    expect(() => session.tenant(tenantUrl)).toThrow(`tenantUrl ${failure?.reason}.`);
  });
});

it("the state of a resource that was read without a tenant names the setting that is missing", async () => {
  const { lifecycle } = start({ apiKey: "an-api-key" });
  await expect(lifecycle.read({} as EmailConfigState)).rejects.toThrow(
    "tenantUrl is not set: give tenantUrl",
  );
});
