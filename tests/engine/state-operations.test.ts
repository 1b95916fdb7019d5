import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project, StateResource } from "../../test-harness";
import { runCommand } from "../../test-harness/command";
import { describeSlowEntryPoints, RESOURCE_TYPE } from "./entry-points";
import {
  basicAuth,
  type DeclaredArgs,
  expectFailure,
  expectSuccess,
  PASSWORD,
  programWith,
  STACK_TRACE,
} from "./fixture";

describeSlowEntryPoints((fixture, entryPoint) => {
  const outputs: string[] = [];

  /** Expects success, and adds the output to those that must not contain a secret or a stack trace. */
  async function succeed(command: Promise<CommandResult>): Promise<CommandResult> {
    const result = await expectSuccess(command);
    outputs.push(result.output);
    return result;
  }

  async function resourceOf(project: Project, name: string, stack = project.stack): Promise<StateResource> {
    const found = (await project.state(stack)).find(({ urn }) => urn.endsWith(`::${name}`));
    if (!found) throw new Error(`The stack ${stack} has no ${name}.`);
    return found;
  }

  describe("a part of a stack", () => {
    const [port, nextPort] = [25, 2525];
    let project: Project;
    let one: EmulatedTenant;
    let two: EmulatedTenant;
    let retained: EmulatedTenant;

    /** `two` depends on `one`. Only the engine uses `protect` and `retainOnDelete`. */
    const program = (serverPort: number) => {
      const args = (tenant: EmulatedTenant) => JSON.stringify(basicAuth(tenant, { serverPort }));
      return `
      const { EmailConfig } = require("pulumi-qlik");
      const one = new EmailConfig("one", ${args(one)}, { protect: true });
      new EmailConfig("two", ${args(two)}, { dependsOn: [one] });
      new EmailConfig("retained", ${args(retained)}, { retainOnDelete: true });`;
    };
    const ports = () => [one, two, retained].map((tenant) => tenant.config()?.serverPort);

    beforeAll(async () => {
      [one, two, retained] = ["one", "two", "retained"].map((name) => fixture.tenant(name)) as [
        EmulatedTenant,
        EmulatedTenant,
        EmulatedTenant,
      ];
      project = await fixture.project({ program: program(port) });
    });

    it("is created with --target, and the rest by the next `up`", async () => {
      const urn = `urn:pulumi:dev::test-project::${RESOURCE_TYPE[entryPoint]}::one`;
      await succeed(project.up("--target", urn));
      expect(ports()).toEqual([port, undefined, undefined]);
      expect(two.requests()).toEqual([]);

      await succeed(project.up());
      expect(ports()).toEqual([port, port, port]);
    });

    it("is updated with --target and --exclude, without a request to another tenant", async () => {
      const { urn } = await resourceOf(project, "two");
      await project.setProgram(program(nextPort));
      for (const tenant of [one, two, retained]) tenant.clearJournal();
      await succeed(project.up("--target", urn));
      expect(ports()).toEqual([port, nextPort, port]);
      expect([...one.requests(), ...retained.requests()]).toEqual([]);

      two.clearJournal();
      await succeed(project.up("--exclude", urn));
      expect(ports()).toEqual([nextPort, nextPort, nextPort]);
      expect(two.requests()).toEqual([]);
    });

    it("stays on its tenant if it is protected or retained", async () => {
      await succeed(project.destroy("--exclude-protected"));
      expect(ports()).toEqual([nextPort, undefined, nextPort]);
      await expectFailure(project.destroy());
      await succeed(project.pulumi(["state", "unprotect", "--all", "--yes"]));
      await succeed(project.destroy());
      expect(ports()).toEqual([undefined, undefined, nextPort]);
    });
  });

  describe("a state that is moved or changed", () => {
    const NEXT_PASSPHRASE = "another passphrase";
    let project: Project;
    let acme: EmulatedTenant;
    let beta: EmulatedTenant;

    /** Exports the password and the whole resource for another stack. */
    const program = (name: string, changes: DeclaredArgs = {}) =>
      `${programWith({ [name]: basicAuth(acme, changes) }).replace("new EmailConfig", "const mail = new EmailConfig")}
    exports.password = mail.emailPassword;
    exports.mail = mail;`;
    const inStack = (stack: string) => ["--stack", stack];

    beforeAll(async () => {
      acme = fixture.tenant("acme");
      beta = fixture.tenant("beta");
      project = await fixture.project({ program: program("mail") });
      await succeed(project.up());
      acme.clearJournal();
    });

    it("has the same resource with another passphrase and other names of stack and resource", async () => {
      const input = `${NEXT_PASSPHRASE}\n${NEXT_PASSPHRASE}\n`;
      await succeed(project.pulumi(["stack", "change-secrets-provider", "passphrase"], { input }));
      project.env.PULUMI_CONFIG_PASSPHRASE = NEXT_PASSPHRASE;
      await succeed(project.pulumi(["stack", "rename", "test"]));
      const { urn } = await resourceOf(project, "mail", "test");
      await succeed(project.pulumi(["state", "rename", "--yes", urn, "alerts"]));
      await project.setProgram(program("alerts"));
      await succeed(project.preview("--expect-no-changes"));
    });

    it("is managed by the other stack after `state move`", async () => {
      await succeed(project.pulumi(["stack", "init", "live", "--no-select"]));
      const { urn } = await resourceOf(project, "alerts", "test");
      await succeed(project.pulumi(["state", "move", "--yes", "--source", "test", "--dest", "live", urn]));
      await succeed(project.preview("--expect-no-changes", ...inStack("live")));
      expect(acme.requests()).not.toContain("PATCH");

      await project.setProgram("");
      await succeed(project.up());
      expect(acme.config()).toBeDefined();
    });

    it("needs no write after the import of an older export if the tenant already has the declared settings", async () => {
      const { stdout: older } = await succeed(project.pulumi(["stack", "export", ...inStack("live")]));
      await project.setProgram(program("alerts", { serverPort: 25 }));
      await succeed(project.up(...inStack("live")));
      await succeed(project.pulumi(["stack", "import", ...inStack("live")], { input: older }));
      acme.clearJournal();

      await succeed(project.up(...inStack("live")));
      expect(acme.requests()).not.toContain("PATCH");
    });

    it("is read by another stack, and its secrets stay secret", async () => {
      await project.setProgram(`
      const pulumi = require("@pulumi/pulumi");
      const { EmailConfig } = require("pulumi-qlik");
      const live = new pulumi.StackReference("organization/test-project/live");
      new EmailConfig("copy", {
        ...${JSON.stringify(basicAuth(beta))},
        emailPassword: live.getOutput("password"),
        username: live.getOutput("mail").apply(({ username }) => username),
      });`);
      await succeed(project.up());
      expect(beta.config()).toMatchObject({ username: "alerts", emailPassword: PASSWORD });
      expect((await resourceOf(project, "copy", "test")).inputs).toMatchObject({
        username: { ciphertext: expect.anything() },
        emailPassword: { ciphertext: expect.anything() },
      });
      expect(project.readAllFiles()).not.toContain(PASSWORD);
    });

    it("is destroyed with its configuration by `destroy --refresh`", async () => {
      await succeed(project.destroy("--refresh", ...inStack("live")));
      expect(acme.config()).toBeUndefined();
      expect(beta.config()).toBeDefined();
    });

    it("is moved to another tenant by `up --refresh`, and the first configuration is deleted", async () => {
      const next = fixture.tenant("next");
      await project.setProgram(programWith({ copy: basicAuth(next) }));
      await succeed(project.up("--refresh"));
      expect(beta.config()).toBeUndefined();
      expect(next.config()).toMatchObject({ emailPassword: PASSWORD });
    });
  });

  describe("two inline programs in one process", () => {
    it("configure a tenant each, and run their hooks", async () => {
      const [east, west] = [fixture.tenant("east"), fixture.tenant("west")];
      const project = await fixture.project({ program: "" });
      await writeFile(
        join(project.folder, "inline.js"),
        `
      const pulumi = require("@pulumi/pulumi");
      const { LocalWorkspace } = require("@pulumi/pulumi/automation");
      const { EmailConfig } = require("pulumi-qlik");
      const hooks = [];
      const run = async (stackName, args) => {
        const program = async () => {
          const hook = new pulumi.ResourceHook(stackName, () => void hooks.push(stackName));
          return { valid: new EmailConfig("mail", args, { hooks: { afterCreate: [hook] } }).isValid };
        };
        const stack = await LocalWorkspace.createOrSelectStack(
          { projectName: "test-project", stackName, program },
          { workDir: __dirname },
        );
        const { outputs } = await stack.up();
        return outputs.valid.value;
      };
      Promise.all([
        run("east", ${JSON.stringify(basicAuth(east))}),
        run("west", ${JSON.stringify(basicAuth(west))}),
      ]).then((valid) => console.log(JSON.stringify({ valid, hooks: hooks.sort() })));`,
      );

      const { stdout } = await succeed(
        runCommand({
          file: process.execPath,
          args: ["inline.js"],
          folder: project.folder,
          env: project.env,
        }),
      );
      expect(JSON.parse(stdout)).toEqual({ valid: [true, true], hooks: ["east", "west"] });
      for (const tenant of [east, west])
        expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
      expect(project.readAllFiles()).not.toContain(PASSWORD);
    });
  });

  it("no command shows a secret or a stack trace", () => {
    for (const output of outputs) {
      expect(output).not.toContain(PASSWORD);
      expect(output).not.toMatch(STACK_TRACE);
    }
  });
});
