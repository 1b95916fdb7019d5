import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, renameSync, rmSync, symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { CommandResult, Project, ProjectOptions } from "../../test-harness";
import { tarball } from "../../test-harness/installation";
import { aWorld, diagnosticsOf, PASSWORD, STACK_TRACE } from "../engine/world";

/*
 * `npm run test:installs`: installs other package managers, loaders and bundlers from the registry, and with them the
 * package, the SDK and their dependencies. So it is no part of `npm test`.
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

const REFUSAL = "the engine cannot load pulumi-qlik/provider from";
const CURE = "Add pulumi-qlik to the dependencies in the program's own package.json";

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
const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "pulumi-qlik";
import { startEmulator } from "pulumi-qlik/emulator";
const args = ${ARGUMENTS} as EmailConfigArgs;
export const verdict = new EmailConfig("mail", args).errorCode;
export const emulator = typeof startEmulator;`;

const world = aWorld();
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
  const env = { QLIK_TENANT_URL: world.tenant(`installed-${count}`).url };
  const project = await world.project({ program: COMMON_JS, ...options, env });
  project.env.PATH = [join(tools, "node_modules", ".bin"), project.env.PATH].join(delimiter);
  return project;
}

/** Runs a tool as the user of a project does. */
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

/** The package beside the project, under a name that no cache of a package manager has seen. */
function packageFile(project: Project): string {
  const file = join(dirname(project.folder), `pulumi-qlik-${Date.now()}.tgz`);
  copyFileSync(tarball(), file);
  return `file:${file}`;
}

async function manifest(folder: string, content: object): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, ...content }));
}

async function expectLife(project: Project): Promise<void> {
  expect(await project.up()).toMatchObject({ code: 0 });
  expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(await project.refresh("--expect-no-changes")).toMatchObject({ code: 0 });
  expect(await project.destroy()).toMatchObject({ code: 0 });
}

function expectRefusal(result: CommandResult): void {
  expect(result.code).not.toBe(0);
  expect(diagnosticsOf(result)).toContain(REFUSAL);
  expect(diagnosticsOf(result)).toContain(CURE);
  expect(result.output).not.toMatch(STACK_TRACE);
}

describe("pnpm", () => {
  it("needs the package in the program's own dependencies, also where a component has it", async () => {
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
    await expectLife(project);
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

  it("runs a program that is a package by itself", async () => {
    const project = await newProject({ install: "none" });
    const dependencies = { ...SDK, "pulumi-qlik": packageFile(project) };
    await manifest(project.folder, { name: "program", main: "index.js", dependencies });
    await install(project, project.folder);
    plugAndPlay(project);

    await expectLife(project);
  });

  it("needs the package in the dependencies of the workspace's root", async () => {
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
    await expectLife(project);
  });
});

it.each(["hoisted", "isolated"])("bun installs the package, %s", async (linker) => {
  const project = await newProject({ install: "none" });
  const dependencies = { ...SDK, "pulumi-qlik": packageFile(project) };
  await manifest(project.folder, { name: "program", main: "index.js", dependencies });
  run(project, project.folder, "bun", "install", "--linker", linker);

  await expectLife(project);
});

describe("a program that esbuild has bundled", () => {
  it.each([
    ["whole", []],
    ["without Pulumi", ["--external:@pulumi/*"]],
    ["without the package", ["--external:@pulumi/*", "--external:pulumi-qlik"]],
  ])("%s needs the package beside it", async (_, options) => {
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
    await expectLife(project);
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
    const description = { name: "installs", runtime: { name: "nodejs", options } };
    await writeFile(join(project.folder, "Pulumi.yaml"), JSON.stringify(description));

    await expectLife(project);
  });

  it.each(["module", "commonjs"])("runs with `module: nodenext` (%s)", async (type) => {
    const project = await newProject({ program: TYPESCRIPT, language: "ts" });
    // For ES modules the SDK looks for a ts-node that is installed.
    if (type === "module") link(project, "ts-node");
    await manifest(project.folder, { name: "program", main: "index.ts", type });
    await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions }));

    await expectLife(project);
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
          // A copy of the properties would hold the secrets in the clear: the pack's SDK unwraps them as they are read.
          remediateResource: (args) => (isMail(args) ? Object.assign(args.props, { serverPort: 2525 }) : undefined),
        },
      ],
    });`;

  it("sees the arguments, stops an update, and changes what the tenant gets", async () => {
    const project = await newProject({});
    const tenant = world.tenant(`installed-${count}`);
    const pack = join(dirname(project.folder), "policies");
    await manifest(pack, { name: "policies", version: "1.0.0", main: "index.js" });
    await writeFile(join(pack, "index.js"), POLICIES);
    await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: node-of-tests\nversion: 1.0.0\n");
    symlinkSync(join(tools, "node_modules"), join(pack, "node_modules"));
    // The language host that is built here is too old to start packs; the CLI also starts a plugin of the runtime's name.
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
    expect(tenant.calls()).toEqual([]);

    delete project.env.SECURITY;
    expect(await project.up("--policy-pack", pack)).toMatchObject({ code: 0 });
    expect(tenant.config()).toMatchObject({ serverPort: 2525, emailPassword: PASSWORD });
    expect(await project.preview("--policy-pack", pack, "--expect-no-changes")).toMatchObject({ code: 0 });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });
});
