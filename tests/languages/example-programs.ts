import { execFileSync } from "node:child_process";
import { readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../test-harness";
import { expectMessages } from "../docs/troubleshooting-page";
import {
  engineFixture,
  expectNoChanges,
  expectSuccess,
  NO_DOWNLOADS,
  PASSWORD,
  writes,
} from "../engine/fixture";
import { exampleFolder, MAIL_SERVER } from "../examples/examples";
import { writeProgram } from "./projects";

/*
 * The examples for the native plugin, which they use from `node_modules`. `npm run test:languages` provides the language hosts and
 * most of the SDKs that a user generates with `pulumi package add`. The host of Java generates its own.
 */

const fixture = engineFixture();

interface Example {
  name: "yaml" | "python" | "go" | "java";
  /** Provides the SDK. A program in YAML has none. */
  prepare?: (project: Project) => void | Promise<void>;
}

const EXAMPLES: Example[] = [
  { name: "yaml" },
  {
    name: "python",
    prepare: (project) => {
      writeProgram(project, "python", readFileSync(join(project.folder, "__main__.py"), "utf8"));
      const home = "import sys; print(sys.prefix)";
      symlinkSync(
        execFileSync("python", ["-c", home], { encoding: "utf8" }).trim(),
        join(project.folder, "venv"),
      );
    },
  },
  {
    name: "go",
    prepare: (project) => writeProgram(project, "go", readFileSync(join(project.folder, "main.go"), "utf8")),
  },
  {
    name: "java",
    prepare: async (project) => {
      const plugin = "node_modules/pulumi-qlik/plugin/pulumi-resource-qlik";
      await expectSuccess(project.pulumi(["package", "add", plugin]));
    },
  },
];

/** Creates the project of an example whose tenants in `Pulumi.yaml` are emulated. */
async function exampleProject(name: string, env: Record<string, string> = {}): Promise<Project> {
  const project = await fixture.project({ program: { folder: exampleFolder(name) }, env });
  const file = join(project.folder, "Pulumi.yaml");
  const text = readFileSync(file, "utf8");
  const emulated = text.replace(
    /https:\/\/(\w+)\.\w+\.qlikcloud\.com/g,
    (_, tenant) => fixture.tenant(tenant).url,
  );
  writeFileSync(file, emulated);
  await project.config("emailPassword", PASSWORD, { secret: true });
  return project;
}

describe("the example", () => {
  it.each(EXAMPLES)("$name configures a tenant and leaves no changes", async ({ name, prepare }) => {
    const tenant = fixture.tenant(name);
    const project = await exampleProject(name, { QLIK_TENANT_URL: tenant.url });
    await prepare?.(project);

    const { stdout } = await expectSuccess(project.up());
    expect(tenant.config()).toMatchObject({ ...MAIL_SERVER, emailPassword: PASSWORD });
    expect(stdout).toMatch(/isValid *: true/);
    await expectNoChanges(project);
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("yaml without its plugin fails as the guide shows", async () => {
    const project = await exampleProject("yaml", NO_DOWNLOADS);
    const file = join(project.folder, "Pulumi.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace(/^plugins:\n( .*\n)+/m, ""));

    const { output } = await project.preview();
    expectMessages("No plugin for a program in YAML", output);
  });

  it("providers configures two tenants, each with its own key", async () => {
    const tenants = ["acme", "globex"];
    const project = await exampleProject("providers", { QLIK_API_KEY: "" });
    for (const name of tenants) {
      fixture.tenant(name).credentials = { apiKey: `key-of-${name}` };
      await project.config(`${name}ApiKey`, `key-of-${name}`, { secret: true });
    }

    await expectSuccess(project.up());
    for (const name of tenants)
      expect(fixture.tenant(name).config()).toMatchObject({ username: name, emailPassword: PASSWORD });
    await expectNoChanges(project);
    expect(project.readAllFiles()).not.toContain("key-of-");
  });

  it("import takes over a configuration, and writes only its password", async () => {
    const tenant = fixture.tenant("acme");
    tenant.credentials = undefined;
    tenant.updateConfig({ ...MAIL_SERVER, emailPassword: "of-an-administrator" });
    tenant.clearJournal();
    const project = await exampleProject("import", { QLIK_TENANT_URL: tenant.url });

    const { output } = await expectSuccess(project.up());
    expect(output).toContain("1 imported");
    expect(writes(tenant)).toEqual([[{ op: "replace", path: "/emailPassword", value: PASSWORD }]]);
    await expectNoChanges(project);
  });
});
