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

const COMMON_JS = `
const pulumi = require("@pulumi/pulumi");
const { EmailConfig } = require("pulumi-qlik");
const mail = ${DECLARATION}
exports.verdict = mail.errorCode;
exports.server = pulumi.interpolate\`\${mail.serverAddress}:\${mail.serverPort}\`;
exports.password = mail.emailPassword;`;

const ES_MODULE = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";
const mail = ${DECLARATION}
export const verdict = mail.errorCode;
export const server = pulumi.interpolate\`\${mail.serverAddress}:\${mail.serverPort}\`;
export const password = mail.emailPassword;`;

/** The same with types that the compiler has to find right: a wrong one keeps it from compiling. */
const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "pulumi-qlik";
const shared: Partial<EmailConfigArgs> = { validation: "fail" };
// @ts-expect-error there is no such security type
const wrong: EmailConfigArgs = { serverAddress: "a", serverPort: 1, securityType: "tls", emailAddress: "a@b" };
const mail = ${DECLARATION}
export const verdict: pulumi.Output<string | undefined> = mail.errorCode;
export const valid: pulumi.Output<boolean> = mail.isValid;
export const server = pulumi.interpolate\`\${mail.serverAddress}:\${mail.serverPort}\`;
export const password = mail.emailPassword;`;

interface Way extends ProjectOptions {
  name: string;
  /** What is to be done before the program can run. */
  prepare?: (project: Project) => Promise<void>;
}

const WAYS: Way[] = [
  { name: "commonjs", program: COMMON_JS },
  { name: "es-modules", program: ES_MODULE, language: "mjs" },
  { name: "typescript-as-it-is", program: TYPESCRIPT, language: "ts" },
  { name: "typescript-compiled", program: TYPESCRIPT, language: "ts", prepare: compile },
  { name: "commonjs-linked", program: COMMON_JS, install: "link" },
  { name: "typescript-linked", program: TYPESCRIPT, language: "ts", install: "link" },
];

/** With the compiler that a user runs, strictly, against the types that come with the package. */
async function compile({ folder }: Project): Promise<void> {
  const compiler = join(folder, "node_modules", "typescript", "bin", "tsc");
  const options = ["--strict", "--module", "node16", "--target", "es2022", "--outDir", "bin", "index.ts"];
  execFileSync(process.execPath, [compiler, ...options], { cwd: folder, stdio: "pipe" });
  await rm(join(folder, "index.ts"));
  await writeFile(join(folder, "package.json"), JSON.stringify({ name: "compiled", main: "bin/index.js" }));
}

describe.each(WAYS)("a program in the form $name", ({ prepare, ...options }) => {
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

  it("configures the tenant, without a word that is not called for", () => {
    expect(result).toMatchObject({ code: 0 });
    expect(result.output).not.toMatch(/warning|deprecat|\[unknown\]/i);
    expect(tenant.config()).toMatchObject({ username: "alerts", emailPassword: PASSWORD });
  });

  it("can use the outputs, of which the password stays a secret", () => {
    const outputs = result.stdout.split("Outputs:")[1] ?? "";
    expect(outputs).toMatch(/password\s*: \[secret\]/);
    expect(outputs).toMatch(/server\s*: "smtp.example.com:587"/);
    expect(outputs).toMatch(/verdict\s*: "OK"/);
  });

  it("has nothing to do the next time", async () => {
    tenant.clearJournal();

    await expectNoChanges(project);
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("keeps no more code in the state than what loads the package", async () => {
    const { inputs, outputs } = (await project.resource("mail")) ?? {};

    expect(inputs?.__provider).toBe('exports.handler = () => require("pulumi-qlik/provider");');
    expect(outputs?.__provider).toBe(inputs?.__provider);
  });
});

describe("a program whose dependencies alone depend on the package, as pnpm installs them,", () => {
  let project: Project;
  let ofDependency: string;
  const ofProgram = () => join(project.folder, "node_modules", "pulumi-qlik");

  beforeAll(async () => {
    const env = { QLIK_TENANT_URL: fixture.tenant("isolated").url };
    project = await fixture.project({ program: 'require("my-component");', env });
    const component = join(project.folder, "node_modules", "my-component");
    ofDependency = join(component, "node_modules", "pulumi-qlik");
    await mkdir(join(component, "node_modules"), { recursive: true });
    await writeFile(join(component, "index.js"), COMMON_JS);
    await rename(ofProgram(), ofDependency);
    await project.config("password", PASSWORD, { secret: true });
  });

  it("ends with one sentence that names the cure, before any resource is registered", async () => {
    const result = await project.preview();

    expect(result.code).not.toBe(0);
    expect(diagnosticsOf(result)).toContain('EmailConfig "mail"');
    expect(diagnosticsOf(result)).toContain(`cannot load pulumi-qlik/provider from ${project.folder}`);
    expect(diagnosticsOf(result)).toContain("package.json");
    expect(result.output).not.toMatch(STACK_TRACE);
    expect(result.output).not.toContain("Cannot find module");
  });

  it("runs once the program depends on the package itself", async () => {
    await rename(ofDependency, ofProgram());
    await symlink(ofProgram(), ofDependency);

    await expectSuccess(project.preview());
  });
});
