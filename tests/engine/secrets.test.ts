import type { Project } from "../../test-harness";
import { runCommand } from "../../test-harness/command";
import { describeSlowEntryPoints } from "./entry-points";
import { expectSuccess } from "./fixture";

describeSlowEntryPoints((fixture) => {
  describe("a secret inside an object or a promise", () => {
    it("is neither in the error of a check nor in a patch", async () => {
      const tenant = fixture.tenant("nested");
      tenant.updateConfig({ serverAddress: "smtp.example.com", emailAddress: "alerts@example.com" });
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
      const project = await fixture.project({ program: program("nope", " canary-promised ") });
      const failed = await project.preview();
      expect(failed.code).not.toBe(0);
      expect(failed.output).toContain("testEmail: recipient: must be");
      expect(failed.output).toContain("username: must be a text");

      await project.setProgram(program("ops@example.com", "canary-promised"));
      const up = await project.up("--diff");
      expect(up.output).toContain('{"op":"add","path":"/username","value":"[secret]"}');
      expect(tenant.config()).toMatchObject({ username: "canary-promised" });
      expect(failed.output + up.output + project.readAllFiles()).not.toMatch(/canary-(body|promised)/);
    });
  });

  it("a password from a transform is encrypted also if the language host does not support transforms", async () => {
    const tenant = fixture.tenant("older-host");
    const project = await fixture.project({
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
    const { output } = await expectSuccess(project.up("--diff"));
    expect(tenant.config()).toMatchObject({ emailPassword: "canary-password-older-host" });
    expect(output + project.readAllFiles()).not.toContain("canary-password-older-host");
  });

  describe("a password from a transformation", () => {
    const DECLARATIONS = {
      own: 'new EmailConfig("own", basic("own"), { transformations: [change("own")] });',
      parent: 'new Component("parent", { transformations: [change("parent")] });',
      stack:
        'pulumi.runtime.registerStackTransformation(change("stack")); new EmailConfig("stack", basic("stack"));',
      ownByEngine:
        'new EmailConfig("ownByEngine", basic("ownByEngine"), { transforms: [change("ownByEngine")] });',
      parentByEngine: 'new Component("parentByEngine", { transforms: [change("parentByEngine")] });',
      stackByEngine:
        'pulumi.runtime.registerResourceTransform(change("stackByEngine")); new EmailConfig("stackByEngine", basic("stackByEngine"));',
    };
    const KINDS = Object.keys(DECLARATIONS) as (keyof typeof DECLARATIONS)[];
    let project: Project;
    let output = "";

    /** Uses the Automation API, because an older language host does not support transforms of the stack. */
    const program = () => `
    const pulumi = require("@pulumi/pulumi");
    const { LocalWorkspace } = require("@pulumi/pulumi/automation");
    const { EmailConfig } = require("pulumi-qlik");
    const urls = ${JSON.stringify(Object.fromEntries(KINDS.map((kind) => [kind, fixture.tenant(kind).url])))};
    const basic = (kind) => ({
      tenantUrl: urls[kind], serverAddress: "smtp.example.com", serverPort: 587, securityType: "StartTLS",
      username: "alerts", emailAddress: "alerts@example.com",
    });
    // The SDK loses a secret of \`pulumi.secret\` in a transform of the Automation API.
    const secretOf = (kind) => (kind.endsWith("Engine") ? pulumi.runtime.serializeSecretValue : pulumi.secret)("canary-user-transformed");
    const change = (kind) => ({ name, type, props, opts }) => name !== kind || !type.endsWith(":EmailConfig") ? undefined : {
      props: { ...props, emailPassword: "canary-password-transformed", username: secretOf(kind) },
      opts: { ...opts, ignoreChanges: ["serverPort"] },
    };
    class Component extends pulumi.ComponentResource {
      constructor(kind, options) {
        super("test:index:Component", kind + "-component", {}, options);
        new EmailConfig(kind, basic(kind), { parent: this });
      }
    }
    async function run() {
      const declare = async () => { ${Object.values(DECLARATIONS).join("\n")} };
      const stack = await LocalWorkspace.createOrSelectStack(
        { stackName: "dev", projectName: "test-project", program: declare },
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
      output += result.output;
      return result;
    };

    beforeAll(async () => {
      for (const kind of KINDS) fixture.tenant(kind).updateConfig({});
      project = await fixture.project({ program: program() });
      await expectSuccess(run("up"));
    });

    it.each(KINDS)("of %s reaches the tenant and is encrypted in the state", async (kind) => {
      expect(fixture.tenant(kind).config()).toMatchObject({
        emailPassword: "canary-password-transformed",
        username: "canary-user-transformed",
      });
      expect(await project.resource(kind)).toMatchObject({
        outputs: {
          emailPassword: { ciphertext: expect.anything() },
          username: { ciphertext: expect.anything() },
        },
      });
    });

    it("is in no output and no file, also after drift", async () => {
      for (const kind of KINDS) fixture.tenant(kind).updateConfig({ serverPort: 587, username: "mallory" });
      await expectSuccess(run("up"));

      expect(output.split('{"op":"replace","path":"/username","value":"[secret]"}').length).toBeGreaterThan(
        KINDS.length,
      );
      expect(output + project.readAllFiles()).not.toMatch(/canary-(password|user)-transformed/);
    });

    it("can come with `ignoreChanges`, which ignores drift", async () => {
      for (const kind of KINDS)
        fixture.tenant(kind).updateConfig({ ...fixture.tenant(kind).config(), serverPort: 25 });
      await expectSuccess(run("preview"));
    });
  });
});
