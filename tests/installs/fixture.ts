import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { Project, ProjectOptions } from "../../test-harness";
import { tarball } from "../../test-harness/installation";
import { engineFixture, expectNoChanges, expectSuccess } from "../engine/fixture";
import { COMMON_JS } from "./programs";

/** Projects that install the packed package from the npm registry, with tools that are on their PATH. */
export interface InstallsFixture {
  /** Returns a path in the `node_modules` of the tools. */
  tool(...names: string[]): string;
  newProject(options: Partial<ProjectOptions>): Promise<Project>;
  /** The tenant that the environment of a project names. */
  tenantOf(project: Project): EmulatedTenant;
  /** Installs the package and other dependencies with npm. */
  installWithNpm(project: Project, dependencies: object, content?: object): Promise<void>;
}

/** @param tools npm packages and their versions, installed before the first test of a file */
export function installsFixture(tools: Record<string, string>): InstallsFixture {
  const fixture = engineFixture();
  let folder = "";
  let count = 0;

  beforeAll(async () => {
    folder = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-tools-"));
    await manifest(folder, { dependencies: tools, allowScripts: { node: true, bun: true, esbuild: true } });
    execFileSync("npm", ["install", "--no-audit", "--no-fund"], { cwd: folder, stdio: "pipe" });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  return {
    tool: (...names) => join(folder, "node_modules", ...names),
    async newProject(options) {
      count += 1;
      const env = { QLIK_TENANT_URL: fixture.tenant(`installed-${count}`).url };
      const project = await fixture.project({ program: COMMON_JS, ...options, env });
      project.env.PATH = [join(folder, "node_modules", ".bin"), project.env.PATH].join(delimiter);
      return project;
    },
    tenantOf: ({ env }) => fixture.tenant(new URL(env.QLIK_TENANT_URL ?? "").hostname),
    async installWithNpm(project, others, content = {}) {
      const dependencies = { ...others, "pulumi-qlik": packageFile(project) };
      await manifest(project.folder, { name: "program", main: "index.js", dependencies, ...content });
      run(project, project.folder, "npm", "install", "--no-audit", "--no-fund");
    },
  };
}

/** Runs a tool in the environment of a project. */
export function run(project: Project, folder: string, ...[file = "", ...args]: string[]): void {
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
export function packageFile(project: Project): string {
  const file = join(dirname(project.folder), `pulumi-qlik-${Date.now()}.tgz`);
  copyFileSync(tarball(), file);
  return `file:${file}`;
}

export async function manifest(folder: string, content: object): Promise<void> {
  mkdirSync(folder, { recursive: true });
  await writeFile(join(folder, "package.json"), JSON.stringify({ private: true, ...content }));
}

/** Writes `Pulumi.yaml` with more than the name and the runtime. */
export async function describeProject(project: Project, content: object): Promise<void> {
  const description = { name: "test-project", runtime: "nodejs", ...content };
  await writeFile(join(project.folder, "Pulumi.yaml"), JSON.stringify(description));
}

export async function expectLifecycle(project: Project): Promise<void> {
  await expectSuccess(project.up());
  await expectNoChanges(project);
  await expectSuccess(project.refresh("--expect-no-changes"));
  await expectSuccess(project.destroy());
}
