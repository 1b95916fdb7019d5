import { readConfiguration } from "../../provider/provider-config";

const HOST = "acme.eu.qlikcloud.com";

function read(configured: Record<string, string>, environment: NodeJS.ProcessEnv = {}) {
  return readConfiguration((key) => configured[key], environment);
}

describe("credentials", () => {
  const client = { clientId: "a-client", clientSecret: "a-secret" };
  const clientInEnvironment = { QLIK_CLIENT_ID: "e-client", QLIK_CLIENT_SECRET: "e-secret" };

  it.each<[string, Record<string, string>, NodeJS.ProcessEnv, object | undefined]>([
    ["none", {}, {}, undefined],
    ["a key of the configuration", { apiKey: "a-key" }, {}, { apiKey: "a-key" }],
    ["a key of the environment", {}, { QLIK_API_KEY: "e-key" }, { apiKey: "e-key" }],
    ["a key of both", { apiKey: "a-key" }, { QLIK_API_KEY: "e-key" }, { apiKey: "a-key" }],
    ["an empty key", { apiKey: "" }, { QLIK_API_KEY: "e-key" }, { apiKey: "e-key" }],
    ["a client of the configuration", client, {}, client],
    [
      "a client of the environment",
      {},
      clientInEnvironment,
      { clientId: "e-client", clientSecret: "e-secret" },
    ],
    ["a client of both", client, clientInEnvironment, client],
    [
      "a client with its secret in the environment",
      { clientId: "a-client" },
      { QLIK_CLIENT_SECRET: "a-secret" },
      client,
    ],
    ["a configured client beside a key of the environment", client, { QLIK_API_KEY: "e-key" }, client],
    [
      "a configured key beside a client of the environment",
      { apiKey: "a-key" },
      clientInEnvironment,
      { apiKey: "a-key" },
    ],
    ["a key and a client of one place", { apiKey: "a-key", ...client }, {}, { apiKey: "a-key" }],
  ])("%s", (_where, configured, environment, credentials) => {
    expect(read(configured, environment).credentialsFor(HOST)).toEqual(credentials);
  });

  it("of one tenant win over those of all", () => {
    const { credentialsFor } = read({ apiKey: "a-key", tenants: `{"${HOST}": {"apiKey": "own-key"}}` });
    expect(credentialsFor(HOST)).toEqual({ apiKey: "own-key" });
    expect(credentialsFor("beta.eu.qlikcloud.com")).toEqual({ apiKey: "a-key" });
  });

  it("of a tenant may be a client's, in the environment, under a host in capitals", () => {
    const tenants = JSON.stringify({ "ACME.eu.qlikcloud.com": client });
    expect(read({}, { QLIK_TENANTS: tenants }).credentialsFor(HOST)).toEqual(client);
  });

  it("of tenants in the configuration win over those in the environment", () => {
    const { credentialsFor } = read(
      { tenants: `{"${HOST}": {"apiKey": "a-key"}}` },
      { QLIK_TENANTS: `{"${HOST}": {"apiKey": "e-key"}}` },
    );
    expect(credentialsFor(HOST)).toEqual({ apiKey: "a-key" });
  });

  it.each([
    [{ clientId: "a-client" }, /qlik:clientId is set without qlik:clientSecret/],
    [{ clientSecret: "hush" }, /qlik:clientSecret is set without qlik:clientId/],
    [{ tenants: "hush" }, /qlik:tenants .*is not understood. Write it as JSON/],
    [{ tenants: '["hush"]' }, /qlik:tenants .*is not understood. /],
    [
      { tenants: '{"acme": {"apiKey": "hush", "key": 1}}' },
      /"acme" must be {apiKey} or {clientId, clientSecret}/,
    ],
    [{ tenants: '{"acme": {"clientId": "hush"}}' }, /"acme" must be {apiKey} or {clientId, clientSecret}/],
    [{ tenants: '{"acme": {"apiKey": ""}}' }, /"acme" must be {apiKey} or {clientId, clientSecret}/],
  ])("half given are told by their setting, without a value: %#", (configured, told) => {
    const reading = () => read(configured as Record<string, string>);
    expect(reading).toThrow(told);
    expect(reading).not.toThrow(/hush/);
  });
});

