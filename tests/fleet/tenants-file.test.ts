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

function reading(text: string | Buffer) {
  writeFileSync(file, text);
  return readTenantsFile(file);
}

/** The lines of the error, without the file's folder. */
function faultsIn(text: string | Buffer): string[] {
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
      `${DEFAULTS}tenants:\n  acme.example: { emailPassword: "\\Ucanary00" }\n`,
      `${DEFAULTS}tenants:\n  acme.example: { emailPassword: canary, username: *canary }\n`,
      `${DEFAULTS}tenants:\n  acme.example: { emailPassword: "canary" "canary" }\n`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: |canary\n      canary\n`,
      `%YAML canary\n---\n${DEFAULTS}tenants:\n  acme.example:\n`,
      `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: @canary\n`,
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
    [
      "tenants:\n  a.example: { serverPort: 1, testEmail: { subject: a, subject: b } }\n",
      /^ {2}tenants\.yaml:2: subject stands here a second/,
    ],
    ["tenants:\n  a.example: *nowhere\n", /^ {2}tenants\.yaml:2: an alias without an anchor before it/],
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

  it("are at the line of the anchor if an alias or a merge brings the argument", () => {
    const text = `${DEFAULTS}tenants:
  first.example: { testEmail: { recipient: a@example.com }, serverPort: 1 }
  second.example: &relay
    serverPort: none
  third.example: *relay
  fourth.example: { <<: *relay, username: relay }
`;
    expect(faultsIn(text)).toEqual([
      "  tenants.yaml:10: second.example, third.example, fourth.example: serverPort: must be a whole number from 1 to 65535",
    ]);
  });

  it("are counted beyond a hundred", () => {
    const tenants = Array.from(
      { length: 150 },
      (_, index) => `  ${index}.example: { argument-${index}: 1 }\n`,
    );

    const faults = faultsIn(`${DEFAULTS}tenants:\n${tenants.join("")}`);

    expect(faults).toHaveLength(101);
    expect(faults[100]).toBe("  and 50 more");
  });
});

/** A mapping of mappings, each of which holds the one before ten times. */
function nestedAliases(levels: number, indent: string, item: (alias: string) => string): string {
  const level = (index: number) => {
    const alias = index === 0 ? "x" : `*a${index - 1}`;
    return `${indent}k${index}: &a${index} [${Array(10).fill(item(alias)).join(", ")}]\n`;
  };
  return Array.from({ length: levels }, (_, index) => level(index)).join("");
}

describe("a file that is refused with a line", () => {
  it.each<[string, string, RegExp]>([
    [
      "a list of tenants",
      "tenants:\n  - a.example\n  - b.example\n",
      /^ {2}tenants\.yaml:1: tenants: must be the tenants/,
    ],
    [
      "a second document",
      "tenants: {}\n---\ntenants: {}\n",
      /^ {2}tenants\.yaml:2: a second document begins here/,
    ],
    ["a number as a tenant", "tenants:\n  1.5: {}\n", /^ {2}tenants\.yaml:2: a key that is not a string/],
    [
      "true as a tenant",
      "tenants:\n  a.example:\n  true: {}\n",
      /^ {2}tenants\.yaml:3: a key that is not a string/,
    ],
    ["nothing as a tenant", "tenants:\n  ~: {}\n", /^ {2}tenants\.yaml:2: a key that is not a string/],
    [
      "a date as a tenant",
      "%YAML 1.1\n---\ntenants:\n  2020-01-01: {}\n",
      /^ {2}tenants\.yaml:4: a key that is not/,
    ],
    [
      "a mapping as a tenant",
      "tenants:\n  ? { a: b }\n  : {}\n",
      /^ {2}tenants\.yaml:2: a key that is not a string/,
    ],
    [
      "an alias as a tenant",
      "tenants:\n  &a a.example: {}\n  *a : {}\n",
      /^ {2}tenants\.yaml:3: a key that is not a string/,
    ],
    [
      "a short address as a tenant",
      'tenants:\n  "1.5": {}\n',
      /^ {2}tenants\.yaml:2: 1\.5: .*is read as 1\.0\.0\.5/,
    ],
    [
      "binary data",
      "tenants:\n  a.example: { senderName: !!binary aGk= }\n",
      /^ {2}tenants\.yaml:2: tags are not supported/,
    ],
    [
      "a tag of its own",
      "tenants:\n  a.example: !tenant {}\n",
      /^ {2}tenants\.yaml:2: tags are not supported/,
    ],
    ["a set", "tenants: !!set { a.example }\n", /^ {2}tenants\.yaml:1: tags are not supported/],
    [
      "a list that contains itself",
      "tenants: &a [*a]\n",
      /^ {2}tenants\.yaml:1: an alias of a value that contains it/,
    ],
    [
      "a mapping that contains itself",
      "tenants:\n  a.example: &a\n    x: { y: *a }\n",
      /^ {2}tenants\.yaml:3: an alias of/,
    ],
    [
      "a mapping that merges itself",
      "tenants:\n  a.example: &a\n    <<: *a\n",
      /^ {2}tenants\.yaml:3: an alias of/,
    ],
    [
      "a merge of a text",
      "tenants:\n  a.example: { <<: text }\n",
      /^ {2}tenants\.yaml:2: `<<` takes a mapping/,
    ],
    [
      "a merge of a list of texts",
      "tenants:\n  a.example: { <<: [text] }\n",
      /^ {2}tenants\.yaml:2: `<<` takes/,
    ],
    [
      "two merges",
      "tenants:\n  a: &a {}\n  b: { <<: *a, <<: *a }\n",
      /^ {2}tenants\.yaml:3: << stands here a second/,
    ],
    ["a tab", "tenants:\n\ta.example:\n", /^ {2}tenants\.yaml:2: Tabs are not allowed/],
    [
      "a NUL in a name",
      'tenants:\n  "a\\0.example": {}\n',
      /^ {2}tenants\.yaml:2: a \.example: is no tenant's host name/,
    ],
    [
      "a terminal's code in a name",
      'tenants:\n  "\\e[31m.example": {}\n',
      /^ {2}tenants\.yaml:2: \[31m\.example: is no/,
    ],
    [
      "lines in a name",
      'tenants:\n  "a\\nb": {}\n',
      /^ {2}tenants\.yaml:2: a b: must be https:\/\/, a host name/,
    ],
    [
      "a name without an end",
      `tenants:\n  ? ${"a".repeat(100_000)}\n  : {}\n`,
      /^ {2}tenants\.yaml:2: a{300}…: /,
    ],
    [
      "a line break of Windows",
      "tenants:\r\n  a.example:\r\n    colour: red\r\n",
      /^ {2}tenants\.yaml:3: a\.example: colour/m,
    ],
    [
      "a byte order mark",
      "\ufefftenants:\n  a.example:\n    colour: red\n",
      /^ {2}tenants\.yaml:3: a\.example: colour/m,
    ],
    ["brackets without an end", `tenants: ${"[".repeat(50_000)}`, /^ {2}tenants\.yaml:1: nested too deeply/],
    [
      "mappings without an end",
      `tenants: ${"{a: ".repeat(20_000)}`,
      /^ {2}tenants\.yaml:1: nested too deeply/,
    ],
    ["keys without an end", "? ".repeat(20_000), /^ {2}tenants\.yaml:1: /],
    [
      "ten megabytes",
      `tenants: { a.example: {} } #${"x".repeat(10_000_000)}`,
      /^ {2}tenants\.yaml:1: is larger than 4 MiB/,
    ],
    ["nothing", "", /^ {2}tenants\.yaml:1: it must hold `tenants`/],
    ["a comment", "# tenants\n", /^ {2}tenants\.yaml:1: it must hold `tenants`/],
  ])("has %s", (_what, text, fault) => {
    expect(faultsIn(text).join("\n")).toMatch(fault);
  });

  it("has another encoding", () => {
    expect(faultsIn(Buffer.from("\ufefftenants: {}\n", "utf16le"))).toEqual([
      "  tenants.yaml:1: is not UTF-8 text",
    ]);
  });

  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "has %s as an argument, which is reported as unknown and not as a secret",
    (name) => {
      const text = `${DEFAULTS}tenants:\n  a.example:\n    ${name}: canary\n  b.example:\n    ${name}: { serverPort: 0 }\n`;
      const known = new RegExp(
        `^ {2}tenants\\.yaml:(9|11): [ab]\\.example: ${name}: is no argument of EmailConfig`,
      );

      expect(faultsIn(text)).toEqual([expect.stringMatching(known), expect.stringMatching(known)]);
      expect(faultsIn(text).join()).not.toContain("canary");
      expect(faultsIn(`${DEFAULTS}  ${name}: canary\ntenants:\n  a.example:\n`)).toEqual([
        expect.stringMatching(new RegExp(`^ {2}tenants\\.yaml:7: a\\.example: ${name}: is no argument`)),
      ]);
    },
  );

  it.each([
    "https://alerts:canary@acme.example",
    "alerts:canary@acme.example",
    "https:alerts:canary@acme.example",
  ])("has the credentials in %s, which are not shown", (name) => {
    const text = `${DEFAULTS}tenants:\n  "${name}": { serverPort: 0 }\n  "${name}/": {}\n`;
    const faults = faultsIn(text).join("\n");

    expect(faults).toMatch(
      /tenants\.yaml:8: (https:\/\/)?\[secret\]@acme\.example: has a user name or password/,
    );
    expect(faults).not.toMatch(/canary|alerts:/);
    expect(faultsIn(`tenants:\n  "${name}": {}\n  "${name}": {}\n`).join("\n")).not.toMatch(/canary/);
  });
});

