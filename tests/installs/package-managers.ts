import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { CommandResult, Project, ProjectOptions } from "../../test-harness";
import { runCommand } from "../../test-harness/command";
import { tarball } from "../../test-harness/installation";
import {
  diagnosticsOf,
  engineFixture,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  STACK_TRACE,
} from "../engine/fixture";

/*
 * `npm run test:installs` installs package managers, loaders and bundlers from the registry, and with them the package.
 * `npm test` does not include it, because it needs the registry.
 */

const SDK = { "@pulumi/pulumi": "3.259.0" };
const TOOLS = {
  ...SDK,
  "@pulumi/policy": "1.21.0",
  "@yarnpkg/cli-dist": "4.18.1",
  bun: "1.4.5",
  esbuild: "0.28.2",
  pnpm: "12.21.0",
  "ts-node": "10.9.2",
  tsx: "4.23.15",
};

const ARGUMENTS = `{
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: process.env.SECURITY ?? "StartTLS",
  username: "alerts",
  emailPassword: pulumi.secret(${JSON.stringify(PASSWORD)}),
  emailAddress: "alerts@example.com",
}`;
const COMMON_JS = `
const pulumi = require("@pulumi/pulumi");
const { EmailConfig } = require("pulumi-qlik");
new EmailConfig("mail", ${ARGUMENTS});`;
/** Declares a configuration of the native plugin, without an SDK. */
const NATIVE = `
const pulumi = require("@pulumi/pulumi");
const outputs = { isValid: undefined, errorCode: undefined, tenantId: undefined };
new pulumi.CustomResource("qlik:index:EmailConfig", "mail", { ...outputs, ...${ARGUMENTS} });`;
const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "pulumi-qlik";
import { startEmulator } from "pulumi-qlik/emulator";
const args = ${ARGUMENTS} as EmailConfigArgs;
export const errorCode = new EmailConfig("mail", args).errorCode;
export const emulator = typeof startEmulator;`;

const fixture = engineFixture();
let tools: string;

beforeAll(() => {
  tools = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-tools-"));
  const packages = Object.entries(TOOLS).map(([name, version]) => `${name}@${version}`);
  const args = ["install", "--no-audit", "--no-fund", "--prefix", tools, ...packages];
  execFileSync("npm", args, { stdio: "pipe" });
});
afterAll(() => rmSync(tools, { recursive: true, force: true }));

let count = 0;

async function newProject(options: Partial<ProjectOptions>): Promise<Project> {
  count += 1;
  const env = { QLIK_TENANT_URL: fixture.tenant(`installed-${count}`).url };
  const project = await fixture.project({ program: COMMON_JS, ...options, env });
  project.env.PATH = [join(tools, "node_modules", ".bin"), project.env.PATH].join(delimiter);
  return project;
}

/** Runs a tool in the environment of a project. */
function run(project: Project, folder: string, ...[file = "", ...args]: string[]): void {
  const registry = execFileSync("npm", ["config", "get", "registry"], { encoding: "utf8" }).trim();
  const env = {
    ...project.env,
    YARN_ENABLE_IMMUTABLE_INSTALLS: "false",
    YARN_ENABLE_TELEMETRY: "false",
    YARN_GLOBAL_FOLDER: join(dirname(project.folder), "yarn"),
    YARN_NPM_REGISTRY_SERVER: registry.replace(/\/$/, ""),
  };
  execFileSync(file, args, { cwd: folder, env, stdio: "pipe" });
}

/** Copies the package to the project, under a name that is in no cache of a package manager. */
function packageFile(project: Project): string {
  const file = join(dirname(project.folder), `pulumi-qlik-${Date.now()}.tgz`);
  copyFileSync(tarball(), file);
  return `file:${file}`;
}

async function manifest(folder: string, content: object): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, ...content }));
}

async function expectLifecycle(project: Project): Promise<void> {
  await expectSuccess(project.up());
  await expectNoChanges(project);
  await expectSuccess(project.refresh("--expect-no-changes"));
  await expectSuccess(project.destroy());
}

function expectRefusal(result: CommandResult): void {
  expect(result.code).not.toBe(0);
  expect(diagnosticsOf(result)).toContain("cannot load pulumi-qlik/provider");
  expect(diagnosticsOf(result)).toContain("package.json");
  expect(result.output).not.toMatch(STACK_TRACE);
}

describe("npm", () => {
  it.each([
    ["exec", ["exec", "--call", "pulumi up --yes --skip-preview --non-interactive"]],
    ["run", ["run", "up"]],
  ])("puts the plugin on PATH for `npm %s`", async (_, command) => {
    const project = await newProject({ program: NATIVE, install: "none" });
    const dependencies = { ...SDK, "pulumi-qlik": packageFile(project) };
    const scripts = { up: "pulumi up --yes --skip-preview --non-interactive" };
    await manifest(project.folder, { name: "program", main: "index.js", dependencies, scripts });
    run(project, project.folder, "npm", "install", "--no-audit", "--no-fund");

    // Not synchronously: the emulator runs in this process.
    await expectSuccess(runCommand({ file: "npm", args: command, folder: project.folder, env: project.env }));

    expect((await project.resource("mail"))?.type).toBe("qlik:index:EmailConfig");
  });

  it("installs the plugin in a folder that a project can name", async () => {
    const project = await newProject({ program: NATIVE, install: "none" });
    const dependencies = { ...SDK, "pulumi-qlik": packageFile(project) };
    await manifest(project.folder, { name: "program", main: "index.js", dependencies });
    run(project, project.folder, "npm", "install", "--no-audit", "--no-fund");
    const providers = [{ name: "qlik", path: "node_modules/pulumi-qlik/plugin" }];
    const description = { name: "test-project", runtime: "nodejs", plugins: { providers } };
    await writeFile(join(project.folder, "Pulumi.yaml"), JSON.stringify(description));

    await expectLifecycle(project);
  });
});

describe("pnpm", () => {
  it("needs the package in the program's own dependencies, also if a component depends on it", async () => {
    const project = await newProject({ program: 'require("my-component");', install: "none" });
    const component = join(dirname(project.folder), "component");
    const qlik = { "pulumi-qlik": packageFile(project) };
    await manifest(component, {
      name: "my-component",
      version: "1.0.0",
      dependencies: qlik,
      peerDependencies: SDK,
    });
    await writeFile(join(component, "index.js"), COMMON_JS);
    run(project, component, "npm", "pack");
    const dependencies = { ...SDK, "my-component": `file:${join(component, "my-component-1.0.0.tgz")}` };
    const install = async (content: object) => {
      await manifest(project.folder, { name: "program", main: "index.js", dependencies: content });
      await writeFile(join(project.folder, "pnpm-workspace.yaml"), "allowBuilds:\n  protobufjs: false\n");
      run(project, project.folder, "pnpm", "install", "--no-frozen-lockfile");
    };

    await install(dependencies);
    expectRefusal(await project.preview());

    await install({ ...dependencies, ...qlik });
    await expectLifecycle(project);
  });
});

describe("Yarn Plug'n'Play", () => {
  const plugAndPlay = (project: Project, folder = project.folder) => {
    project.env.NODE_OPTIONS = `--require ${join(folder, ".pnp.cjs")}`;
  };
  const install = async (project: Project, folder: string) => {
    await writeFile(join(folder, "yarn.lock"), "");
    run(project, folder, "yarn", "install");
  };

  it("runs a program that is a separate package", async () => {
    const project = await newProject({ install: "none" });
    const dependencies = { ...SDK, "pulumi-qlik": packageFile(project) };
    await manifest(project.folder, { name: "program", main: "index.js", dependencies });
    await install(project, project.folder);
    plugAndPlay(project);

    await expectLifecycle(project);
  });

  it("needs the package in the dependencies of the workspace root", async () => {
    const project = await newProject({ install: "none" });
    const root = dirname(project.folder);
    const qlik = { "pulumi-qlik": packageFile(project) };
    await manifest(project.folder, { name: "program", main: "index.js", dependencies: { ...SDK, ...qlik } });
    await manifest(root, { name: "root", workspaces: ["program"] });
    await install(project, root);
    plugAndPlay(project, root);
    expectRefusal(await project.preview());

    delete project.env.NODE_OPTIONS;
    await manifest(root, { name: "root", workspaces: ["program"], dependencies: qlik });
    await install(project, root);
    plugAndPlay(project, root);
    await expectLifecycle(project);
  });
});

it.each(["hoisted", "isolated"])("bun runs a program with %s dependencies", async (linker) => {
  const project = await newProject({ install: "none" });
  const dependencies = { ...SDK, "pulumi-qlik": packageFile(project) };
  await manifest(project.folder, { name: "program", main: "index.js", dependencies });
  run(project, project.folder, "bun", "install", "--linker", linker);

  await expectLifecycle(project);
});

describe("a program that esbuild bundled", () => {
  it.each([
    ["completely", []],
    ["without Pulumi", ["--external:@pulumi/*"]],
    ["without the package", ["--external:@pulumi/*", "--external:pulumi-qlik"]],
  ])("%s needs the installed package", async (_, options) => {
    const project = await newProject({});
    renameSync(join(project.folder, "index.js"), join(project.folder, "source.js"));
    const bundle = ["--bundle", "--platform=node", "--log-level=error", "--outfile=index.js"];
    run(project, project.folder, "esbuild", "source.js", ...bundle, ...options);
    const [installed, removed] = ["pulumi-qlik", "removed"].map((name) =>
      join(project.folder, "node_modules", name),
    ) as [string, string];

    renameSync(installed, removed);
    const without = await project.preview();
    expect(without.code).not.toBe(0);
    if (!options.includes("--external:pulumi-qlik")) expectRefusal(without);

    renameSync(removed, installed);
    await expectLifecycle(project);
  });
});

describe("a TypeScript program", () => {
  const link = (project: Project, name: string) =>
    symlinkSync(join(tools, "node_modules", name), join(project.folder, "node_modules", name));
  const compilerOptions = { strict: true, target: "es2022", module: "nodenext", types: ["node"] };

  it.each(["module", "commonjs"])("runs under tsx (%s)", async (type) => {
    const project = await newProject({ program: TYPESCRIPT, language: "ts" });
    link(project, "tsx");
    await manifest(project.folder, { name: "program", main: "index.ts", type });
    const options = { typescript: false, nodeargs: "--import tsx" };
    const description = { name: "test-project", runtime: { name: "nodejs", options } };
    await writeFile(join(project.folder, "Pulumi.yaml"), JSON.stringify(description));

    await expectLifecycle(project);
  });

  it.each(["module", "commonjs"])("runs with `module: nodenext` (%s)", async (type) => {
    const project = await newProject({ program: TYPESCRIPT, language: "ts" });
    // The SDK runs ES modules with the installed ts-node.
    if (type === "module") link(project, "ts-node");
    await manifest(project.folder, { name: "program", main: "index.ts", type });
    await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));

    await expectLifecycle(project);
  });
});

describe("a policy pack", () => {
  const POLICIES = `
    const { PolicyPack } = require("@pulumi/policy");
    const isMail = ({ type }) => type === "pulumi-nodejs:dynamic/qlik:EmailConfig";
    new PolicyPack("mail", {
      policies: [
        {
          name: "encrypted",
          description: "Mail is encrypted.",
          enforcementLevel: "mandatory",
          validateResource: (args, report) => {
            if (isMail(args) && args.props.securityType === "none") report("none is forbidden");
          },
        },
        {
          name: "port",
          description: "Mail goes to port 2525.",
          enforcementLevel: "remediate",
          // A copy of the properties would contain the secrets in the clear, because the SDK unwraps them when they are read.
          remediateResource: (args) => (isMail(args) ? Object.assign(args.props, { serverPort: 2525 }) : undefined),
        },
      ],
    });`;

  it("reads the arguments, stops an update, and changes the configuration", async () => {
    const project = await newProject({});
    const tenant = fixture.tenant(`installed-${count}`);
    const pack = join(dirname(project.folder), "policies");
    await manifest(pack, { name: "policies", version: "1.0.0", main: "index.js" });
    await writeFile(join(pack, "index.js"), POLICIES);
    await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: node-of-tests\nversion: 1.0.0\n");
    symlinkSync(join(tools, "node_modules"), join(pack, "node_modules"));
    // An older language host cannot start policy packs, but the CLI also starts a plugin with the name of the runtime.
    const runner = join(tools, "node_modules/@pulumi/pulumi/cmd/run-policy-pack");
    const plugin = `#!/bin/sh\nexec node "${runner}" "$@"\n`;
    const plugins = join(dirname(project.folder), "plugins");
    mkdirSync(plugins);
    await writeFile(join(plugins, "pulumi-analyzer-policy-node-of-tests"), plugin, { mode: 0o755 });
    project.env.PATH = [plugins, project.env.PATH].join(delimiter);

    project.env.SECURITY = "none";
    const stopped = await project.up("--policy-pack", pack);
    expect(stopped.code).not.toBe(0);
    expect(stopped.stdout).toContain("none is forbidden");
    expect(tenant.requests()).toEqual([]);

    delete project.env.SECURITY;
    await expectSuccess(project.up("--policy-pack", pack));
    expect(tenant.config()).toMatchObject({ serverPort: 2525, emailPassword: PASSWORD });
    await expectSuccess(project.preview("--policy-pack", pack, "--expect-no-changes"));
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });
});
