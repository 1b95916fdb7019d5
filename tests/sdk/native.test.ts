import type { EmailConfigArgs } from "../../sdk/native";
import { EmailConfig, Provider } from "../../sdk/native";
import { basicAuth, microsoft365 } from "../support/arguments";
import { runProgram, settledValue } from "../support/program";

/** The engine's representation of a secret. */
const secret = (value: unknown) => ({
  "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
  value,
});

it.each([
  ["password", basicAuth(), { emailPassword: secret("first-password") }],
  ["client secret", microsoft365(), { clientSecret: secret("first-client-secret") }],
])("sends the %s as a secret, and the other arguments as they are", async (_, args, secrets) => {
  const [resource] = await runProgram(async () => {
    await settledValue(new EmailConfig("mail", args as unknown as EmailConfigArgs).id);
  });
  expect(resource?.inputs).toEqual({ ...args, ...secrets });
});

it("sends the credentials of a provider as secrets, and what is no text as JSON", async () => {
  const [resource] = await runProgram(async () => {
    const tenants = { "acme.eu.qlikcloud.com": { apiKey: "key-of-acme" } };
    const provider = new Provider("acme", {
      apiKey: "a-key",
      liveDiff: false,
      allowedHosts: ["*.test"],
      tenants,
    });
    await settledValue(provider.id);
  });
  expect(resource?.inputs).toEqual({
    apiKey: secret("a-key"),
    liveDiff: "false",
    allowedHosts: '["*.test"]',
    tenants: secret('{"acme.eu.qlikcloud.com":{"apiKey":"key-of-acme"}}'),
  });
});

it.each([
  ["arguments", () => new EmailConfig("mail", undefined as unknown as EmailConfigArgs)],
  ["options", () => new EmailConfig("mail", basicAuth() as unknown as EmailConfigArgs, "mail" as never)],
])("refuses %s that are no object", (parameter, declare) => {
  expect(declare).toThrow(`EmailConfig "mail": the ${parameter} must be an object`);
});
