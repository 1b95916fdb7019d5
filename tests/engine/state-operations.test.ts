import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project, StateResource } from "../../test-harness";
import { runCommand } from "../../test-harness/command";
import { aWorld, basicAuth, type Declared, declaring, PASSWORD, STACK_TRACE } from "./world";

const world = aWorld();

/** Every result of this file: none may show a secret or a stack trace. */
const results: CommandResult[] = [];

function noted(result: CommandResult): CommandResult {
  results.push(result);
  return result;
}

async function succeeds(command: Promise<CommandResult>): Promise<CommandResult> {
  const result = noted(await command);
  expect(result).toMatchObject({ code: 0 });
  return result;
}

async function resourceOf(project: Project, name: string, stack = project.stack): Promise<StateResource> {
  const found = (await project.state(stack)).find(({ urn }) => urn.endsWith(`::${name}`));
  if (!found) throw new Error(`The stack ${stack} has no ${name}.`);
  return found;
}

const hasNothingToDo = (project: Project, ...args: string[]) =>
  succeeds(project.preview("--expect-no-changes", ...args));

describe("a part of a stack", () => {
  const [port, nextPort] = [25, 2525];
  let project: Project;
  let one: EmulatedTenant;
  let two: EmulatedTenant;
  let kept: EmulatedTenant;

  /** Two depends on one; `protect` and `retainOnDelete` are options that the engine alone looks at. */
  const program = (serverPort: number) => {
    const args = (tenant: EmulatedTenant) => JSON.stringify(basicAuth(tenant, { serverPort }));
    return `
      const { EmailConfig } = require("pulumi-qlik");
      const one = new EmailConfig("one", ${args(one)}, { protect: true });
      new EmailConfig("two", ${args(two)}, { dependsOn: [one] });
      new EmailConfig("kept", ${args(kept)}, { retainOnDelete: true });`;
  };
  const ports = () => [one, two, kept].map((tenant) => tenant.config()?.serverPort);

  beforeAll(async () => {
    [one, two, kept] = ["one", "two", "kept"].map((name) => world.tenant(name)) as [
      EmulatedTenant,
      EmulatedTenant,
      EmulatedTenant,
    ];
    project = await world.project({ program: program(port) });
  });

  it("is created with --target, and the rest by the next up", async () => {
    const urn = "urn:pulumi:dev::test-project::pulumi-nodejs:dynamic/qlik:EmailConfig::one";
    await succeeds(project.up("--target", urn));
    expect(ports()).toEqual([port, undefined, undefined]);
    expect(two.calls()).toEqual([]);

    await succeeds(project.up());
    expect(ports()).toEqual([port, port, port]);
  });

  it("is updated with --target and --exclude, without a request to another tenant", async () => {
    const { urn } = await resourceOf(project, "two");
    await project.setProgram(program(nextPort));
    for (const tenant of [one, two, kept]) tenant.clearJournal();
    await succeeds(project.up("--target", urn));
    expect(ports()).toEqual([port, nextPort, port]);
    expect([...one.calls(), ...kept.calls()]).toEqual([]);

    two.clearJournal();
    await succeeds(project.up("--exclude", urn));
    expect(ports()).toEqual([nextPort, nextPort, nextPort]);
    expect(two.calls()).toEqual([]);
  });

  it("stays on its tenant where it is protected or retained", async () => {
    await succeeds(project.destroy("--exclude-protected"));
    expect(ports()).toEqual([nextPort, undefined, nextPort]);
    expect(noted(await project.destroy())).not.toMatchObject({ code: 0 });
    await succeeds(project.pulumi(["state", "unprotect", "--all", "--yes"]));
    await succeeds(project.destroy());
    expect(ports()).toEqual([undefined, undefined, nextPort]);
  });
});

