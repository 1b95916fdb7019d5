import { mkdirSync, renameSync, symlinkSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { delimiter, dirname, join } from "node:path";
import type { CommandResult, Project } from "../../test-harness";
import { runCommand } from "../../test-harness/command";
import { diagnosticsOf, expectSuccess, PASSWORD, STACK_TRACE } from "../engine/fixture";
import { describeProject, expectLifecycle, installsFixture, manifest, packageFile, run } from "./fixture";
import { COMMON_JS, NATIVE, NATIVE_PLUGIN, TYPESCRIPT } from "./programs";

/*
 * `npm run test:installs` installs package managers, loaders and bundlers from the registry, and with them the package.
 * `npm test` does not include it, because it needs the registry.
 */

const SDK = { "@pulumi/pulumi": "3.259.0" };

const { newProject, tenantOf, installWithNpm, tool } = installsFixture({
  ...SDK,
  "@pulumi/policy": "1.21.0",
  "@yarnpkg/cli-dist": "4.18.1",
  bun: "1.4.5",
  esbuild: "0.28.2",
  pnpm: "12.21.0",
  "ts-node": "10.9.2",
  tsx: "4.23.15",
});

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
    const scripts = { up: "pulumi up --yes --skip-preview --non-interactive" };
    await installWithNpm(project, SDK, { scripts });

    // Not synchronously: the emulator runs in this process.
    await expectSuccess(runCommand({ file: "npm", args: command, folder: project.folder, env: project.env }));

    expect((await project.resource("mail"))?.type).toBe("qlik:index:EmailConfig");
  });

  it("installs the plugin in a folder that a project can name", async () => {
    const project = await newProject({ program: NATIVE, install: "none" });
    await installWithNpm(project, SDK);
    await describeProject(project, NATIVE_PLUGIN);

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
    symlinkSync(tool(name), join(project.folder, "node_modules", name));
  const newTypeScriptProject = async (type: string, compilerOptions: object) => {
    const project = await newProject({ program: TYPESCRIPT, language: "ts" });
    await manifest(project.folder, { name: "program", main: "index.ts", type });
    const options = { strict: true, target: "es2022", types: ["node"], ...compilerOptions };
    await writeFile(join(project.folder, "tsconfig.json"), JSON.stringify({ compilerOptions: options }));
    return project;
  };

  it.each([
    ["module", "bundler"],
    ["commonjs", "bundler"],
  ])("runs under tsx (%s) with `moduleResolution: %s`", async (type, moduleResolution) => {
    const project = await newTypeScriptProject(type, { module: "esnext", moduleResolution });
    link(project, "tsx");
    const options = { typescript: false, nodeargs: "--import tsx" };
    await describeProject(project, { runtime: { name: "nodejs", options } });

    await expectLifecycle(project);
  });

  it.each([
    ["nodenext", "nodenext", "module"],
    ["nodenext", "nodenext", "commonjs"],
    // As in the templates of Pulumi. The SDK's own default of `moduleResolution` is `nodenext`, which TypeScript refuses with `commonjs`.
    ["commonjs", "node", "commonjs"],
  ])("runs with `module: %s` and `moduleResolution: %s` (%s)", async (module, moduleResolution, type) => {
    const project = await newTypeScriptProject(type, { module, moduleResolution });
    // The SDK runs ES modules with the installed ts-node.
    if (type === "module") link(project, "ts-node");

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
    const tenant = tenantOf(project);
    const pack = join(dirname(project.folder), "policies");
    await manifest(pack, { name: "policies", version: "1.0.0", main: "index.js" });
    await writeFile(join(pack, "index.js"), POLICIES);
    await writeFile(join(pack, "PulumiPolicy.yaml"), "runtime: node-of-tests\nversion: 1.0.0\n");
    symlinkSync(tool(), join(pack, "node_modules"));
    // An older language host cannot start policy packs, but the CLI also starts a plugin with the name of the runtime.
    const runner = tool("@pulumi/pulumi/cmd/run-policy-pack");
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
