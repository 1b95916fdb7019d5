import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../workshop";
import { aWorld } from "./world";

/** None is part of another word, so that each can be searched for. */
const SECRETS = {
  configuredPassword: "canary-password-configured",
  wrongPassword: "canary-password-wrong",
  nextPassword: "canary-password-next",
  clientSecret: "canary-client-secret",
  username: "canary-username-held-for-secret",
  configuredKey: "canary-key-configured",
  inheritedKey: "canary-key-inherited",
};

const world = aWorld();

describe("after a stack has seen everything", () => {
  let project: Project;
  let acme: EmulatedTenant;
  let office: EmulatedTenant;
  /** Everything that a command has shown, but for the engine's own logs. */
  let shown = "";

  const program = (password: string) => `
    const pulumi = require("@pulumi/pulumi");
    const { EmailConfig } = require("pulumi-qlik");
    const basic = (tenantUrl) => ({
      tenantUrl,
      serverAddress: "smtp.example.com",
      serverPort: 587,
      securityType: "StartTLS",
      username: pulumi.secret(${JSON.stringify(SECRETS.username)}),
      emailPassword: ${password},
      emailAddress: "alerts@example.com",
    });
    const acme = new EmailConfig("acme", basic(${JSON.stringify(acme.url)}));
    new EmailConfig("office", {
      tenantUrl: ${JSON.stringify(office.url)},
      serviceProvider: "Microsoft365",
      clientId: "an-app",
      clientSecret: ${JSON.stringify(SECRETS.clientSecret)},
      providerTenantId: "a-directory",
      emailAddress: "alerts@example.com",
    });
    exports.password = acme.emailPassword;
    exports.all = acme;`;

  const run = async (args: string[]) => {
    const result = await project.pulumi(args);
    shown += result.output;
    return result;
  };
  const UP = ["up", "--yes", "--diff"];

  beforeAll(async () => {
    acme = world.tenant("acme");
    office = world.tenant("office");
    acme.credentials = { apiKey: SECRETS.configuredKey };
    office.credentials = { apiKey: SECRETS.configuredKey };
    acme.accepts(SECRETS.configuredPassword);
    project = await world.project({ program: program('new pulumi.Config().requireSecret("password")') });
    await project.config("qlik:apiKey", SECRETS.configuredKey, { secret: true });
    await project.config("password", SECRETS.configuredPassword, { secret: true });

    expect(await run(UP)).toMatchObject({ code: 0 });
    expect(await run(["stack", "output", "--json"])).toMatchObject({ code: 0 });
    // Given as a plain text, which the resource has to make a secret of.
    await project.setProgram(program(JSON.stringify(SECRETS.wrongPassword)));
    expect(await run(["preview", "--json"])).toMatchObject({ code: 0 });
    expect(await run(UP)).not.toMatchObject({ code: 0 });
    expect(await run(["preview", "--json"])).toMatchObject({ code: 0 });
    expect(await run(["refresh", "--yes", "--diff"])).toMatchObject({ code: 0 });
    acme.accepts(SECRETS.nextPassword);
    await project.setProgram(program(JSON.stringify(SECRETS.nextPassword)));
    acme.holds({ username: "mallory", emailPassword: undefined });
    expect(await run(["preview", "--diff", "--refresh"])).toMatchObject({ code: 0 });
    expect(await run(UP)).toMatchObject({ code: 0 });
    acme.fault({
      kind: "status",
      status: 400,
      body: { errors: [{ code: "X", title: SECRETS.configuredKey }] },
    });
    expect(await run(["preview"])).not.toMatchObject({ code: 0 });
    expect(acme.config()).toMatchObject({ emailPassword: SECRETS.nextPassword });
    expect(office.config()).toMatchObject({ clientSecret: SECRETS.clientSecret });
  });

  it.each(Object.keys(SECRETS) as (keyof typeof SECRETS)[])("no command has shown the %s", (name) => {
    expect(shown).not.toContain(SECRETS[name]);
  });

  it.each(Object.keys(SECRETS) as (keyof typeof SECRETS)[])(
    "nothing that is left on the disk has the %s in the clear",
    (name) => {
      const everything = project.everything();
      expect(everything).toContain("qlik:EmailConfig");
      expect(everything).not.toContain(SECRETS[name]);
    },
  );

  it("a key of the environment is not even in the engine's own logs at -v=9", async () => {
    const inherited = world.tenant("inherited");
    inherited.credentials = { apiKey: SECRETS.inheritedKey };
    const other = await world.project({
      program: `
        const { EmailConfig } = require("pulumi-qlik");
        new EmailConfig("mail", {
          tenantUrl: ${JSON.stringify(inherited.url)},
          serverAddress: "smtp.example.com", serverPort: 25, securityType: "none", emailAddress: "a@example.com",
        });`,
      env: { QLIK_API_KEY: SECRETS.inheritedKey },
    });
    const { code, output } = await other.up("--logtostderr", "-v=9");

    expect(code).toBe(0);
    expect(output).toContain("smtp.example.com");
    expect(output).not.toContain(SECRETS.inheritedKey);
    expect(other.everything()).not.toContain(SECRETS.inheritedKey);
  });
});
