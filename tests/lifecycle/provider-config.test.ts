import { readProviderConfig } from "../../provider/provider-config";

const HOST = "acme.eu.qlikcloud.com";
type Values = Record<string, string>;

function read(configured: Values, environment: NodeJS.ProcessEnv = {}) {
  return readProviderConfig((key) => configured[key], environment);
}

/** Each message names the setting and the entry. No message has a value, because it may be a secret. */
function expectError(configured: Values, ...parts: string[]): void {
  for (const part of parts) expect(() => read(configured)).toThrow(part);
  expect(() => read(configured)).not.toThrow("hush");
}

describe("credentials", () => {
  const KEY = { apiKey: "a-key" };
  const CLIENT = { clientId: "a-client", clientSecret: "a-secret" };
  const KEY_IN_ENVIRONMENT = { QLIK_API_KEY: "e-key" };
  const CLIENT_IN_ENVIRONMENT = { QLIK_CLIENT_ID: "e-client", QLIK_CLIENT_SECRET: "e-secret" };

  it.each<[string, Values, NodeJS.ProcessEnv, object | undefined]>([
    ["none", {}, {}, undefined],
    ["a key of the configuration", KEY, {}, KEY],
    ["a key of the environment", {}, KEY_IN_ENVIRONMENT, { apiKey: "e-key" }],
    ["a key of both", KEY, KEY_IN_ENVIRONMENT, KEY],
    ["an empty key", { apiKey: "" }, KEY_IN_ENVIRONMENT, { apiKey: "e-key" }],
    ["a client of the configuration", CLIENT, {}, CLIENT],
    [
      "a client of the environment",
      {},
      CLIENT_IN_ENVIRONMENT,
      { clientId: "e-client", clientSecret: "e-secret" },
    ],
    ["a client of both", CLIENT, CLIENT_IN_ENVIRONMENT, CLIENT],
    [
      "a client with its secret in the environment",
      { clientId: "a-client" },
      { QLIK_CLIENT_SECRET: "a-secret" },
      CLIENT,
    ],
    ["a configured client beside a key of the environment", CLIENT, KEY_IN_ENVIRONMENT, CLIENT],
    ["a configured key beside a client of the environment", KEY, CLIENT_IN_ENVIRONMENT, KEY],
    ["a key and a client of one source", { ...KEY, ...CLIENT }, {}, KEY],
  ])("%s", (_what, configured, environment, credentials) => {
    expect(read(configured, environment).credentialsFor(HOST)).toEqual(credentials);
  });

  it("of one tenant win over those of all tenants", () => {
    const { credentialsFor } = read({ ...KEY, tenants: `{"${HOST}": {"apiKey": "own-key"}}` });
    expect(credentialsFor(HOST)).toEqual({ apiKey: "own-key" });
    expect(credentialsFor("beta.eu.qlikcloud.com")).toEqual(KEY);
  });

  it("of a tenant can be a client's, in the environment, for a host in capitals", () => {
    const tenants = JSON.stringify({ "ACME.eu.qlikcloud.com": CLIENT });
    expect(read({}, { QLIK_TENANTS: tenants }).credentialsFor(HOST)).toEqual(CLIENT);
  });

  it("of tenants in the configuration win over those in the environment", () => {
    const { credentialsFor } = read(
      { tenants: `{"${HOST}": {"apiKey": "a-key"}}` },
      { QLIK_TENANTS: `{"${HOST}": {"apiKey": "e-key"}}` },
    );
    expect(credentialsFor(HOST)).toEqual(KEY);
  });

  const FORM = "must be {apiKey} or {clientId, clientSecret}";

  it.each<[Values, ...string[]]>([
    [{ clientId: "a-client" }, "qlik:clientId is set without qlik:clientSecret"],
    [{ clientSecret: "hush" }, "qlik:clientSecret is set without qlik:clientId"],
    [{ tenants: "hush" }, "qlik:tenants", "Write it as JSON"],
    [{ tenants: '["hush"]' }, "qlik:tenants", "Write it as JSON"],
    [{ tenants: '{"acme": {"apiKey": "hush", "key": 1}}' }, `"acme" ${FORM}`],
    [{ tenants: '{"acme": {"clientId": "hush"}}' }, `"acme" ${FORM}`],
    [{ tenants: '{"acme": {"apiKey": ""}}' }, `"acme" ${FORM}`],
  ])(
    "that are incomplete are an error that names the setting, without a value: %j",
    (configured, ...parts) => {
      expectError(configured, ...parts);
    },
  );
});

const NO_NAME = "is not a host name or URL";
const NO_HOST = "must be https://, a host name of ASCII";