describe("a state that moves", () => {
  const NEXT_PASSPHRASE = "another passphrase";
  let project: Project;
  let acme: EmulatedTenant;
  let beta: EmulatedTenant;

  /** Exports the password and the whole resource for another stack. */
  const program = (name: string, changes: Declared = {}) =>
    `${declaring({ [name]: basicAuth(acme, changes) }).replace("new EmailConfig", "const mail = new EmailConfig")}
    exports.password = mail.emailPassword;
    exports.mail = mail;`;
  const of = (stack: string) => ["--stack", stack];

  beforeAll(async () => {
    acme = world.tenant("acme");
    beta = world.tenant("beta");
    project = await world.project({ program: program("mail") });
    await succeeds(project.up());
    acme.clearJournal();
  });

  it("to another passphrase, and to other names of stack and resource, is the same resource", async () => {
    const input = `${NEXT_PASSPHRASE}\n${NEXT_PASSPHRASE}\n`;
    await succeeds(project.pulumi(["stack", "change-secrets-provider", "passphrase"], { input }));
    project.env.PULUMI_CONFIG_PASSPHRASE = NEXT_PASSPHRASE;
    await succeeds(project.pulumi(["stack", "rename", "test"]));
    const { urn } = await resourceOf(project, "mail", "test");
    await succeeds(project.pulumi(["state", "rename", "--yes", urn, "alerts"]));
    await project.setProgram(program("alerts"));
    await hasNothingToDo(project);
  });

  it("to another stack is managed there alone", async () => {
    await succeeds(project.pulumi(["stack", "init", "live", "--no-select"]));
    const { urn } = await resourceOf(project, "alerts", "test");
    await succeeds(project.pulumi(["state", "move", "--yes", "--source", "test", "--dest", "live", urn]));
    await hasNothingToDo(project, ...of("live"));
    expect(acme.calls()).not.toContain("PATCH");

    await project.setProgram("");
    await succeeds(project.up());
    expect(acme.config()).toBeDefined();
  });

  it("back to an older export finds on the tenant what it does not know of, and writes nothing", async () => {
    const { stdout: older } = await succeeds(project.pulumi(["stack", "export", ...of("live")]));
    await project.setProgram(program("alerts", { serverPort: 25 }));
    await succeeds(project.up(...of("live")));
    await succeeds(project.pulumi(["stack", "import", ...of("live")], { input: older }));
    acme.clearJournal();

    await succeeds(project.up(...of("live")));
    expect(acme.calls()).not.toContain("PATCH");
  });

  it("is read by another stack, which keeps its secrets", async () => {
    await project.setProgram(`
      const pulumi = require("@pulumi/pulumi");
      const { EmailConfig } = require("pulumi-qlik");
      const live = new pulumi.StackReference("organization/test-project/live");
      new EmailConfig("copy", {
        ...${JSON.stringify(basicAuth(beta))},
        emailPassword: live.getOutput("password"),
        username: live.getOutput("mail").apply(({ username }) => username),
      });`);
    await succeeds(project.up());
    expect(beta.config()).toMatchObject({ username: "alerts", emailPassword: PASSWORD });
    expect((await resourceOf(project, "copy", "test")).inputs).toMatchObject({
      username: { ciphertext: expect.anything() },
      emailPassword: { ciphertext: expect.anything() },
    });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("is refreshed and then destroyed, tenant and all", async () => {
    await succeeds(project.destroy("--refresh", ...of("live")));
    expect(acme.config()).toBeUndefined();
    expect(beta.config()).toBeDefined();
  });

  it("is refreshed and then moved to another tenant, which leaves nothing on the first", async () => {
    const next = world.tenant("next");
    await project.setProgram(declaring({ copy: basicAuth(next) }));
    await succeeds(project.up("--refresh"));
    expect(beta.config()).toBeUndefined();
    expect(next.config()).toMatchObject({ emailPassword: PASSWORD });
  });
});

describe("two inline programs that one process runs at once", () => {
  it("declare a tenant each, and their hooks run", async () => {
    const [east, west] = [world.tenant("east"), world.tenant("west")];
    const project = await world.project({ program: "" });
    await writeFile(
      join(project.folder, "inline.js"),
      `
      const pulumi = require("@pulumi/pulumi");
      const { LocalWorkspace } = require("@pulumi/pulumi/automation");
      const { EmailConfig } = require("pulumi-qlik");
      const hooked = [];
      const run = async (stackName, args) => {
        const program = async () => {
          const hook = new pulumi.ResourceHook(stackName, () => void hooked.push(stackName));
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
      ]).then((valid) => console.log(JSON.stringify({ valid, hooked: hooked.sort() })));`,
    );

    const { stdout } = await succeeds(
      runCommand({
        file: process.execPath,
        args: ["inline.js"],
        folder: project.folder,
        env: project.env,
      }),
    );
    expect(JSON.parse(stdout)).toEqual({ valid: [true, true], hooked: ["east", "west"] });
    for (const tenant of [east, west])
      expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });
});

it("none of these commands shows a secret or a stack trace", () => {
  for (const { output } of results) {
    expect(output).not.toContain(PASSWORD);
    expect(output).not.toMatch(STACK_TRACE);
  }
});