describe("qlik:tenants", () => {
  const ofTenants = (tenants: object) => read({ apiKey: "key-of-all", tenants: JSON.stringify(tenants) });

  it.each([
    "https://acme.eu.qlikcloud.com",
    "https://ACME.eu.qlikcloud.com./",
    "acme.eu.qlikcloud.com:443",
    "acme.eu.qlikcloud.com.",
    "acme.eu.qlikcloud.com:8443",
  ])("by %s has the tenant's own credentials used, and not those of all", (name) => {
    expect(ofTenants({ [name]: { apiKey: "own-key" } }).credentialsFor(HOST)).toEqual({ apiKey: "own-key" });
  });

  it.each([
    [["https://acme.eu.qlikcloud.com/console"], '"https://acme.eu.qlikcloud.com/console" has a path'],
    [["http://acme.eu.qlikcloud.com"], '"http://acme.eu.qlikcloud.com" is plain http'],
    [
      ["acme.eu.qlikcloud.com%2eevil"],
      '"acme.eu.qlikcloud.com%2eevil" must be https://, a host name of ASCII',
    ],
    [["*.eu.qlikcloud.com"], '"*.eu.qlikcloud.com" must be https://, a host name of ASCII'],
    [["two words"], '"two words" is no tenant\'s host name or URL'],
    [["acme\u001b[2J"], '"acme\\u001b[2J" is no tenant\'s host name or URL'],
    [[""], '"" is no tenant\'s host name or URL'],
    [["https://user:hush@acme.eu.qlikcloud.com"], "an entry has a user name or password in it"],
    [[HOST, `https://${HOST}`], `"${HOST}" and "https://${HOST}" are one host, ${HOST}`],
    [[HOST, `${HOST}:8443`], `"${HOST}" and "${HOST}:8443" are one host, ${HOST}`],
    [[HOST, HOST.toUpperCase()], `"${HOST}" and "${HOST.toUpperCase()}" are one host, ${HOST}`],
  ])("with the keys %j is refused, with the key and without its value", (names, told) => {
    const reading = () => ofTenants(Object.fromEntries(names.map((name) => [name, { apiKey: "hush" }])));
    expect(reading).toThrow(`qlik:tenants (or QLIK_TENANTS) is not understood: ${told}`);
    expect(reading).not.toThrow(/hush/);
  });
});

describe("qlik:allowedHosts", () => {
  it("wins over the environment", () => {
    const { tenantAt } = read({ allowedHosts: "a.example" }, { QLIK_ALLOWED_HOSTS: "b.example" });
    expect(tenantAt("https://a.example")).toMatchObject({ host: "a.example" });
    expect(() => tenantAt("https://b.example")).toThrow("leads to b.example, which is not allowed");
  });

  it.each([
    ["*", '"*" must be https://, a host name of ASCII'],
    ["*.", '"*." is no tenant\'s host name or URL'],
    ["a.*.example", '"a.*.example" must be https://, a host name'],
    ["a.example b.example", '"a.example b.example" is no tenant\'s host name or URL'],
    ['["a.example"]', '"[\\"a.example\\"]" is no tenant\'s host name or URL'],
    ["http://a.example", '"http://a.example" is plain http'],
    ["a.example/path", '"a.example/path" has a path'],
    ["https://user:hush@a.example", "an entry has a user name or password in it"],
  ])("that is %j is refused", (allowedHosts, told) => {
    const reading = () => read({ allowedHosts });
    expect(reading).toThrow(`qlik:allowedHosts (or QLIK_ALLOWED_HOSTS) is not understood: ${told}`);
    expect(reading).not.toThrow(/hush/);
  });
});

describe("the tenant", () => {
  it.each([
    [{ tenantUrl: "https://a" }, { QLIK_TENANT_URL: "https://e" }, "https://a"],
    [{}, { QLIK_TENANT_URL: "https://e" }, "https://e"],
    [{}, {}, undefined],
  ])("%#", (configured, environment, tenantUrl) => {
    expect(read(configured as Record<string, string>, environment).tenantUrl).toBe(tenantUrl);
  });
});

describe("liveDiff", () => {
  it.each([
    [{}, {}, true],
    [{ liveDiff: "true" }, {}, true],
    [{ liveDiff: "false" }, {}, false],
    [{}, { QLIK_LIVE_DIFF: "false" }, false],
    [{ liveDiff: "true" }, { QLIK_LIVE_DIFF: "false" }, true],
  ])("%#", (configured, environment, liveDiff) => {
    expect(read(configured as Record<string, string>, environment).liveDiff).toBe(liveDiff);
  });

  it("is true or false and nothing else", () => {
    expect(() => read({ liveDiff: "no" })).toThrow(
      'qlik:liveDiff (or QLIK_LIVE_DIFF) is "no"; it must be true or false',
    );
  });
});