describe("qlik:tenants", () => {
  const tenantsNamed = (names: string[], apiKey: string) => ({
    apiKey: "key-of-all",
    tenants: JSON.stringify(Object.fromEntries(names.map((name) => [name, { apiKey }]))),
  });

  it.each([
    "https://acme.eu.qlikcloud.com",
    "https://ACME.eu.qlikcloud.com./",
    "acme.eu.qlikcloud.com:443",
    "acme.eu.qlikcloud.com.",
    "acme.eu.qlikcloud.com:8443",
  ])("identifies the tenant by %s", (name) => {
    expect(read(tenantsNamed([name], "own-key")).credentialsFor(HOST)).toEqual({ apiKey: "own-key" });
  });

  it.each([
    [["https://acme.eu.qlikcloud.com/console"], '"https://acme.eu.qlikcloud.com/console" has a path'],
    [["http://acme.eu.qlikcloud.com"], '"http://acme.eu.qlikcloud.com" uses plain http'],
    [["acme.eu.qlikcloud.com%2eevil"], `"acme.eu.qlikcloud.com%2eevil" ${NO_HOST}`],
    [["*.eu.qlikcloud.com"], `"*.eu.qlikcloud.com" ${NO_HOST}`],
    [["two words"], `"two words" ${NO_NAME}`],
    [["acme\u001b[2J"], `"acme\\u001b[2J" ${NO_NAME}`],
    [[""], `"" ${NO_NAME}`],
    [["https://user:hush@acme.eu.qlikcloud.com"], "an entry has a user name or password in it"],
    [[HOST, `https://${HOST}`], `"${HOST}" and "https://${HOST}" are one host, ${HOST}`],
    [[HOST, `${HOST}:8443`], `"${HOST}" and "${HOST}:8443" are one host, ${HOST}`],
    [[HOST, HOST.toUpperCase()], `"${HOST}" and "${HOST.toUpperCase()}" are one host, ${HOST}`],
  ])("with the keys %j is an error that names the key, without its value", (names, part) => {
    expectError(tenantsNamed(names, "hush"), "qlik:tenants (or QLIK_TENANTS)", part);
  });
});

describe("qlik:allowedHosts", () => {
  it("wins over the environment", () => {
    const { tenantAt } = read({ allowedHosts: "a.example" }, { QLIK_ALLOWED_HOSTS: "b.example" });
    expect(tenantAt("https://a.example")).toMatchObject({ host: "a.example" });
    expect(() => tenantAt("https://b.example")).toThrow(/b\.example.* not allowed to get credentials/);
  });

  it.each([
    ["*", `"*" ${NO_HOST}`],
    ["*.", `"*." ${NO_NAME}`],
    ["a.*.example", `"a.*.example" ${NO_HOST}`],
    ["a.example b.example", `"a.example b.example" ${NO_NAME}`],
    ['["a.example"]', `"[\\"a.example\\"]" ${NO_NAME}`],
    ["http://a.example", '"http://a.example" uses plain http'],
    ["a.example/path", '"a.example/path" has a path'],
    ["https://user:hush@a.example", "an entry has a user name or password in it"],
  ])("%j is an error that names the entry", (allowedHosts, part) => {
    expectError({ allowedHosts }, "qlik:allowedHosts (or QLIK_ALLOWED_HOSTS)", part);
  });
});

it.each<[Values, NodeJS.ProcessEnv, string | undefined]>([
  [{ tenantUrl: "https://a" }, { QLIK_TENANT_URL: "https://e" }, "https://a"],
  [{}, { QLIK_TENANT_URL: "https://e" }, "https://e"],
  [{}, {}, undefined],
])("tenantUrl of %j and %j is %j", (configured, environment, tenantUrl) => {
  expect(read(configured, environment).tenantUrl).toBe(tenantUrl);
});

it.each<[Values, NodeJS.ProcessEnv, boolean]>([
  [{}, {}, true],
  [{ liveDiff: "true" }, {}, true],
  [{ liveDiff: "false" }, {}, false],
  [{}, { QLIK_LIVE_DIFF: "false" }, false],
  [{ liveDiff: "true" }, { QLIK_LIVE_DIFF: "false" }, true],
])("liveDiff of %j and %j is %j", (configured, environment, liveDiff) => {
  expect(read(configured, environment).liveDiff).toBe(liveDiff);
});

it("liveDiff must be true or false", () => {
  expectError({ liveDiff: "no" }, 'qlik:liveDiff (or QLIK_LIVE_DIFF) is "no"', "true or false");
});
