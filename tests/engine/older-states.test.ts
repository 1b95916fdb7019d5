import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { basicAuth, engineFixture, expectNoChanges, expectSuccess, programWith } from "./fixture";

const fixture = engineFixture();

/** The provider's code as the SDK serialized it, with either name of the module. */
const codeOf = (module: string) => `exports.handler = __f0;

function __f0() {
  return (function() {
    with({ provider: require("${module}"), this: undefined, arguments: undefined }) {

return () => provider;

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;

describe.each(["pulumi-qlik/dynamic", "pulumi-qlik/dist/sdk/dynamic-provider.js"])(
  "a state of version 0.1.0, whose resources name %s,",
  (module) => {
    let tenant: EmulatedTenant;
    let project: Project;

    beforeAll(async () => {
      tenant = fixture.tenant(`older-${module.length}`);
      const program = programWith({ mail: basicAuth(tenant, { tenantUrl: undefined }) });
      project = await fixture.project({ program, env: { QLIK_TENANT_URL: tenant.url } });
      await expectSuccess(project.up());
      const { stdout } = await project.pulumi(["stack", "export"]);
      const state = JSON.parse(stdout, (key, value) =>
        key === "__provider" && typeof value === "string" ? codeOf(module) : value,
      );
      await expectSuccess(project.pulumi(["stack", "import"], { input: JSON.stringify(state) }));
    });

    it("is refreshed", async () => {
      await expectSuccess(project.refresh("--expect-no-changes"));
    });

    it("has no changes", async () => {
      await expectNoChanges(project);
    });

    it("is destroyed", async () => {
      await expectSuccess(project.destroy());
      expect(tenant.config()).toBeUndefined();
    });
  },
);
