import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "../../sdk";
import { claimTenant } from "../../sdk/tenant-claims";
import { basicAuthArgs } from "../support/arguments";
import { runProgram, settledValue } from "../support/program";

const ACME = "https://acme.eu.qlikcloud.com";
const BETA = "https://beta.eu.qlikcloud.com";
const argsWithoutTenant = basicAuthArgs() as EmailConfigArgs;
const argsOf = (tenantUrl: pulumi.Input<string>) => ({ ...argsWithoutTenant, tenantUrl });
const REFUSED = /EmailConfig "second" and "first" both declare .* acme\.eu\.qlikcloud\.com/;

class Provider extends pulumi.ProviderResource {}
class Component extends pulumi.ComponentResource {}

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

describe("two resources for one tenant are refused", () => {
  it.each([ACME, `${ACME}/`, `${ACME}.`, "https://ACME.eu.qlikcloud.com", `${ACME}:443`])(
    "if the second one has the URL %s",
    async (tenantUrl) => {
      await runProgram(() => {
        new EmailConfig("first", argsOf(ACME));
        expect(() => new EmailConfig("second", argsOf(tenantUrl))).toThrow(REFUSED);
      });
    },
  );

  it("if a transformation changes the URL", async () => {
    const changeUrl: pulumi.ResourceTransformation = ({ props, opts }) => ({
      props: { ...props, tenantUrl: ACME },
      opts,
    });
    await runProgram(() => {
      new EmailConfig("first", argsOf(ACME));
      expect(() => new EmailConfig("second", argsOf(BETA), { transformations: [changeUrl] })).toThrow(
        REFUSED,
      );
    });
  });

  it("if one has the URL of the configuration", async () => {
    await runProgram(
      () => {
        new EmailConfig("first", argsWithoutTenant);
        expect(() => new EmailConfig("second", argsOf(ACME))).toThrow(REFUSED);
      },
      { configuration: { "qlik:tenantUrl": ACME } },
    );
  });

  it("if both have the URL of the environment", async () => {
    process.env.QLIK_TENANT_URL = ACME;
    await runProgram(() => {
      new EmailConfig("first", argsWithoutTenant);
      expect(() => new EmailConfig("second", argsWithoutTenant)).toThrow(REFUSED);
    });
  });

  it("if the URL is an output", async () => {
    await runProgram(async () => {
      new EmailConfig("first", argsOf(ACME));
      const claimed = claimTenant("second", pulumi.output(ACME));
      await expect(settledValue(claimed as pulumi.Output<string>)).rejects.toThrow(REFUSED);
    });
  });
});

describe("several resources are accepted", () => {
  const declare = (urls: pulumi.Input<string>[], options?: () => pulumi.CustomResourceOptions) =>
    runProgram(async () => {
      const resources = urls.map((url, index) => new EmailConfig(`mail-${index}`, argsOf(url), options?.()));
      await Promise.all(resources.map(({ id }) => settledValue(id)));
    });

  it("for several tenants", async () => {
    const gamma = pulumi.output("https://gamma.eu.qlikcloud.com");
    expect(await declare([ACME, BETA, gamma])).toHaveLength(3);
  });

  it("for one tenant in two programs of one process", async () => {
    expect(await declare([ACME])).toHaveLength(1);
    expect(await declare([ACME])).toHaveLength(1);
  });

  it("for an invalid URL, which the check of all arguments reports", async () => {
    expect(await declare(["acme", "acme"])).toHaveLength(2);
  });

  it("for a parent with the provider of another package", async () => {
    const resources = await declare([ACME], () => ({
      parent: new Component("my:Team", "team", {}, { providers: [new Provider("random", "own")] }),
    }));
    expect(resources.map(({ name }) => name)).toContain("mail-0");
  });
});
