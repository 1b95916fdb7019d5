import * as pulumi from "@pulumi/pulumi";
import { ARGUMENT_NAMES } from "../../provider/lifecycle/inputs";
import { type Entry, foreignArguments, mergeArguments } from "../../sdk/fleet/merge-arguments";

const SERVER: Entry = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
};

/** Only the resource class sets these. */
const OF_CLASS = ["ignoredArguments", "secretArguments"];

describe("mergeArguments", () => {
  it.each<[string, Entry, Entry, Entry]>([
    ["merges arguments into the defaults", SERVER, { serverPort: 25 }, { ...SERVER, serverPort: 25 }],
    [
      "removes a default by null, but not by undefined",
      { ...SERVER, username: "alerts", senderName: "Alerts" },
      { username: null, senderName: undefined },
      { ...SERVER, senderName: "Alerts" },
    ],
    [
      "merges a test e-mail into that of the defaults",
      { ...SERVER, testEmail: { subject: "Hello" } },
      { testEmail: { recipient: "ops@example.com" } },
      { ...SERVER, testEmail: { subject: "Hello", recipient: "ops@example.com" } },
    ],
    [
      "replaces a password by its source",
      { ...SERVER, username: "alerts", emailPassword: "shared" },
      { emailPasswordFrom: { env: "OWN" } },
      { ...SERVER, username: "alerts", emailPasswordFrom: { env: "OWN" } },
    ],
    [
      "replaces a password's source by a password",
      { ...SERVER, username: "alerts", emailPasswordFrom: { env: "SHARED" } },
      { emailPassword: "own" },
      { ...SERVER, username: "alerts", emailPassword: "own" },
    ],
    [
      "replaces a variable by a file",
      { ...SERVER, username: "alerts", emailPasswordFrom: { env: "SHARED" } },
      { emailPasswordFrom: { file: "/run/secrets/own" } },
      { ...SERVER, username: "alerts", emailPasswordFrom: { file: "/run/secrets/own" } },
    ],
    [
      "omits the defaults of BasicAuth for Microsoft365",
      { ...SERVER, username: "alerts", emailPasswordFrom: { env: "SHARED" } },
      {
        serviceProvider: "Microsoft365",
        clientId: "app",
        clientSecret: "own",
        providerTenantId: "directory",
      },
      {
        serviceProvider: "Microsoft365",
        clientId: "app",
        clientSecret: "own",
        providerTenantId: "directory",
        emailAddress: "alerts@example.com",
      },
    ],
  ])("%s", (_, defaults, own, merged) => {
    expect(mergeArguments(defaults, own)).toEqual(merged);
  });

  it("does not merge the output of a resource", () => {
    const testEmail = pulumi.output({ recipient: "ops@example.com" });
    const defaults = { ...SERVER, testEmail: { subject: "Hello" } };

    expect(mergeArguments(defaults, { testEmail }).testEmail).toBe(testEmail);
  });
});

it("foreignArguments and the arguments of both service providers are all arguments", () => {
  const ofBoth = [
    "tenantUrl",
    "emailAddress",
    "validation",
    "verifyConnection",
    "testEmail",
    "adoptExisting",
    "secretVersion",
  ];
  const ofOne = [...foreignArguments("BasicAuth"), ...foreignArguments("Microsoft365")];

  expect([...ofBoth, "serviceProvider", "write", ...ofOne].sort()).toEqual(
    ARGUMENT_NAMES.filter((name) => !OF_CLASS.includes(name)).sort(),
  );
});
