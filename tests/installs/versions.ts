import { execFileSync } from "node:child_process";
import type { Project } from "../../test-harness";
import { CHECKOUT } from "../docs/pages";
import { expectMessages } from "../docs/troubleshooting-page";
import { expectSuccess } from "../engine/fixture";
import { describeProject, expectLifecycle, installsFixture, run } from "./fixture";
import { COMMON_JS, ES_MODULE, NATIVE, NATIVE_PLUGIN } from "./programs";

/*
 * `npm run test:matrix` runs these tests: each supported Node.js, with the oldest and the newest SDK of the peer range.
 * The language host, the host of dynamic providers and the plugin run on that Node.js. Then an old Node.js and an old CLI.
 */

const VERSIONS = `
console.log("Node.js", process.versions.node, "with", require("@pulumi/pulumi/package.json").version);`;

describe.each(["22.23.3", "24.21.0", "26.10.0"])("Node.js %s", (node) => {
  const { newProject, installWithNpm } = installsFixture({ node });

  describe.each(["3.250.0", "3.270.0"])("with the SDK %s", (sdk) => {
    let project: Project;
    beforeAll(async () => {
      project = await newProject({ program: COMMON_JS + VERSIONS, install: "none" });
      await installWithNpm(project, { "@pulumi/pulumi": sdk });
    });

    it("runs the program", async () => {
      const { stdout } = await expectSuccess(project.preview());
      expect(stdout).toContain(`Node.js ${node} with ${sdk}`);
    });

    it("runs the lifecycle of a CommonJS program", () => expectLifecycle(project));

    it("runs the lifecycle of an ES module", async () => {
      run(project, project.folder, "npm", "pkg", "set", "type=module");
      await project.setProgram(ES_MODULE);
      await expectLifecycle(project);
    });

    it("runs the lifecycle of a program of the native plugin", async () => {
      run(project, project.folder, "npm", "pkg", "set", "type=commonjs");
      await project.setProgram(NATIVE);
      await describeProject(project, NATIVE_PLUGIN);
      await expectLifecycle(project);
    });
  });
});

describe("an old Node.js", () => {
  const { newProject, installWithNpm } = installsFixture({ node: "20.20.2" });

  it.each([
    ["dynamic resource", COMMON_JS, {}],
    ["native plugin", NATIVE, NATIVE_PLUGIN],
  ])("is reported by the %s as the guide shows", async (_, program, description) => {
    const project = await newProject({ program, install: "none" });
    await installWithNpm(project, { "@pulumi/pulumi": "3.259.0" });
    await describeProject(project, description);
    const { output } = await project.preview();
    // The plugin's error is one of its provider, which the CLI names.
    expectMessages("Old Node.js", output.replace(/pulumi:providers:qlik resource \S+ has a problem: /g, ""));
  });
});

describe("an old CLI", () => {
  const { newProject, tenantOf } = installsFixture({});
  const cli = process.env.PULUMI_QLIK_CLI;

  beforeAll(() => {
    const script = ["scripts/sdk/tool.mts", "old-pulumi"];
    process.env.PULUMI_QLIK_CLI = execFileSync("node", script, { cwd: CHECKOUT, encoding: "utf8" }).trim();
  }, 1_800_000);
  afterAll(() => {
    process.env.PULUMI_QLIK_CLI = cli;
  });

  it("runs the lifecycle of a program of the dynamic resource", async () => {
    const project = await newProject({ install: "tarball" });
    expect((await project.pulumi(["version"])).stdout).toBe("3.163.0\n");
    await expectLifecycle(project);
  });

  it("runs the lifecycle of a program of the native plugin, but shows drift as the guide says", async () => {
    const project = await newProject({ program: NATIVE, install: "tarball" });
    await describeProject(project, NATIVE_PLUGIN);
    await expectSuccess(project.up());
    tenantOf(project).updateConfig({ serverPort: 25 });

    const { code, output } = await project.preview("--diff", "--expect-no-changes");

    expect(code).toBe(255);
    expectMessages("Old CLI", output);
    await expectLifecycle(project);
  });
});
