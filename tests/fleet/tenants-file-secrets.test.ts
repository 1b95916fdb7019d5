import * as pulumi from "@pulumi/pulumi";
import { settledValue } from "../support/program";
import { DEFAULTS, failuresOf, readText } from "./tenants-file-fixture";

beforeAll(() => {
  const config = { "project:mail": "of-project", "shared:mail": "of-other", "project:plain": "readable" };
  pulumi.runtime.setAllConfig(config, ["project:mail", "shared:mail"]);
});

/** Returns the arguments of the only tenant. */
function argumentsOf(defaults: string, entry: string): Record<string, unknown> {
  const [tenant] = readText(`${DEFAULTS}${defaults}tenants:\n  acme.example: ${entry}\n`);
  return { ...tenant?.args };
}

describe("the secret of a tenants file", () => {
  it("is read from the environment by the provider", () => {
    expect(argumentsOf("", "{ emailPasswordFrom: { env: MAIL } }")).toMatchObject({
      emailPasswordFrom: { env: "MAIL" },
    });
  });

  it.each([
    ["mail", "of-project"],
    ["shared:mail", "of-other"],
  ])("is read from the stack's configuration %s", async (key, value) => {
    const { emailPassword } = argumentsOf("", `{ emailPasswordConfig: "${key}" }`);

    expect(await pulumi.isSecret(emailPassword as pulumi.Output<string>)).toBe(true);
    expect(await settledValue(emailPassword as pulumi.Output<string>)).toBe(value);
  });

  it("is read from a file by the provider, and sent again by a version", () => {
    const own = "{ emailPasswordFrom: { file: /run/secrets/own } }";

    expect(argumentsOf("  emailPasswordFrom: { env: SHARED }\n  secretVersion: 2\n", own)).toMatchObject({
      emailPasswordFrom: { file: "/run/secrets/own" },
      secretVersion: 2,
    });
  });

  it("replaces the default from another source", () => {
    const args = argumentsOf("  emailPasswordConfig: mail\n", "{ emailPasswordFrom: { env: OWN } }");

    expect(args).toMatchObject({ emailPasswordFrom: { env: "OWN" } });
    expect(args).not.toHaveProperty("emailPassword");
  });

  it("is removed by null", () => {
    const args = argumentsOf("  emailPasswordConfig: mail\n", "{ emailPasswordConfig: null }");

    expect(args).not.toHaveProperty("emailPassword");
  });
});

describe("the failures of a tenants file", () => {
  it.each(["__proto__", "constructor", "toString", "hasOwnProperty", "valueOf"])(
    "contain the unknown argument %s without its value",
    (name) => {
      const unknown = (line: number, host: string) =>
        expect.stringMatching(
          new RegExp(`^tenants\\.yaml:${line}: ${host}: ${name}: is no(?!.*canary).* argument`),
        );
      const own = `${DEFAULTS}tenants:\n  a.example:\n    ${name}: canary\n  b.example:\n    ${name}: { serverPort: 0 }\n`;

      expect(failuresOf(own)).toEqual([unknown(9, "a.example"), unknown(11, "b.example")]);
      expect(failuresOf(`${DEFAULTS}  ${name}: canary\ntenants:\n  a.example:\n`)).toEqual([
        unknown(7, "a.example"),
      ]);
    },
  );

  it.each([
    "https://alerts:canary@acme.example",
    "alerts:canary@acme.example",
    "https:alerts:canary@acme.example",
  ])("do not contain the credentials of %s", (name) => {
    const text = `${DEFAULTS}tenants:\n  "${name}": { serverPort: 0 }\n  "${name}/": {}\n`;
    const failures = failuresOf(text).join("\n");

    expect(failures).toMatch(/tenants\.yaml:8: (https:\/\/)?\[secret\]@acme\.example: .*password/);
    expect(failures).not.toMatch(/canary|alerts:/);
    expect(failuresOf(`tenants:\n  "${name}": {}\n  "${name}": {}\n`).join("\n")).not.toMatch(/canary/);
  });

  it.each([
    `${DEFAULTS}  emailPassword: canary\ntenants: { acme.example: }`,
    `${DEFAULTS}tenants:\n  acme.example: { emailPassword: "canary }`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: canary: canary\n`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: "canary" canary\n`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: *canary\n`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: !canary canary\n    emailPassword: canary\n`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPasswordConfig: plain\n`,
    `${DEFAULTS}tenants:\n  acme.example: { emailPassword: "\\Ucanary00" }\n`,
    `${DEFAULTS}tenants:\n  acme.example: { emailPassword: canary, username: *canary }\n`,
    `${DEFAULTS}tenants:\n  acme.example: { emailPassword: "canary" "canary" }\n`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: |canary\n      canary\n`,
    `%YAML canary\n---\n${DEFAULTS}tenants:\n  acme.example:\n`,
    `${DEFAULTS}tenants:\n  acme.example:\n    emailPassword: @canary\n`,
  ])("%#: do not contain a literal secret", (text) => {
    const failures = failuresOf(text).join("\n");

    expect(failures).not.toBe("");
    expect(failures).not.toMatch(/canary|readable/);
  });
});
