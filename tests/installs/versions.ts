import type { Project } from "../../test-harness";
import { expectSuccess } from "../engine/fixture";
import { describeProject, expectLifecycle, installsFixture, run } from "./fixture";
import { COMMON_JS, ES_MODULE, NATIVE, NATIVE_PLUGIN } from "./programs";

/*
 * `npm run test:matrix` runs these tests: each supported Node.js, with the oldest and the newest SDK of the peer range.
 * The language host, the host of dynamic providers and the plugin run on that Node.js.
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
