import * as pulumi from "@pulumi/pulumi";
import {
  EmailConfig,
  type EmailConfigArgs,
  EmailConfigFleet,
  getEmailConfig,
  sendTestEmail,
  sendTestEmailOutput,
  shardOf,
  validateEmailConfig,
  verifyEmailConfigConnection,
} from "../../sdk";
import { shardFilter } from "../../sdk/fleet/shards";
import { basicAuth } from "../support/arguments";
import { requireCode } from "../support/messages";
import { runProgram, settledValue } from "../support/program";

class Provider extends pulumi.ProviderResource {}
class Component extends pulumi.ComponentResource {}

const args = basicAuth() as EmailConfigArgs;
const mail = (options: unknown) => new EmailConfig("mail", args, options as pulumi.CustomResourceOptions);
const mailOf = (given: unknown) => new EmailConfig("mail", given as never);
const fleet = (given: unknown, options?: unknown) =>
  new EmailConfigFleet("fleet", given as never, options as never);
const ownProviders = () =>
  new Component("my:Team", "t", {}, { providers: [new Provider("pulumi-nodejs", "own")] });
const twice = () => [new EmailConfig("first", args), new EmailConfig("second", args)];

/** The SDK prints a RunError without a stack trace. */
function errorOf(declare: () => unknown): Error {
  try {
    declare();
  } catch (error) {
    return error as Error;
  }
  throw new Error("no error");
}

const SHARED =
  "is not supported, because all resources share one provider, the installed package pulumi-qlik. Remove the option; " +
  "set credentials in the stack's configuration. (QLIK1014)";

describe("the error message", () => {
  it.each<[string, () => unknown, string]>([
    [
      "option import",
      () => mail({ import: "acme.eu.qlikcloud.com" }),
      'EmailConfig "mail": the option import is not supported, because the engine cannot import dynamic resources. To take ' +
        "over the tenant's configuration, remove the option and set adoptExisting: true. (QLIK1012)",
    ],
    [
      "option id",
      () => mail({ id: "x" }),
      'EmailConfig "mail": the option id is not supported, because the engine would read the tenant without a check of the ' +
        "arguments. To manage the tenant, remove the option and set adoptExisting: true; to read it, use getEmailConfig. (QLIK1013)",
    ],
    ["option version", () => mail({ version: "1.2.3" }), `EmailConfig "mail": the option version ${SHARED}`],
    [
      "option pluginDownloadURL",
      () => mail({ pluginDownloadURL: "https://example.com" }),
      `EmailConfig "mail": the option pluginDownloadURL ${SHARED}`,
    ],
    [
      "option provider",
      () => mail({ provider: new Provider("random", "own") }),
      `EmailConfig "mail": the option provider ${SHARED}`,
    ],
    [
      "providers of the parent",
      () => mail({ parent: ownProviders() }),
      `EmailConfig "mail": the option providers of its parent ${SHARED}`,
    ],
    [
      "two resources for a tenant",
      twice,
      'EmailConfig "second" and "first" both declare the e-mail configuration of acme.eu.qlikcloud.com. A tenant has one ' +
        "configuration. Remove one of the resources. (QLIK1010)",
    ],
    [
      "undefined arguments",
      () => mailOf(undefined),
      'EmailConfig "mail": the arguments must be an object, not undefined. (QLIK1011)',
    ],
    [
      "null as arguments",
      () => mailOf(null),
      'EmailConfig "mail": the arguments must be an object, not null. (QLIK1011)',
    ],
    [
      "a string as arguments",
      () => mailOf("acme"),
      'EmailConfig "mail": the arguments must be an object, not a string. (QLIK1011)',
    ],
    [
      "an array as arguments",
      () => mailOf([]),
      'EmailConfig "mail": the arguments must be an object, not an array. (QLIK1011)',
    ],
    [
      "a string as options",
      () => mail("parent"),
      'EmailConfig "mail": the options must be an object, not a string. (QLIK1011)',
    ],
    [
      "a fleet's arguments",
      () => fleet(undefined),
      'EmailConfigFleet "fleet": the arguments must be an object, not undefined. (QLIK1011)',
    ],
    [
      "a fleet's tenants",
      () => fleet({}),
      'EmailConfigFleet "fleet": the tenants must be an object, not undefined. (QLIK1011)',
    ],
    [
      "a list of tenants",
      () => fleet({ tenants: [] }),
      'EmailConfigFleet "fleet": the tenants must be an object, not an array. (QLIK1011)',
    ],
    [
      "a fleet's defaults",
      () => fleet({ tenants: {}, defaults: "x" }),
      'EmailConfigFleet "fleet": the defaults must be an object, not a string. (QLIK1011)',
    ],
    [
      "a fleet's shard",
      () => fleet({ tenants: {}, shard: 1 }),
      'EmailConfigFleet "fleet": the shard must be an object, not a number. (QLIK1011)',
    ],
    [
      "a fleet's options",
      () => fleet({ tenants: {} }, "x"),
      'EmailConfigFleet "fleet": the options must be an object, not a string. (QLIK1011)',
    ],
    [
      "a fleet's file",
      () => EmailConfigFleet.fromFile("fleet", undefined as never),
      'EmailConfigFleet "fleet": the file must be a path, not undefined. (QLIK1011)',
    ],
    [
      "a count of shards",
      () => shardOf("a.example", 1.5),
      "shardOf: count must be a whole number above 0, not 1.5. (QLIK1504)",
    ],
    [
      "an index of a shard",
      () => shardFilter({ index: 4, count: 4 }),
      "shard: index must be a whole number from 0 to count - 1, not 4 with the count 4. (QLIK1504)",
    ],
  ])("for %s names the cause and the remedy", async (_, declare, message) => {
    await runProgram(async () => {
      const error = errorOf(declare);
      expect(error).toBeInstanceOf(pulumi.RunError);
      expect(error.message).toBe(message);
      requireCode(error.message);
      // A component registers its outputs later, and the next test has another engine.
      await pulumi.runtime.disconnect();
    });
  });

  it.each<[string, (args: never) => Promise<unknown>]>([
    ["getEmailConfig", getEmailConfig],
    ["validateEmailConfig", validateEmailConfig],
    ["verifyEmailConfigConnection", verifyEmailConfigConnection],
    ["sendTestEmail", sendTestEmail],
  ])("names the arguments of the function %s", async (name, send) => {
    await runProgram(async () => {
      await expect(send("acme" as never)).rejects.toEqual(
        new pulumi.RunError(`${name}: the arguments must be an object, not a string. (QLIK1011)`),
      );
    });
  });

  it("names the missing arguments of sendTestEmail in a preview", async () => {
    const missing = new pulumi.RunError(
      "sendTestEmail: the arguments must be an object, not undefined. (QLIK1011)",
    );
    await runProgram(
      async () => {
        await expect(sendTestEmail(undefined as never)).rejects.toEqual(missing);
        await expect(settledValue(sendTestEmailOutput(undefined as never))).rejects.toEqual(missing);
      },
      { isPreview: true },
    );
  });
});

describe("null", () => {
  it("is accepted as a fleet's options, defaults and shard", async () => {
    const given = { tenants: {}, defaults: null, shard: null };
    const resources = await runProgram(async () => {
      await settledValue(fleet(given, null).urn);
    });
    expect(resources).toMatchObject([{ name: "fleet" }]);
  });

  it.each([undefined, null])("is accepted as a resource's options, as is %p", async (options) => {
    const resources = await runProgram(async () => {
      await settledValue(mail(options).id);
    });
    expect(resources).toMatchObject([{ name: "mail" }]);
  });
});
