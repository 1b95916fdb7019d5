import * as pulumi from "@pulumi/pulumi";
import { ARGUMENT_NAMES } from "../../provider/lifecycle/inputs";
import { type Entry, faultsText, OF_ONE_PROVIDER, tenantsOf } from "../../sdk/fleet/tenants";

const SERVER: Entry = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
};

const OFFICE: Entry = {
  serviceProvider: "Microsoft365",
  clientId: "an-app",
  clientSecret: "a-secret",
  providerTenantId: "a-directory",
};

/** The arguments of the one tenant that these defaults and this entry make. */
function tenantOf(defaults: Entry, entry: unknown, name = "acme.example") {
  const { tenants, faults } = tenantsOf(defaults, { [name]: entry });
  expect(faults).toEqual([]);
  return tenants[0];
}

const faultsOf = (defaults: Entry, entries: Record<string, unknown>) =>
  faultsText(tenantsOf(defaults, entries).faults);

describe("a tenant", () => {
  it("has the defaults, and its own arguments before them", () => {
    expect(tenantOf(SERVER, { serverPort: 25 })?.args).toEqual({
      ...SERVER,
      serverPort: 25,
      tenantUrl: "https://acme.example",
    });
  });

  it("with nothing of its own has the defaults", () => {
    expect(tenantOf(SERVER, null)?.args).toMatchObject(SERVER);
  });

  it("takes a default away by null, and not by undefined", () => {
    const defaults = { ...SERVER, username: "alerts", senderName: "Alerts" };

    expect(tenantOf(defaults, { username: null, senderName: undefined })?.args).toEqual({
      ...SERVER,
      senderName: "Alerts",
      tenantUrl: "https://acme.example",
    });
  });

  it("merges its test mail with that of the defaults", () => {
    const defaults = { ...SERVER, testEmail: { subject: "Hello" } };

    expect(tenantOf(defaults, { testEmail: { recipient: "ops@example.com" } })?.args.testEmail).toEqual({
      subject: "Hello",
      recipient: "ops@example.com",
    });
  });

  it("leaves a value of another resource whole", () => {
    const testEmail = pulumi.output({ recipient: "ops@example.com" });
    const defaults = { ...SERVER, testEmail: { subject: "Hello" } };

    expect(tenantOf(defaults, { testEmail })?.args.testEmail).toBe(testEmail);
  });

  it.each([
    [{ emailPassword: "shared" }, { emailPasswordFrom: { env: "OWN" } }],
    [{ emailPasswordFrom: { env: "SHARED" } }, { emailPassword: "own" }],
  ])("with its own way to a password does not have that of the defaults (%j, %j)", (shared, own) => {
    const { args } = tenantOf({ ...SERVER, username: "alerts", ...shared }, own) ?? {};

    expect(args).toEqual({ ...SERVER, username: "alerts", ...own, tenantUrl: "https://acme.example" });
  });

  it("of Microsoft365 has nothing of the mail server in the defaults", () => {
    const defaults = { ...SERVER, username: "alerts", emailPassword: "shared" };

    expect(tenantOf(defaults, OFFICE)?.args).toEqual({
      ...OFFICE,
      emailAddress: "alerts@example.com",
      tenantUrl: "https://acme.example",
    });
  });

  it("tells the fleet, not its resource, whether it is retained", () => {
    const tenant = tenantOf({ ...SERVER, retainOnDelete: true }, {});

    expect(tenant?.retainOnDelete).toBe(true);
    expect(tenant?.args).not.toHaveProperty("retainOnDelete");
  });

  it.each([
    ["acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
    ["ACME.eu.qlikcloud.com.", "acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com:443/", "acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
    ["http://acme.localhost:8090", "acme.localhost", "http://acme.localhost:8090"],
  ])("named %s has the host %s and the address %s", (name, host, tenantUrl) => {
    expect(tenantOf(SERVER, {}, name)).toMatchObject({ host, args: { tenantUrl } });
  });
});

describe("faults", () => {
  it("name the tenant and the argument, all at once", () => {
    const text = faultsOf(SERVER, {
      "acme.example": { serverPort: 99999, securityType: "TLS" },
      "beta.example": { colour: "red" },
      "gamma.example": {},
      "delta.example": { emailPasswordFrom: { env: "X" } },
    });

    expect(text.split("\n")).toEqual([
      "  acme.example: serverPort: must be from 1 to 65535",
      "  acme.example: securityType: must be none, StartTLS or SSL/TLS",
      expect.stringMatching(/^ {2}beta\.example: colour: is no argument of EmailConfig; these are: /),
      "  delta.example: username: is needed with emailPasswordFrom: the password is this user's",
    ]);
  });

  it("of a default are told once", () => {
    const entries = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [`${name}.example`, {}]));

    expect(faultsOf({ ...SERVER, serverPort: 0 }, entries)).toBe(
      "  a.example, b.example, c.example and 2 more: serverPort: must be from 1 to 65535",
    );
  });

  it.each([
    ["acme.eu.qlikcloud.com", "ACME.eu.qlikcloud.com"],
    ["acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com/"],
    ["acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com:443"],
    ["acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com:8443"],
    ["acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com."],
  ])("are two entries for one host: %s and %s", (first, second) => {
    expect(faultsOf(SERVER, { [first]: {}, [second]: {} })).toBe(
      `  ${second}: is the same tenant as "${first}", and a tenant has one configuration`,
    );
  });

  it.each([
    ["", "is no tenant's host name or URL"],
    ["two words", "is no tenant's host name or URL"],
    ["1.5", "has a host that is read as 1.0.0.5"],
    ["https://0x7f.1", "has a host that is read as 127.0.0.1"],
    ["ａcme.example", "must be https://, a host name of ASCII letters"],
    ["https://acme.example/console", "has a path, query or fragment"],
    ["http://acme.example", "is plain http"],
    ["https://user:word@acme.example", "has a user name or password in it"],
    ["acme.eu.qlikcloud.com%2eevil.example", "must be https://, a host name of ASCII letters"],
  ])("are names that are no tenant's (%s)", (name, reason) => {
    expect(faultsOf(SERVER, { [name]: {} })).toContain(reason);
  });

  it("show no user and password of a URL", () => {
    const name = "https://user:canary@acme.example";

    expect(faultsOf(SERVER, { [name]: { serverPort: 0 }, [`${name}/`]: {} })).not.toContain("canary");
  });

  it.each(["toString", "constructor", "__proto__"])("are arguments of the name %s", (name) => {
    const entry = JSON.parse(`{ "${name}": { "serverPort": 0 } }`);

    expect(faultsOf(SERVER, { "acme.example": entry })).toContain(`acme.example: ${name}: is no argument of`);
    expect(faultsOf({ ...SERVER, ...entry }, { "acme.example": {} })).toContain(`${name}: is no argument of`);
  });

  it.each([
    [{ tenantUrl: "https://b.example" }, "tenantUrl: is no argument here"],
    [{ retainOnDelete: "yes" }, "retainOnDelete: must be true or false"],
    ["text", "must be the tenant's own arguments"],
    [["list"], "must be the tenant's own arguments"],
  ])("are entries of %j", (entry, reason) => {
    expect(faultsOf(SERVER, { "acme.example": entry })).toContain(`  acme.example: ${reason}`);
  });

  it("show no value", () => {
    const text = faultsOf(SERVER, { "acme.example": { emailPasword: "canary", serverPort: "canary" } });

    expect(text).toContain("acme.example: emailPasword: is no argument");
    expect(text).not.toContain("canary");
  });

  it("are none in what other resources will give", () => {
    const later = { serverPort: pulumi.output(25), username: Promise.resolve("alerts") };

    expect(faultsOf(SERVER, { "acme.example": later })).toBe("");
  });
});

it("knows of each argument which service provider's it is", () => {
  const ofAll = ["tenantUrl", "emailAddress", "validation", "verifyConnection", "testEmail", "adoptExisting"];
  const ofClass = ["ignoredArguments", "secretArguments"];
  const known = [...ofAll, ...ofClass, "serviceProvider", "write", ...Object.values(OF_ONE_PROVIDER).flat()];

  expect([...ARGUMENT_NAMES].sort()).toEqual(known.sort());
});
