import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { runCommand } from "../../test-harness/command";
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
      const everything = project.readAllFiles();
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
    expect(other.readAllFiles()).not.toContain(SECRETS.inheritedKey);
  });
});

describe("a secret inside an object or a promise", () => {
  it("is printed neither by a failure of a check nor in a patch", async () => {
    const tenant = world.tenant("nested");
    tenant.holds({ serverAddress: "smtp.example.com", emailAddress: "alerts@example.com" });
    const program = (recipient: string, username: string) => `
      const pulumi = require("@pulumi/pulumi");
      const { EmailConfig } = require("pulumi-qlik");
      const later = (value) => new Promise((resolve) => setImmediate(resolve, value));
      new EmailConfig("mail", {
        tenantUrl: ${JSON.stringify(tenant.url)},
        serverAddress: "smtp.example.com", serverPort: 587, securityType: "StartTLS",
        username: later(pulumi.secret(${JSON.stringify(username)})),
        emailAddress: "alerts@example.com",
        testEmail: { recipient: ${JSON.stringify(recipient)}, body: later({ text: pulumi.secret("canary-body") }).then(({ text }) => text) },
        adoptExisting: true,
      });`;
    const project = await world.project({ program: program("nope", " canary-promised ") });
    const failed = await project.preview();
    expect(failed.code).not.toBe(0);
    expect(failed.output).toContain("testEmail: recipient: must be a mail address");
    expect(failed.output).toContain("username: must be a text, without spaces around it");

    await project.setProgram(program("ops@example.com", "canary-promised"));
    const up = await project.up("--diff");
    expect(up.output).toContain('{"op":"add","path":"/username","value":"[secret]"}');
    expect(tenant.config()).toMatchObject({ username: "canary-promised" });
    expect(failed.output + up.output + project.readAllFiles()).not.toMatch(/canary-(body|promised)/);
  });
});

it("a password from a transform is encrypted also if the language host cannot register another one", async () => {
  const tenant = world.tenant("older-host");
  const project = await world.project({
    program: `
      const pulumi = require("@pulumi/pulumi");
      const { EmailConfig } = require("pulumi-qlik");
      const change = ({ custom, props, opts }) =>
        custom ? { props: { ...props, emailPassword: "canary-password-older-host" }, opts } : undefined;
      const parent = new pulumi.ComponentResource("test:index:Component", "parent", {}, { transforms: [change] });
      new EmailConfig("mail", {
        tenantUrl: ${JSON.stringify(tenant.url)}, serverAddress: "smtp.example.com", serverPort: 587,
        securityType: "StartTLS", username: "alerts", emailAddress: "alerts@example.com",
      }, { parent });`,
  });
  const { code, output } = await project.up("--diff");

  expect(code).toBe(0);
  expect(tenant.config()).toMatchObject({ emailPassword: "canary-password-older-host" });
  expect(output + project.readAllFiles()).not.toContain("canary-password-older-host");
});

describe("what a transformation changes counts as if the program had written it", () => {
  const DECLARATIONS = {
    own: 'new EmailConfig("own", basic("own"), { transformations: [change("own")] });',
    parent: 'new Component("parent", { transformations: [change("parent")] });',
    stack:
      'pulumi.runtime.registerStackTransformation(change("stack")); new EmailConfig("stack", basic("stack"));',
    ownOfEngine:
      'new EmailConfig("ownOfEngine", basic("ownOfEngine"), { transforms: [change("ownOfEngine")] });',
    parentOfEngine: 'new Component("parentOfEngine", { transforms: [change("parentOfEngine")] });',
    stackOfEngine:
      'pulumi.runtime.registerResourceTransform(change("stackOfEngine")); new EmailConfig("stackOfEngine", basic("stackOfEngine"));',
  };
  const WAYS = Object.keys(DECLARATIONS) as (keyof typeof DECLARATIONS)[];
  let project: Project;
  let shown = "";

  /** A program of the Automation API, because an older host of Node.js programs cannot register the stack's transforms. */
  const program = () => `
    const pulumi = require("@pulumi/pulumi");
    const { LocalWorkspace } = require("@pulumi/pulumi/automation");
    const { EmailConfig } = require("pulumi-qlik");
    const urls = ${JSON.stringify(Object.fromEntries(WAYS.map((way) => [way, world.tenant(way).url])))};
    const basic = (way) => ({
      tenantUrl: urls[way], serverAddress: "smtp.example.com", serverPort: 587, securityType: "StartTLS",
      username: "alerts", emailAddress: "alerts@example.com",
    });
    // The SDK loses a secret of \`pulumi.secret\` in a transform of the Automation API.
    const hidden = (way) => (way.endsWith("Engine") ? pulumi.runtime.serializeSecretValue : pulumi.secret)("canary-user-transformed");
    const change = (way) => ({ name, type, props, opts }) => name !== way || !type.endsWith("qlik:EmailConfig") ? undefined : {
      props: { ...props, emailPassword: "canary-password-transformed", username: hidden(way) },
      opts: { ...opts, ignoreChanges: ["serverPort"] },
    };
    class Component extends pulumi.ComponentResource {
      constructor(way, options) {
        super("test:index:Component", way + "-component", {}, options);
        new EmailConfig(way, basic(way), { parent: this });
      }
    }
    async function run() {
      const declare = async () => { ${Object.values(DECLARATIONS).join("\n")} };
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: "dev", projectName: "inline", program: declare },
        { workDir: __dirname },
      );
      const output = { onOutput: (text) => process.stdout.write(text), onError: (text) => process.stdout.write(text) };
      if (process.argv[2] === "preview") await stack.preview({ ...output, diff: true, expectNoChanges: true });
      else await stack.up({ ...output, diff: true });
    }
    run().catch((error) => { console.error(error); process.exit(1); });`;

  const run = async (operation: "up" | "preview") => {
    const { folder, env } = project;
    const result = await runCommand({ file: process.execPath, args: ["index.js", operation], folder, env });
    shown += result.output;
    return result;
  };

  beforeAll(async () => {
    for (const way of WAYS) world.tenant(way).holds({});
    project = await world.project({ program: program() });
    expect(await run("up")).toMatchObject({ code: 0 });
  });

  it.each(WAYS)("by %s: it arrives at the tenant, and the state keeps it encrypted", async (way) => {
    expect(world.tenant(way).config()).toMatchObject({
      emailPassword: "canary-password-transformed",
      username: "canary-user-transformed",
    });
    expect(await project.resource(way)).toMatchObject({
      inputs: { secretArguments: ["username"], ignoredArguments: ["serverPort"] },
    });
  });

  it("is shown nowhere, and left nowhere in the clear, also after drift", async () => {
    for (const way of WAYS) world.tenant(way).holds({ serverPort: 587, username: "mallory" });
    expect(await run("up")).toMatchObject({ code: 0 });

    expect(shown.split('{"op":"replace","path":"/username","value":"[secret]"}').length).toBeGreaterThan(
      WAYS.length,
    );
    expect(shown + project.readAllFiles()).not.toMatch(/canary-(password|user)-transformed/);
  });

  it("holds for `ignoreChanges` and what was changed on the tenant", async () => {
    for (const way of WAYS) world.tenant(way).holds({ ...world.tenant(way).config(), serverPort: 25 });
    expect(await run("preview")).toMatchObject({ code: 0 });
  });
});
