import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { readTenantsFile } from "../../sdk/fleet/tenants-file";

const folder = mkdtempSync(join(tmpdir(), "tenants-"));
const file = join(folder, "tenants.yaml");

beforeAll(() => {
  const config = {
    "project:mail": "from-configuration",
    "shared:mail": "from-elsewhere",
    "project:bare": "readable",
  };
  pulumi.runtime.setAllConfig(config, ["project:mail", "shared:mail"]);
});

afterAll(() => rmSync(folder, { recursive: true }));

const DEFAULTS = `defaults:
  serverAddress: smtp.example.com
  serverPort: 587
  securityType: StartTLS
  username: alerts
  emailAddress: alerts@example.com
`;

function reading(text: string) {
  writeFileSync(file, text);
  return readTenantsFile(file);
}

/** The lines of the error, without the file's folder. */
function faultsIn(text: string): string[] {
  try {
    reading(text);
  } catch (error) {
    return (error as Error).message.replaceAll(`${folder}/`, "").split("\n").slice(1);
  }
  return [];
}

const arguments_ = (text: string) => ({ ...reading(text)[0]?.args }) as Record<string, unknown>;

describe("a file of tenants", () => {
  it("gives each tenant the defaults and its own", () => {
    const tenants = reading(`${DEFAULTS}tenants:
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

  it("can name a group's arguments once, by an anchor", () => {
    const tenants = reading(`${DEFAULTS}tenants:
  acme.example: &relay { serverPort: 25, securityType: none }
  beta.example: { <<: *relay, emailAddress: beta@example.com }
`);
    expect(tenants[1]?.args).toMatchObject({ serverPort: 25, emailAddress: "beta@example.com" });
  });

  it("can have as many tenants of a group as there are", () => {
    const tenants = Array.from({ length: 300 }, (_, index) => `  tenant-${index}.example: *relay`);

    expect(
      reading(`${DEFAULTS}tenants:\n  first.example: &relay { serverPort: 25 }\n${tenants.join("\n")}\n`),
    ).toHaveLength(301);
  });

  it("names a secret that the provider reads from the environment", () => {
    expect(
      arguments_(`${DEFAULTS}tenants:\n  acme.example: { emailPasswordFrom: { env: MAIL } }\n`),
    ).toMatchObject({
      emailPasswordFrom: { env: "MAIL" },
    });
  });

  it.each([
    ["mail", "from-configuration"],
    ["shared:mail", "from-elsewhere"],
  ])("names a secret of the stack's configuration, %s", async (key, value) => {
    const password = arguments_(`${DEFAULTS}tenants:\n  acme.example: { emailPasswordConfig: "${key}" }\n`)
      .emailPassword as pulumi.Output<string>;

    expect(await pulumi.isSecret(password)).toBe(true);
    expect(await new Promise((resolve) => password.apply(resolve))).toBe(value);
  });

  it("lets a tenant have another secret than the defaults, by another way", () => {
    const declared = arguments_(
      `${DEFAULTS}  emailPasswordConfig: mail\ntenants:\n  acme.example: { emailPasswordFrom: { env: OWN } }\n`,
    );
    expect(declared).toMatchObject({ emailPasswordFrom: { env: "OWN" } });
    expect(declared).not.toHaveProperty("emailPassword");
  });

  it("can take a secret of the defaults away", () => {
    const declared = arguments_(
      `${DEFAULTS}  emailPasswordConfig: mail\ntenants:\n  acme.example: { emailPasswordConfig: null }\n`,
    );
    expect(declared).not.toHaveProperty("emailPassword");
  });
});

describe("faults of a file", () => {
  it("are told all at once, with line, tenant and argument", () => {
    expect(
      faultsIn(`defaults:
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
  delta.example: { emailPasswordConfig: bare }
  BETA.example: { username: alerts }
`),
    ).toEqual([
      "  tenants.yaml:3: acme.example, beta.example, gamma.example and 1 more: serverPort: must be from 1 to 65535",
      expect.stringMatching(
        /^ {2}tenants\.yaml:6: defaults: emailPassword: is a secret, and is named here, not written/,
      ),
      "  tenants.yaml:7: colour: is not known here; there are defaults and tenants",
      expect.stringMatching(
        /^ {2}tenants\.yaml:11: acme\.example: emailPasword: is no argument of EmailConfig/,
      ),
      expect.stringMatching(
        /^ {2}tenants\.yaml:12: beta\.example: clientSecret: is a secret, .*clientSecretConfig/,
      ),
      expect.stringMatching(
        /^ {2}tenants\.yaml:13: gamma\.example: emailPasswordConfig: the stack's configuration has no project:absent; `pulumi config set --secret absent`/,
      ),
      expect.stringMatching(
        /^ {2}tenants\.yaml:14: delta\.example: emailPasswordConfig: project:bare lies bare/,
      ),
      expect.stringMatching(/^ {2}tenants\.yaml:14: delta\.example: username: is needed with emailPassword/),
      '  tenants.yaml:15: BETA.example: is the same tenant as "beta.example", and a tenant has one configuration',
    ]);
  });

  it("show nothing of a secret that was written out", () => {
    const wrong = [
      `${DEFAULTS}  emailPassword: canary\ntenants: { acme.example: }`,
      `${DEFAULTS}tenants:\n  acme.example: { emailPassword: "canary }`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: canary: canary\n`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: "canary" canary\n`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: *canary\n`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: !canary canary\n    emailPassword: canary\n`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPasswordConfig: bare\n`,
    ];
    for (const text of wrong) {
      const faults = faultsIn(text).join("\n");
      expect(faults).not.toBe("");
      expect(faults).not.toMatch(/canary|readable/);
    }
  });

  it.each([
    ["tenants: {", /^ {2}tenants\.yaml:1: /],
    ["tenants:\n\tacme.example:\n", /^ {2}tenants\.yaml:2: /],
    [
      "tenants:\n  a.example:\n  b.example:\n  a.example:\n",
      /^ {2}tenants\.yaml:4: a\.example stands here a second time/,
    ],
    [
      "tenants:\n  a.example: { serverPort: 1, serverPort: 2 }\n",
      /^ {2}tenants\.yaml:2: serverPort stands here a second/,
    ],
    ["tenants:\n  a.example: *nowhere\n", /Unresolved alias/],
    ["", /it must hold `tenants`/],
    ["- acme.example\n", /it must hold `tenants`/],
    ["defaults: {}\n", /tenants: must be the tenants, each by its host name/],
    ["tenants: [acme.example]\n", /^ {2}tenants\.yaml:1: tenants: must be the tenants/],
    [
      "defaults: 5\ntenants: {}\n",
      /^ {2}tenants\.yaml:1: defaults: must be the arguments that the tenants share/,
    ],
    ["tenants:\n  a.example: text\n", /^ {2}tenants\.yaml:2: a\.example: must be the tenant's own arguments/],
  ])("are told of %j", (text, fault) => {
    expect(faultsIn(text).join("\n")).toMatch(fault);
  });

  it("are that it cannot be read", () => {
    expect(() => readTenantsFile(join(folder, "absent.yaml"))).toThrow(
      /The tenants of a fleet cannot be read: ENOENT.*absent\.yaml/,
    );
  });
});
