import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { describeEntryPoints } from "./entry-points";
import { basicAuth, expectNoChanges, expectSuccess, PASSWORD, withoutProviders, writes } from "./fixture";

/** The engine's value for an unknown. */
const UNKNOWN = /04da6b54-80e4-46f7-96ec-b56ff0331ba9/;

describeEntryPoints((fixture) => {
  describe("arguments that are another resource's outputs", () => {
    let project: Project;
    let first: EmulatedTenant;
    let second: EmulatedTenant;
    let third: EmulatedTenant;

    /** The second uses outputs of the first, also ones that are no inputs; the third uses one for its address. */
    const program = (serverPort: number) => `
    const { EmailConfig } = require("pulumi-qlik");
    const first = new EmailConfig("first", ${JSON.stringify(basicAuth(first, { serverPort }))});
    new EmailConfig("second", {
      tenantUrl: ${JSON.stringify(second.url)},
      serverAddress: first.serverAddress,
      serverPort: first.isValid.apply(() => ${serverPort}),
      securityType: first.errorCode.apply(() => "StartTLS"),
      username: first.tenantId.apply((id) => "alerts-" + id),
      emailPassword: first.emailPassword,
      emailAddress: first.emailAddress,
    });
    new EmailConfig("third", {
      tenantUrl: first.tenantId.apply(() => ${JSON.stringify(third.url)}),
      serverAddress: first.serverAddress,
      serverPort: 25,
      securityType: "none",
      emailAddress: first.emailAddress,
    });`;

    beforeAll(async () => {
      first = fixture.tenant("first");
      second = fixture.tenant("second");
      third = fixture.tenant("third");
      project = await fixture.project({ program: program(587) });
    });

    beforeEach(() => {
      for (const tenant of [first, second, third]) tenant.clearJournal();
    });

    it("are unknown in the preview of new resources", async () => {
      const { output } = await expectSuccess(project.preview("--diff"));
      expect(output).toContain("4 to create");
      expect(withoutProviders(output)).not.toMatch(UNKNOWN);
    });

    it("are known in `up`, and secrets stay secret", async () => {
      await expectSuccess(project.up());

      const { tenantId } = first.document() as { tenantId: string };
      expect(second.config()).toMatchObject({ username: `alerts-${tenantId}`, emailPassword: PASSWORD });
      expect(project.readAllFiles()).not.toContain(PASSWORD);
    });

    it("are no changes if nothing has changed", async () => {
      await expectNoChanges(project);
    });

    it("are [unknown] in the patch of a preview", async () => {
      await project.setProgram(program(2525));
      const result = await project.preview("--diff");
      expect(result.code).toBe(0);
      expect(result.output.replace(/\n\n/g, "\n")).toContain(
        `second.localhost: PATCH email-config (QLIK1901) [\n  {"op":"replace","path":"/serverPort","value":"[unknown]"}`,
      );
      expect(withoutProviders(result.output)).not.toMatch(UNKNOWN);
      expect(second.requests()).toEqual(["GET"]);
    });

    it("change only if their value changes in `up`", async () => {
      await expectSuccess(project.up());
      expect(writes(second)).toEqual([[{ op: "replace", path: "/serverPort", value: 2525 }]]);
      expect(second.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
      expect(third.requests()).toEqual(["GET"]);
    });
  });
});