describe("aliases", () => {
  it.each<[string, string, number]>([
    [
      "a test mail",
      `${DEFAULTS}  testEmail:\n${nestedAliases(10, "    ", (alias) => alias)}tenants:\n  a.example:\n`,
      13,
    ],
    ["a tenant", `${DEFAULTS}tenants:\n  a.example:\n${nestedAliases(10, "    ", (alias) => alias)}`, 14],
    ["what is not known", `${nestedAliases(10, "", (alias) => alias)}tenants: {}\n`, 6],
    [
      "merges",
      `tenants:\n  a.example: &b0 { serverPort: 1 }\n  b.example:\n${Array.from(
        { length: 10 },
        (_, index) => `    k${index}: &b${index + 1} { <<: [${Array(10).fill(`*b${index}`).join(", ")}] }\n`,
      ).join("")}`,
      9,
    ],
  ])("that stand for 10^10 values in %s are refused with a line", (_what, text, line) => {
    expect(faultsIn(text)).toEqual([
      `  tenants.yaml:${line}: more than 1000000 values once aliases are expanded`,
    ]);
  });

  it("of defaults that are too many for so many tenants are refused", () => {
    const tenants = Array.from({ length: 1_100 }, (_, index) => `  ${index}.example:\n`).join("");
    const defaults = `defaults:\n  testEmail:\n${nestedAliases(3, "    ", (alias) => alias)}`;

    expect(faultsIn(`${defaults}tenants:\n${tenants}`)).toEqual([
      "  tenants.yaml:1: defaults: more than 1000000 values once they are applied to every tenant",
    ]);
  });

  it("may be a thousand tenants' of one group, and be in groups themselves", () => {
    const groups = `
  first.example: &mail { testEmail: &test { recipient: &ops ops@example.com, subject: Hello } }
  second.example: &relay { <<: *mail, serverPort: 25, emailAddress: *ops }
  third.example: &office { <<: [*relay, *mail], username: office, testEmail: { <<: *test, body: Hi } }
`;
    const tenants = Array.from({ length: 1_000 }, (_, index) => `  tenant-${index}.example: *office\n`).join(
      "",
    );
    const read = reading(`${DEFAULTS}tenants:${groups}${tenants}`);

    expect(read).toHaveLength(1_003);
    expect(read[1_002]?.args).toMatchObject({
      serverPort: 25,
      username: "office",
      emailAddress: "ops@example.com",
      testEmail: { recipient: "ops@example.com", subject: "Hello", body: "Hi" },
    });
  });
});
