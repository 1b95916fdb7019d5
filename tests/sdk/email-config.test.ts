import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "../../sdk";
import { claimTenant } from "../../sdk/tenant-claims";
import { basicAuthArgs, microsoft365Args } from "../support/arguments";
import { type RegisteredResource, runProgram, settledValue } from "../support/program";

const ACME = "https://acme.eu.qlikcloud.com";
const BETA = "https://beta.eu.qlikcloud.com";

const args = (matters: object = {}) =>
  ({ tenantUrl: ACME, ...basicAuthArgs(), ...matters }) as EmailConfigArgs;
const office = { tenantUrl: ACME, ...microsoft365Args() } as EmailConfigArgs;
/** The tenant stands in the configuration or the environment. */
const argsWithoutTenant = basicAuthArgs() as EmailConfigArgs;

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

async function declared(
  declaredArgs: EmailConfigArgs,
  options?: pulumi.CustomResourceOptions,
): Promise<Record<string, unknown>> {
  const [resource] = await runProgram(async () => {
    await settledValue(new EmailConfig("mail", declaredArgs, options).id);
  });
  return (resource as RegisteredResource).inputs;
}

/** How the engine spells a secret. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

describe("hands to the engine", () => {
  it("the arguments as they are, the password as a secret, and no more", async () => {
    const { __provider, ...inputs } = await declared(args());
    expect(inputs).toEqual({ tenantUrl: ACME, ...basicAuthArgs(), emailPassword: secret("first-password") });
  });

  it("the client secret as a secret", async () => {
    const { __provider, ...inputs } = await declared(office);
    expect(inputs).toEqual({
      tenantUrl: ACME,
      ...microsoft365Args(),
      clientSecret: secret("first-client-secret"),
    });
  });

  it("a password that is known later as a secret, too", async () => {
    expect(await declared(args({ emailPassword: pulumi.output("first-password") }))).toMatchObject({
      emailPassword: secret("first-password"),
    });
  });

  it.each(["Gmail", "common", "constructor"])(
    "a service provider %s that there is not, to be checked with all other arguments",
    async (serviceProvider) => {
      expect(await declared(args({ serviceProvider }))).toMatchObject({ serviceProvider });
    },
  );

  it("what ignoreChanges names", async () => {
    expect(await declared(args(), { ignoreChanges: ["username"] })).toMatchObject({
      ignoredArguments: ["username"],
    });
  });

  it("which arguments the program holds for secret", async () => {
    const username = pulumi.secret("alerts");
    const emailAddress = pulumi.output("alerts@example.com");
    expect(await declared(args({ username, emailAddress }))).toMatchObject({
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
  ])("which argument holds a secret in %s", async (_, name, value) => {
    expect(await declared(args({ [name]: value() }))).toMatchObject({ secretArguments: [name] });
  });

  it("no names if no argument can be secret", async () => {
    const names = Object.keys(await declared(args({ testEmail: { recipient: "ops@example.com" } })));
    expect(names).toContain("testEmail");
    expect(names).not.toContain("secretArguments");
  });

  it("a type of its own", async () => {
    const [resource] = await runProgram(async () => {
      await settledValue(new EmailConfig("mail", args()).id);
    });
    expect(resource).toMatchObject({ type: "pulumi-nodejs:dynamic/qlik:EmailConfig", name: "mail" });
  });

  it("code that does nothing but load the provider", async () => {
    expect(await declared(args())).toMatchObject({
      __provider: 'exports.handler = () => require("pulumi-qlik/provider");',
    });
  });
});

describe("has the outputs of its service provider and none of the other's", () => {
  const outputsOf = async (declaredArgs: EmailConfigArgs) => {
    let names: string[] = [];
    await runProgram(async () => {
      const resource = new EmailConfig("mail", declaredArgs);
      await settledValue(resource.id);
      names = Object.keys(resource).filter((name) => !name.startsWith("__"));
    });
    return names;
  };
  const common = ["tenantUrl", "serviceProvider", "emailAddress", "isValid", "errorCode", "passwordExists"];
  const mailServers = [
    "serverAddress",
    "serverPort",
    "securityType",
    "username",
    "emailPassword",
    "senderName",
  ];
  const offices = ["clientId", "clientSecret", "providerTenantId"];

  it("a mail server", async () => {
    const names = await outputsOf(args());
    expect(names).toEqual(expect.arrayContaining([...common, ...mailServers, "tenantId", "writeMethod"]));
    for (const name of [...offices, "connection"]) expect(names).not.toContain(name);
  });

  it("Microsoft 365", async () => {
    const names = await outputsOf(office);
    expect(names).toEqual(expect.arrayContaining([...common, ...offices]));
    for (const name of [...mailServers, "connection"]) expect(names).not.toContain(name);
  });

  it("a connection where it is verified", async () => {
    expect(await outputsOf(args({ verifyConnection: true }))).toContain("connection");
  });
});

describe("two resources for one tenant are refused", () => {
  const REFUSED =
    'EmailConfig "second" and "first" both declare the e-mail configuration of acme.eu.qlikcloud.com, and a tenant has one. ' +
    "Remove one of them.";

  it.each([ACME, `${ACME}/`, `${ACME}.`, "https://ACME.eu.qlikcloud.com", `${ACME}:443`])(
    "%s",
    async (tenantUrl) => {
      await runProgram(() => {
        new EmailConfig("first", args());
        expect(() => new EmailConfig("second", args({ tenantUrl }))).toThrow(REFUSED);
      });
    },
  );

  it("also where a transformation has moved one there", async () => {
    const move: pulumi.ResourceTransformation = ({ props, opts }) => ({
      props: { ...props, tenantUrl: ACME },
      opts,
    });
    await runProgram(() => {
      new EmailConfig("first", args());
      expect(() => new EmailConfig("second", args({ tenantUrl: BETA }), { transformations: [move] })).toThrow(
        REFUSED,
      );
    });
  });

  it("also where one has it from the configuration", async () => {
    await runProgram(
      () => {
        new EmailConfig("first", argsWithoutTenant);
        expect(() => new EmailConfig("second", args())).toThrow(REFUSED);
      },
      { configuration: { "qlik:tenantUrl": ACME } },
    );
  });

  it("also where both have it from the environment", async () => {
    process.env.QLIK_TENANT_URL = ACME;
    await runProgram(() => {
      new EmailConfig("first", argsWithoutTenant);
      expect(() => new EmailConfig("second", argsWithoutTenant)).toThrow(REFUSED);
    });
  });

  it("also where the tenant is known later", async () => {
    await runProgram(async () => {
      new EmailConfig("first", args());
      const claimed = claimTenant("second", pulumi.output(ACME));
      await expect(settledValue(claimed as pulumi.Output<string>)).rejects.toThrow(REFUSED);
    });
  });

  it("as an error of the program, which is shown without a stack", async () => {
    await runProgram(() => {
      new EmailConfig("first", args());
      expect(() => new EmailConfig("second", args())).toThrow(pulumi.RunError);
    });
  });

  it("and two tenants are two", async () => {
    const resources = await runProgram(async () => {
      const first = new EmailConfig("first", args());
      const second = new EmailConfig("second", args({ tenantUrl: BETA }));
      const third = new EmailConfig(
        "third",
        args({ tenantUrl: pulumi.output("https://gamma.eu.qlikcloud.com") }),
      );
      await Promise.all([first, second, third].map(({ id }) => settledValue(id)));
    });
    expect(resources).toHaveLength(3);
  });

  it("and so is the next program of the same process", async () => {
    for (let run = 0; run < 2; run += 1) {
      const resources = await runProgram(async () => {
        await settledValue(new EmailConfig("first", args()).id);
      });
      expect(resources).toHaveLength(1);
    }
  });

  it("and what is no URL is left to the check of all arguments", async () => {
    const resources = await runProgram(async () => {
      const first = new EmailConfig("first", args({ tenantUrl: "acme" }));
      const second = new EmailConfig("second", args({ tenantUrl: "acme" }));
      await Promise.all([first, second].map(({ id }) => settledValue(id)));
    });
    expect(resources).toHaveLength(2);
  });
});

it("refuses import, which the engine cannot do, and names the other way", async () => {
  await runProgram(() => {
    expect(() => new EmailConfig("mail", args(), { import: "acme.eu.qlikcloud.com" })).toThrow(
      'EmailConfig "mail": the engine cannot import dynamic resources. Declare it with adoptExisting: true instead.',
    );
  });
});

it("refuses the option id, with which the engine would read a tenant unchecked, and names the other ways", async () => {
  const registered = await runProgram(() => {
    expect(() => new EmailConfig("mail", args(), { id: "x" })).toThrow(
      'EmailConfig "mail": with the option id the engine reads the resource and checks none of its arguments. To manage the ' +
        "tenant, leave id out and set adoptExisting: true; to read the tenant, use getEmailConfig.",
    );
  });
  expect(registered).toEqual([]);
});

describe("reports missing arguments in one sentence instead of a TypeError", () => {
  it.each([
    [undefined, "undefined"],
    [null, "null"],
    ["acme", "a string"],
    [[], "an array"],
  ])("arguments that are %p", async (value, shown) => {
    await runProgram(() => {
      expect(() => new EmailConfig("mail", value as never)).toThrow(
        new pulumi.RunError(`EmailConfig "mail": the arguments must be an object, not ${shown}.`),
      );
    });
  });

  it("options that are no object", async () => {
    await runProgram(() => {
      expect(() => new EmailConfig("mail", args(), "parent" as never)).toThrow(
        new pulumi.RunError('EmailConfig "mail": the options must be an object, not a string.'),
      );
    });
  });

  it.each([undefined, null])("but options may be %p", async (options) => {
    expect(await declared(args(), options as never)).toMatchObject({ tenantUrl: ACME });
  });
});

describe("refuses what would start a second process of the provider", () => {
  class Provider extends pulumi.ProviderResource {}
  class Component extends pulumi.ComponentResource {}

  it.each<[string, () => pulumi.CustomResourceOptions]>([
    ["version", () => ({ version: "1.2.3" })],
    ["pluginDownloadURL", () => ({ pluginDownloadURL: "https://example.com" })],
    ["provider", () => ({ provider: new Provider("random", "own") })],
    [
      "providers of its parent",
      () => ({
        parent: new Component("my:Team", "team", {}, { providers: [new Provider("pulumi-nodejs", "own")] }),
      }),
    ],
  ])("the option %s", async (name, options) => {
    await runProgram(() => {
      expect(() => new EmailConfig("mail", args(), options())).toThrow(
        `EmailConfig "mail": the option ${name} is`,
      );
    });
  });

  it("but no provider of another package that its parent has", async () => {
    const resources = await runProgram(async () => {
      const parent = new Component("my:Team", "team", {}, { providers: [new Provider("random", "own")] });
      await settledValue(new EmailConfig("mail", args(), { parent }).id);
    });
    expect(resources.map(({ name }) => name)).toContain("mail");
  });
});

describe("takes no stacks while it is registered", () => {
  it("and leaves the limit of stacks as it was", async () => {
    const limit = Error.stackTraceLimit;
    await runProgram(() => {
      new EmailConfig("mail", args());
      expect(Error.stackTraceLimit).toBe(limit);
      expect(() => new EmailConfig("", args({ tenantUrl: BETA }))).toThrow("Missing resource name");
      expect(Error.stackTraceLimit).toBe(limit);
    });
  });

  it("but says where in the program a resource is at fault", async () => {
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
