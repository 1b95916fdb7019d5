import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { engineFixture, PASSWORD } from "./fixture";

const fixture = engineFixture();

const PROGRAM = `
const { EmailConfig } = require("pulumi-qlik");
new EmailConfig("mail", {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: ${JSON.stringify(PASSWORD)},
  emailAddress: "alerts@example.com",
});`;

/** As the engine's SDK has written it, by either of the names that it found for the module. */
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
      project = await fixture.project({ program: PROGRAM, env: { QLIK_TENANT_URL: tenant.url } });
      expect(await project.up()).toMatchObject({ code: 0 });
      const { stdout } = await project.pulumi(["stack", "export"]);
      const state = JSON.parse(stdout, (key, value) =>
        key === "__provider" && typeof value === "string" ? codeOf(module) : value,
      );
      expect(await project.pulumi(["stack", "import"], { input: JSON.stringify(state) })).toMatchObject({
        code: 0,
      });
    });

    it("is refreshed", async () => {
      expect(await project.refresh("--expect-no-changes")).toMatchObject({ code: 0 });
    });

    it("has nothing to do", async () => {
      expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    });

    it("is destroyed", async () => {
      expect(await project.destroy()).toMatchObject({ code: 0 });
      expect(tenant.config()).toBeUndefined();
    });
  },
);
