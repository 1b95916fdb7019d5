import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ARGUMENT_NAMES } from "../../provider/lifecycle/inputs";
import { tenantsOf } from "../../sdk/fleet/tenants";

const root = join(__dirname, "..", "..");
const schema = JSON.parse(readFileSync(join(root, "tenants.schema.json"), "utf8"));
const accepts = z.fromJSONSchema(schema);
const known: Record<string, unknown> = schema.$defs.arguments.properties;

const SERVER = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailAddress: "alerts@example.com",
};
const OFFICE = {
  serviceProvider: "Microsoft365",
  clientId: "an-app",
  clientSecretFrom: { env: "SECRET" },
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
};

/** Values of each argument that a file can have, and values that are wrong in it. */
const VALUES: Record<string, { right: unknown[]; wrong: unknown[] }> = {
  serviceProvider: { right: ["BasicAuth"], wrong: ["Gmail", 5] },
  serverAddress: {
    right: ["smtp.example.com", "10.0.0.1", "[::1]"],
    wrong: ["https://smtp", "a b", "a\0b", "<a>", 5],
  },
  serverPort: { right: [1, 65535], wrong: [0, 65536, 1.5, true] },
  securityType: { right: ["none", "StartTLS", "SSL/TLS"], wrong: ["TLS"] },
  username: { right: ["alerts", "two words"], wrong: [" padded", "padded ", "a\u001b", 5] },
  emailPasswordFrom: { right: [{ env: "A_1" }], wrong: [{ env: "1A" }, {}, "A", { env: "A", file: "b" }] },
  emailAddress: { right: ["a@b"], wrong: ["nobody", "a b@c", "<a@b>", "a@b\0"] },
  senderName: { right: ["Alerts of Acme"], wrong: ["padded ", "two\nlines"] },
  clientId: { right: ["an-app"], wrong: [5, " "] },
  clientSecretFrom: { right: [{ env: "SECRET" }], wrong: ["SECRET"] },
  providerTenantId: { right: ["a-directory"], wrong: [5] },
  validation: { right: ["fail", "warn", "rollback", "off"], wrong: ["yes", true] },
  verifyConnection: { right: [true, false], wrong: ["true"] },
  testEmail: {
    right: [{ recipient: "a@b" }, { recipient: "a@b", subject: "s", body: "b\nb" }],
    wrong: [
      "a@b",
      { recipient: "nobody" },
      { recipient: "a@b", cc: "c@d" },
      { recipient: "a@b", subject: "s\nBcc: c@d" },
      { recipient: "a@b", body: "\0" },
    ],
  },
  adoptExisting: { right: [true, false], wrong: [1] },
  write: { right: ["auto", "put"], wrong: ["post"] },
  retainOnDelete: { right: [true, false], wrong: ["yes"] },
};

const NAMES_OF_CONFIGURATION = ["emailPasswordConfig", "clientSecretConfig"];

const entryWith = (name: string, value: unknown) => ({
  ...(/^client|^provider/.test(name) ? OFFICE : SERVER),
  [name]: value,
});
const schemaTakes = (entry: unknown) => accepts.safeParse({ tenants: { "acme.example": entry } }).success;
const fleetTakes = (entry: unknown) => tenantsOf({}, { "acme.example": entry }).faults.length === 0;

it("lists each argument that a file can have, and no other", () => {
  const notInFiles = ["tenantUrl", "emailPassword", "clientSecret", "ignoredArguments", "secretArguments"];
  const ofFiles = [...ARGUMENT_NAMES, "retainOnDelete", ...NAMES_OF_CONFIGURATION];

  expect(Object.keys(known).sort()).toEqual(ofFiles.filter((name) => !notInFiles.includes(name)).sort());
  expect([...Object.keys(VALUES), ...NAMES_OF_CONFIGURATION].sort()).toEqual(Object.keys(known).sort());
});

it.each(Object.entries(VALUES))("takes the same %s as the fleet", (name, { right, wrong }) => {
  for (const value of right)
    expect([value, schemaTakes(entryWith(name, value)), fleetTakes(entryWith(name, value))]).toEqual([
      value,
      true,
      true,
    ]);
  for (const value of wrong)
    expect([value, schemaTakes(entryWith(name, value)), fleetTakes(entryWith(name, value))]).toEqual([
      value,
      false,
      false,
    ]);
});

it.each([
  ["acme.eu.qlikcloud.com", true],
  ["https://acme.eu.qlikcloud.com/", true],
  ["http://acme.localhost:8090", true],
  ["127.0.0.1:8090", true],
  ["1.5", false],
  ["https://1.5:8090", false],
  ["two words", false],
  ["acme%2eexample", false],
  ["https://acme.example/console", false],
  ["https://user:word@acme.example", false],
])("takes the same names of tenants as the fleet: %s", (name, isTaken) => {
  expect(accepts.safeParse({ tenants: { [name]: null } }).success).toBe(isTaken);
  expect(tenantsOf(SERVER, { [name]: {} }).faults.length === 0).toBe(isTaken);
});

it.each(Object.keys(known))("lets null take a default of %s away", (name) => {
  expect(schemaTakes({ [name]: null })).toBe(true);
});

it.each(["emailPassword", "clientSecret", "tenantUrl", "colour"])("takes no %s", (name) => {
  expect(schemaTakes({ [name]: "x" })).toBe(false);
});

it("wants tenants, of which one with nothing of its own is enough", () => {
  expect(accepts.safeParse({ tenants: { "acme.example": null } }).success).toBe(true);
  expect(accepts.safeParse({ defaults: SERVER }).success).toBe(false);
  expect(accepts.safeParse({ tenants: {}, colour: "red" }).success).toBe(false);
});

it("tells an editor what each argument is", () => {
  for (const property of Object.values(known)) expect(property).toHaveProperty("description");
});

it("comes with the package", () => {
  const { files, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

  expect(files).toContain("tenants.schema.json");
  expect(exports).toHaveProperty(["./tenants.schema.json"], "./tenants.schema.json");
});
