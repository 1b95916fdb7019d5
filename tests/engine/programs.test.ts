import { execFileSync } from "node:child_process";
import { mkdir, rename, rm, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project, ProjectOptions } from "../../test-harness";
import {
  diagnosticsOf,
  engineFixture,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  STACK_TRACE,
} from "./fixture";

const fixture = engineFixture();

const DECLARATION = `new EmailConfig("mail", {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: new pulumi.Config().requireSecret("password"),
  emailAddress: "alerts@example.com",
});`;

// biome-ignore lint/suspicious/noTemplateCurlyInString: the code of the programs
const SERVER = "pulumi.interpolate`${mail.serverAddress}:${mail.serverPort}`";

const COMMON_JS = `
const pulumi = require("@pulumi/pulumi");
const { EmailConfig } = require("pulumi-qlik");
const mail = ${DECLARATION}
module.exports = { errorCode: mail.errorCode, server: ${SERVER}, password: mail.emailPassword };`;

const ES_MODULE = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";
const mail = ${DECLARATION}
export const { errorCode, emailPassword: password } = mail;
export const server = ${SERVER};`;

/** Does not compile if the types are wrong. */
const TYPESCRIPT = `${ES_MODULE}
import type { EmailConfigArgs } from "pulumi-qlik";
const shared: Partial<EmailConfigArgs> = { validation: "fail" };
// @ts-expect-error tls is not a security type
const wrong: EmailConfigArgs = { serverAddress: "a", serverPort: 1, securityType: "tls", emailAddress: "a@b" };
const code: pulumi.Output<string | undefined> = mail.errorCode;
export const valid: pulumi.Output<boolean> = mail.isValid;`;

interface Form extends ProjectOptions {
  name: string;
  /** Runs before the program. */
  prepare?: (project: Project) => Promise<void>;
}

const FORMS: Form[] = [
  { name: "commonjs", program: COMMON_JS },
  { name: "es-modules", program: ES_MODULE, language: "mjs" },
  { name: "typescript-source", program: TYPESCRIPT, language: "ts" },
  { name: "typescript-compiled", program: TYPESCRIPT, language: "ts", prepare: compile },
  { name: "commonjs-linked", program: COMMON_JS, install: "link" },
  { name: "typescript-linked", program: TYPESCRIPT, language: "ts", install: "link" },
];

/** Compiles as a user does: strictly, with the package's types. */
async function compile({ folder }: Project): Promise<void> {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const options = ["--strict", "--module", "node16", "--target", "es2022", "--outDir", "bin", "index.ts"];
  execFileSync(process.execPath, [compiler, ...options], { cwd: folder, stdio: "pipe" });
  await rm(join(folder, "index.ts"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "compiled", main: "bin/index.js" }));
}

describe.each(FORMS)("a program as $name", ({ prepare, ...options }) => {
  let project: Project;
  let tenant: EmulatedTenant;
  let result: CommandResult;

  beforeAll(async () => {
    tenant = fixture.tenant(options.name);
    project = await fixture.project({ ...options, env: { QLIK_TENANT_URL: tenant.url } });
    await prepare?.(project);
    await project.config("password", PASSWORD, { secret: true });
    result = await project.up();
  });

  it("configures the tenant without warnings", () => {
    expect(result).toMatchObject({ code: 0 });
    expect(result.output).not.toMatch(/warning|deprecat|\[unknown\]/i);
    expect(tenant.config()).toMatchObject({ username: "alerts", emailPassword: PASSWORD });
  });

  it("can use the outputs, and the password stays secret", () => {
    const outputs = result.stdout.split("Outputs:")[1] ?? "";
    expect(outputs).toMatch(/password\s*: \[secret\]/);
    expect(outputs).toMatch(/server\s*: "smtp.example.com:587"/);
    expect(outputs).toMatch(/errorCode\s*: "OK"/);
  });

  it("has no changes in the next preview", async () => {
    tenant.clearJournal();

    await expectNoChanges(project);
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("has only the code in the state that loads the package", async () => {
    const { inputs, outputs } = (await project.resource("mail")) ?? {};

    expect(inputs?.__provider).toBe('exports.handler = () => require("pulumi-qlik/provider");');
    expect(outputs?.__provider).toBe(inputs?.__provider);
  });
});

describe("a program whose dependencies alone depend on the package, as pnpm installs them,", () => {
  let project: Project;
  let inDependency: string;
  const inProgram = () => join(project.folder, "node_modules", "pulumi-qlik");

  beforeAll(async () => {
    const env = { QLIK_TENANT_URL: fixture.tenant("isolated").url };
    project = await fixture.project({ program: 'require("my-component");', env });
    const component = join(project.folder, "node_modules", "my-component");
    inDependency = join(component, "node_modules", "pulumi-qlik");
    await mkdir(join(component, "node_modules"), { recursive: true });
    await writeFile(join(component, "index.js"), COMMON_JS);
    await rename(inProgram(), inDependency);
    await project.config("password", PASSWORD, { secret: true });
  });

  it("ends with an error that names the remedy, before any resource is registered", async () => {
    const result = await project.preview();

    expect(result.code).not.toBe(0);
    expect(diagnosticsOf(result)).toContain('EmailConfig "mail"');
    expect(diagnosticsOf(result)).toContain(`cannot load pulumi-qlik/provider from ${project.folder}`);
    expect(diagnosticsOf(result)).toContain("package.json");
    expect(result.output).not.toMatch(STACK_TRACE);
    expect(result.output).not.toContain("Cannot find module");
  });

  it("runs if the program depends on the package itself", async () => {
    await rename(inDependency, inProgram());
    await symlink(inProgram(), inDependency);

    await expectSuccess(project.preview());
  });
});
