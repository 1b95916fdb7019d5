import * as pulumi from "@pulumi/pulumi";
import { readTenantsFile } from "../../sdk/fleet/tenants-file";
import { DEFAULTS, failuresOf, nestedAliases, readText } from "./tenants-file-fixture";

beforeAll(() => {
  pulumi.runtime.setAllConfig({ "project:plain": "readable" });
});

describe("a tenants file", () => {
  it("merges each tenant's arguments into the defaults", () => {
    const tenants = readText(`${DEFAULTS}tenants:
  acme.eu.qlikcloud.com:
  beta.eu.qlikcloud.com:
    serverPort: 25
    retainOnDelete: true
`);
    expect(tenants.map(({ host, args, retainOnDelete }) => [host, args.serverPort, retainOnDelete])).toEqual([
      ["acme.eu.qlikcloud.com", 587, undefined],
      ["beta.eu.qlikcloud.com", 25, true],
    ]);
  });

  it("accepts anchors, aliases and merges, also for a thousand tenants", () => {
    const groups = `
  first.example: &mail { testEmail: &test { recipient: &ops ops@example.com, subject: Hello } }
  second.example: &relay { <<: *mail, serverPort: 25, emailAddress: *ops }
  third.example: &group { <<: [*relay, *mail], username: other, testEmail: { <<: *test, body: Hi } }
`;
    const entries = Array.from({ length: 1_000 }, (_, index) => `  tenant-${index}.example: *group\n`);
    const tenants = readText(`${DEFAULTS}tenants:${groups}${entries.join("")}`);

    expect(tenants).toHaveLength(1_003);
    expect(tenants[1_002]?.args).toMatchObject({
      serverPort: 25,
      username: "other",
      emailAddress: "ops@example.com",
      testEmail: { recipient: "ops@example.com", subject: "Hello", body: "Hi" },
    });
  });
});

describe("the failures of a tenants file", () => {
  const howToEncrypt = (key: string) =>
    `Run \`pulumi config set --secret ${key}\`, which prompts for the value`;
  const literal = (name: string) =>
    `${name}: is a secret, and a tenants file must not contain secrets. Use ${name}From: {env: <the name of an ` +
    `environment variable>} or {file: <the path of a file>}, or ${name}Config: <a key of the stack's secret configuration>`;

  it("are reported together, with line, tenant and argument", () => {
    const failures = failuresOf(`defaults:
  serverAddress: smtp.example.com
  serverPort: 99999
  securityType: StartTLS
  emailAddress: alerts@example.com
  emailPassword: canary
colour: red
tenants:
  acme.example:
    username: alerts
    emailPasword: canary
  beta.example: { username: alerts, clientSecret: canary }
  gamma.example: { username: alerts, emailPasswordConfig: absent }
  delta.example: { emailPasswordConfig: plain }
  BETA.example: { username: alerts }
  epsilon.example: { username: alerts, emailPasswordConfig: 5 }
`);
    expect(failures).toEqual([
      expect.stringMatching(
        /^tenants\.yaml:3: acme\.example, beta\.example, gamma\.example and 2 more: serverPort: .*65535/,
      ),
      `tenants.yaml:6: defaults: ${literal("emailPassword")}`,
      "tenants.yaml:7: colour: is not a known section. Known sections: defaults, tenants",
      expect.stringMatching(/^tenants\.yaml:11: acme\.example: emailPasword: is no.* argument/),
      `tenants.yaml:12: beta.example: ${literal("clientSecret")}`,
      `tenants.yaml:13: gamma.example: emailPasswordConfig: the stack's configuration has no project:absent. ${howToEncrypt("absent")}`,
      `tenants.yaml:14: delta.example: emailPasswordConfig: project:plain is not encrypted in the stack's configuration. ${howToEncrypt("plain")}`,
      expect.stringMatching(/^tenants\.yaml:14: delta\.example: username: .*emailPassword/),
      expect.stringMatching(/^tenants\.yaml:15: BETA\.example: is the same tenant as "beta\.example"/),
      "tenants.yaml:16: epsilon.example: emailPasswordConfig: must be a key of the stack's configuration",
    ]);
  });

  it.each([
    ["", "tenants.yaml:1: the file must contain `tenants`, and can contain `defaults`"],
    ["# tenants\n", "tenants.yaml:1: the file must contain `tenants`, and can contain `defaults`"],
    ["- acme.example\n", "tenants.yaml:1: the file must contain `tenants`, and can contain `defaults`"],
    ["defaults: {}\n", "tenants.yaml:1: tenants: must map each tenant's host name to its arguments"],
    [
      "tenants: [acme.example]\n",
      "tenants.yaml:1: tenants: must map each tenant's host name to its arguments",
    ],
    [
      "defaults: 5\ntenants: {}\n",
      "tenants.yaml:1: defaults: must map the names of the shared arguments to their values",
    ],
    [
      "tenants:\n  a.example: text\n",
      "tenants.yaml:2: a.example: must be an object with the tenant's arguments",
    ],
    [
      `tenants: { a.example: {} } #${"x".repeat(10_000_000)}`,
      "tenants.yaml:1: the file is larger than 4 MiB; split it",
    ],
    [
      Buffer.from("\ufefftenants: {}\n", "utf16le"),
      "tenants.yaml:1: the file is not UTF-8 text; save it as UTF-8",
    ],
    [
      `defaults:\n  testEmail:\n${nestedAliases(3, "    ")}tenants:\n${Array.from({ length: 1_100 }, (_, index) => `  ${index}.example:\n`).join("")}`,
      "tenants.yaml:1: defaults: more than 1000000 values after they are applied to every tenant; split the file",
    ],
  ])("%#: reports the position and the remedy", (text, failure) => {
    expect(failuresOf(text)).toEqual([failure]);
  });

  it("contain the path if the file does not exist", () => {
    expect(() => readTenantsFile("/absent.yaml")).toThrow(
      "The tenants file cannot be read: ENOENT: no such file or directory, open '/absent.yaml'. Use a path that is relative " +
        "to the program's folder.",
    );
  });

  it("have the line of the anchor if an alias or a merge adds the argument", () => {
    const text = `${DEFAULTS}tenants:
  first.example: { testEmail: { recipient: a@example.com }, serverPort: 1 }
  second.example: &relay
    serverPort: none
  third.example: *relay
  fourth.example: { <<: *relay, username: relay }
`;
    expect(failuresOf(text)).toEqual([
      expect.stringMatching(
        /^tenants\.yaml:10: second\.example, third\.example, fourth\.example: serverPort: /,
      ),
    ]);
  });

  it("are counted after the first hundred", () => {
    const entries = Array.from(
      { length: 150 },
      (_, index) => `  ${index}.example: { argument-${index}: 1 }\n`,
    );
    const failures = failuresOf(`${DEFAULTS}tenants:\n${entries.join("")}`);

    expect(failures).toHaveLength(101);
    expect(failures[100]).toBe("and 50 more");
  });
});
