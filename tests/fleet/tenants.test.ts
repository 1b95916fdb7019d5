import * as pulumi from "@pulumi/pulumi";
import { failureLines } from "../../sdk/fleet/failures";
import type { Entry } from "../../sdk/fleet/merge-arguments";
import { resolveTenants } from "../../sdk/fleet/tenants";
import { withoutCode } from "../support/messages";

const SERVER: Entry = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
};
const TENANT = { tenantUrl: "https://acme.example" };

/** Returns the one tenant of these defaults and this entry. */
function tenantOf(defaults: Entry, entry: unknown, name = "acme.example") {
  const { tenants, failures } = resolveTenants(defaults, { [name]: entry });
  expect(failures).toEqual([]);
  return tenants[0];
}

const linesOf = (defaults: Entry, entries: Entry) =>
  failureLines(resolveTenants(defaults, entries).failures).map(withoutCode);
const failureOf = (defaults: Entry, entry: unknown, name = "acme.example") =>
  linesOf(defaults, { [name]: entry }).join("\n");

describe("a tenant", () => {
  it.each([null, {}])("with the entry %j has the defaults", (entry) => {
    expect(tenantOf(SERVER, entry)?.args).toEqual({ ...SERVER, ...TENANT });
  });

  it("has retainOnDelete as an option of the resource, not as an argument", () => {
    expect(tenantOf({ ...SERVER, retainOnDelete: true }, {})).toEqual({
      host: "acme.example",
      args: { ...SERVER, ...TENANT },
      retainOnDelete: true,
    });
  });

  it.each([
    ["acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
    ["ACME.eu.qlikcloud.com.", "acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
    ["https://acme.eu.qlikcloud.com:443/", "acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com"],
    ["http://acme.localhost:8090", "acme.localhost", "http://acme.localhost:8090"],
  ])("with the name %s has the host %s and the URL %s", (name, host, tenantUrl) => {
    expect(tenantOf(SERVER, {}, name)).toMatchObject({ host, args: { tenantUrl } });
  });
});

describe("the failures of a fleet", () => {
  it("are reported together, with tenant and argument", () => {
    const lines = linesOf(SERVER, {
      "acme.example": { serverPort: 99999, securityType: "TLS" },
      "beta.example": { colour: "red" },
      "gamma.example": {},
      "delta.example": { emailPasswordFrom: { env: "X" } },
    });

    expect(lines).toEqual([
      expect.stringMatching(/^acme\.example: serverPort: .*65535/),
      expect.stringMatching(/^acme\.example: securityType: .*StartTLS/),
      expect.stringMatching(/^beta\.example: colour: is no.* argument/),
      expect.stringMatching(/^delta\.example: username: .*emailPasswordFrom/),
    ]);
  });

  it("have one line for an invalid default", () => {
    const entries = Object.fromEntries(["a", "b", "c", "d", "e"].map((name) => [`${name}.example`, {}]));

    expect(linesOf({ ...SERVER, serverPort: 0 }, entries)).toEqual([
      expect.stringMatching(/^a\.example, b\.example, c\.example and 2 more: serverPort: .*65535/),
    ]);
  });

  it.each([
    ["acme.eu.qlikcloud.com", "ACME.eu.qlikcloud.com"],
    ["acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com/"],
    ["acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com:443"],
    ["acme.eu.qlikcloud.com", "https://acme.eu.qlikcloud.com:8443"],
    ["acme.eu.qlikcloud.com", "acme.eu.qlikcloud.com."],
  ])("include two entries for one host: %s and %s", (first, second) => {
    expect(linesOf(SERVER, { [first]: {}, [second]: {} })).toEqual([
      `${second}: is the same tenant as "${first}". A tenant has one configuration; remove one of the entries`,
    ]);
  });

  it.each([
    ["", /host name or URL/],
    ["two words", /host name or URL/],
    ["1.5", /1\.0\.0\.5/],
    ["https://0x7f.1", /127\.0\.0\.1/],
    ["ａcme.example", /https:\/\/.* ASCII letters/],
    ["https://acme.example/console", /path, query or fragment/],
    ["http://acme.example", /plain http/],
    ["https://user:word@acme.example", /user name or password/],
    ["acme.eu.qlikcloud.com%2eevil.example", /https:\/\/.* ASCII letters/],
  ])("include the invalid name %s", (name, reason) => {
    expect(failureOf(SERVER, {}, name)).toMatch(reason);
  });

  it.each<[unknown, string]>([
    [
      { tenantUrl: "https://b.example" },
      "tenantUrl: is not an argument of a fleet. Remove it; the name of an entry is the tenant's address",
    ],
    [{ retainOnDelete: "yes" }, "retainOnDelete: must be true or false"],
    ["text", "must be an object with the tenant's arguments"],
    [["list"], "must be an object with the tenant's arguments"],
  ])("include the entry %j", (entry, reason) => {
    expect(failureOf(SERVER, entry)).toBe(`acme.example: ${reason}`);
  });

  it("name no tenant if tenantUrl is a default", () => {
    expect(failureOf({ ...SERVER, ...TENANT }, {})).toMatch(/^tenantUrl: is not an argument of a fleet/);
  });

  it.each(["toString", "constructor", "__proto__"])("include the unknown argument %s", (name) => {
    const entry = JSON.parse(`{ "${name}": { "serverPort": 0 } }`);
    const unknown = new RegExp(`^acme\\.example: ${name}: is no.* argument`);

    expect(failureOf(SERVER, entry)).toMatch(unknown);
    expect(failureOf({ ...SERVER, ...entry }, {})).toMatch(unknown);
  });

  it("contain neither a value nor the user name and password of a URL", () => {
    const name = "https://user:canary@acme.example";

    expect(linesOf(SERVER, { [name]: { serverPort: 0 }, [`${name}/`]: {} }).join()).not.toContain("canary");
    const text = failureOf(SERVER, { emailPasword: "canary", serverPort: "canary" });
    expect(text).toMatch(/acme\.example: emailPasword: is no/);
    expect(text).not.toContain("canary");
  });

  it("do not include the outputs of other resources", () => {
    expect(failureOf(SERVER, { serverPort: pulumi.output(25), username: Promise.resolve("alerts") })).toBe(
      "",
    );
  });
});
