import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { ARGUMENT_NAMES } from "../../provider/lifecycle/inputs";
import { resolveTenants } from "../../sdk/fleet/tenants";

const root = join(__dirname, "..", "..");
const schema = JSON.parse(readFileSync(join(root, "tenants.schema.json"), "utf8"));
const validator = z.fromJSONSchema(schema);
const properties: Record<string, unknown> = schema.$defs.arguments.properties;

const SERVER = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailAddress: "alerts@example.com",
};
const MICROSOFT365 = {
  serviceProvider: "Microsoft365",
  clientId: "an-app",
  clientSecretFrom: { env: "SECRET" },
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
};

/** Valid and invalid values of each argument of a tenants file. */
const VALUES: Record<string, { valid: unknown[]; invalid: unknown[] }> = {
  serviceProvider: { valid: ["BasicAuth"], invalid: ["Gmail", 5] },
  serverAddress: {
    valid: ["smtp.example.com", "10.0.0.1", "[::1]"],
    invalid: ["https://smtp", "a b", "a\0b", "<a>", 5],
  },
  serverPort: { valid: [1, 65535], invalid: [0, 65536, 1.5, true] },
  securityType: { valid: ["none", "StartTLS", "SSL/TLS"], invalid: ["TLS"] },
  username: { valid: ["alerts", "two words"], invalid: [" padded", "padded ", "a\u001b", 5] },
  emailPasswordFrom: {
    valid: [{ env: "A_1" }, { file: "/run/secrets/mail" }],
    invalid: [
      { env: "1A" },
      {},
      "A",
      { env: "A", file: "b" },
      { file: "" },
      { file: "a\nb" },
      { file: " b" },
    ],
  },
  emailAddress: { valid: ["a@b"], invalid: ["no-address", "a b@c", "<a@b>", "a@b\0"] },
  senderName: { valid: ["Alerts of Acme"], invalid: ["padded ", "two\nlines"] },
  clientId: { valid: ["an-app"], invalid: [5, " "] },
  clientSecretFrom: { valid: [{ env: "SECRET" }], invalid: ["SECRET"] },
  providerTenantId: { valid: ["a-directory"], invalid: [5] },
  validation: { valid: ["fail", "warn", "rollback", "off"], invalid: ["yes", true] },
  verifyConnection: { valid: [true, false], invalid: ["true"] },
  testEmail: {
    valid: [{ recipient: "a@b" }, { recipient: "a@b", subject: "s", body: "b\nb" }],
    invalid: [
      "a@b",
      { recipient: "no-address" },
      { recipient: "a@b", cc: "c@d" },
      { recipient: "a@b", subject: "s\nBcc: c@d" },
      { recipient: "a@b", body: "\0" },
    ],
  },
  adoptExisting: { valid: [true, false], invalid: [1] },
  secretVersion: { valid: [2, "2026-11"], invalid: [true, ["2"], "a\u001b"] },
  write: { valid: ["auto", "put"], invalid: ["post"] },
  retainOnDelete: { valid: [true, false], invalid: ["yes"] },
};

const CONFIG_ARGUMENTS = ["emailPasswordConfig", "clientSecretConfig"];

const entryWith = (name: string, value: unknown) => ({
  ...(/^client|^provider/.test(name) ? MICROSOFT365 : SERVER),
  [name]: value,
});
const isValidInSchema = (entry: unknown) =>
  validator.safeParse({ tenants: { "acme.example": entry } }).success;
const isValidInFleet = (entry: unknown) =>
  resolveTenants({}, { "acme.example": entry }).failures.length === 0;

it("lists the arguments of a tenants file", () => {
  const programArguments = [
    "tenantUrl",
    "emailPassword",
    "clientSecret",
    "ignoredArguments",
    "secretArguments",
  ];
  const fileArguments = [...ARGUMENT_NAMES, "retainOnDelete", ...CONFIG_ARGUMENTS];

  expect(Object.keys(properties).sort()).toEqual(
    fileArguments.filter((name) => !programArguments.includes(name)).sort(),
  );
  expect([...Object.keys(VALUES), ...CONFIG_ARGUMENTS].sort()).toEqual(Object.keys(properties).sort());
});

it.each(Object.entries(VALUES))("accepts the same values of %s as the fleet", (name, { valid, invalid }) => {
  for (const value of valid)
    expect([value, isValidInSchema(entryWith(name, value)), isValidInFleet(entryWith(name, value))]).toEqual([
      value,
      true,
      true,
    ]);
  for (const value of invalid)
    expect([value, isValidInSchema(entryWith(name, value)), isValidInFleet(entryWith(name, value))]).toEqual([
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
])("accepts the same tenant names as the fleet: %s", (name, isValid) => {
  expect(validator.safeParse({ tenants: { [name]: null } }).success).toBe(isValid);
  expect(resolveTenants(SERVER, { [name]: {} }).failures.length === 0).toBe(isValid);
});

it.each(Object.keys(properties))("accepts null for %s, which removes a default", (name) => {
  expect(isValidInSchema({ [name]: null })).toBe(true);
});

it.each(["emailPassword", "clientSecret", "tenantUrl", "colour"])("refuses %s", (name) => {
  expect(isValidInSchema({ [name]: "x" })).toBe(false);
});

it("requires tenants, with or without arguments", () => {
  expect(validator.safeParse({ tenants: { "acme.example": null } }).success).toBe(true);
  expect(validator.safeParse({ defaults: SERVER }).success).toBe(false);
  expect(validator.safeParse({ tenants: {}, colour: "red" }).success).toBe(false);
});

it("describes each argument", () => {
  for (const property of Object.values(properties)) expect(property).toHaveProperty("description");
});

it("is a file and an export of the package", () => {
  const { files, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));

  expect(files).toContain("tenants.schema.json");
  expect(exports).toHaveProperty(["./tenants.schema.json"], "./tenants.schema.json");
});
