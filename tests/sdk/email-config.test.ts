import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "../../sdk";
import { basicAuth, microsoft365 } from "../support/arguments";
import { type RegisteredResource, runProgram, settledValue } from "../support/program";

const args = (overrides: object = {}) => ({ ...basicAuth(), ...overrides }) as EmailConfigArgs;
const microsoft365Args = microsoft365() as EmailConfigArgs;

async function declare(
  declared: EmailConfigArgs,
  options?: pulumi.CustomResourceOptions,
): Promise<RegisteredResource> {
  const [resource] = await runProgram(async () => {
    await settledValue(new EmailConfig("mail", declared, options).id);
  });
  return resource as RegisteredResource;
}

async function inputsOf(
  declared: EmailConfigArgs,
  options?: pulumi.CustomResourceOptions,
): Promise<Record<string, unknown>> {
  return (await declare(declared, options)).inputs;
}

/** The engine's representation of a secret. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("the inputs of an EmailConfig", () => {
  it("are the arguments, with the password as a secret", async () => {
    const { __provider, ...inputs } = await inputsOf(args());
    expect(inputs).toEqual({ ...basicAuth(), emailPassword: secret("first-password") });
  });

  it("contain the client secret as a secret", async () => {
    const { __provider, ...inputs } = await inputsOf(microsoft365Args);
    expect(inputs).toEqual({ ...microsoft365(), clientSecret: secret("first-client-secret") });
  });

  it("contain the password of an output as a secret", async () => {
    expect(await inputsOf(args({ emailPassword: pulumi.output("first-password") }))).toMatchObject({
      emailPassword: secret("first-password"),
    });
  });

  it.each(["Gmail", "common", "constructor"])(
    "contain the unknown service provider %s, for the check of all arguments",
    async (serviceProvider) => {
      expect(await inputsOf(args({ serviceProvider }))).toMatchObject({ serviceProvider });
    },
  );

  it("name the arguments in ignoreChanges", async () => {
    expect(await inputsOf(args(), { ignoreChanges: ["username"] })).toMatchObject({
      ignoredArguments: ["username"],
    });
  });

  it("name the arguments that the program makes secret", async () => {
    const username = pulumi.secret("alerts");
    const emailAddress = pulumi.output("alerts@example.com");
    expect(await inputsOf(args({ username, emailAddress }))).toMatchObject({
      username: secret("alerts"),
      secretArguments: ["username"],
    });
  });

  it.each([
    ["a promise", "username", () => Promise.resolve(pulumi.secret("alerts"))],
    ["an output", "username", () => pulumi.output("alerts").apply(pulumi.secret)],
    ["an object", "testEmail", () => ({ recipient: "ops@example.com", body: pulumi.secret("B") })],
    [
      "a promise in an object",
      "testEmail",
      () => ({ recipient: Promise.resolve(pulumi.secret("ops@example.com")) }),
    ],
  ])("name an argument with a secret in %s", async (_, name, value) => {
    expect(await inputsOf(args({ [name]: value() }))).toMatchObject({ secretArguments: [name] });
  });

  it("name no arguments if none can be secret", async () => {
    const names = Object.keys(await inputsOf(args({ testEmail: { recipient: "ops@example.com" } })));
    expect(names).toContain("testEmail");
    expect(names).not.toContain("secretArguments");
  });

  it("contain code that only loads the provider", async () => {
    expect(await declare(args())).toMatchObject({
      type: "pulumi-nodejs:dynamic/qlik:EmailConfig",
      name: "mail",
      inputs: { __provider: 'exports.handler = () => require("pulumi-qlik/provider");' },
    });
  });
});

describe("the outputs of an EmailConfig", () => {
  const COMMON = ["tenantUrl", "serviceProvider", "emailAddress", "isValid", "errorCode", "passwordExists"];
  const BASIC_AUTH = [
    "serverAddress",
    "serverPort",
    "securityType",
    "username",
    "emailPassword",
    "senderName",
  ];
  const MICROSOFT365 = ["clientId", "clientSecret", "providerTenantId"];

  it.each<[string, EmailConfigArgs, string[]]>([
    ["BasicAuth", args(), BASIC_AUTH],
    ["Microsoft365", microsoft365Args, MICROSOFT365],
    ["verifyConnection", args({ verifyConnection: true }), [...BASIC_AUTH, "connection", "verifyConnection"]],
  ])("are those of %s, and no others", async (_, declared, own) => {
    let names: string[] = [];
    await runProgram(async () => {
      const resource = new EmailConfig("mail", declared);
      await settledValue(resource.id);
      names = Object.keys(resource).filter((name) => !/^(__|id$|urn$|secretArguments$)/.test(name));
    });
    expect(names.sort()).toEqual([...COMMON, "tenantId", "writeMethod", ...own].sort());
  });
});

describe("stack traces", () => {
  it("have their previous limit after an EmailConfig was declared", async () => {
    const limit = Error.stackTraceLimit;
    await runProgram(() => {
      new EmailConfig("mail", args());
      expect(Error.stackTraceLimit).toBe(limit);
      expect(() => new EmailConfig("", args({ tenantUrl: "https://beta.eu.qlikcloud.com" }))).toThrow(
        "Missing resource name",
      );
      expect(Error.stackTraceLimit).toBe(limit);
    });
  });

  it("of errors contain the resource's position in the program", async () => {
    await runProgram(() => {
      const declareWithoutName = () => new EmailConfig("", args());
      expect(declareWithoutName).toThrow(
        expect.objectContaining({
          stack: expect.stringMatching(/at declareWithoutName .*email-config\.test/),
        }),
      );
    });
  });
});
