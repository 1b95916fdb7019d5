import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { describeEntryPoints, READ_BEFORE_CHANGE, RESOURCE_TYPE } from "./entry-points";
import { basicAuth, expectSuccess, PASSWORD, programWith, withoutProviders, writes } from "./fixture";

describeEntryPoints((fixture, entryPoint) => {
  describe("the lifecycle of a configuration", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("acme");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    });

    beforeEach(() => acme.clearJournal());

    it("a preview of a new configuration sends no request and shows no unknown value", async () => {
      const { output } = await expectSuccess(project.preview("--diff"));
      expect(acme.requests()).toEqual([]);
      expect(withoutProviders(output)).not.toMatch(/\[unknown\]|04da6b54/);
    });

    it("a create reads, writes, reads and validates", async () => {
      await expectSuccess(project.up());
      expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
      expect(acme.config()).toMatchObject({ serverAddress: "smtp.example.com", emailPassword: PASSWORD });
      expect(await project.resource("mail")).toMatchObject({
        type: RESOURCE_TYPE[entryPoint],
        id: "acme.localhost",
        outputs: { isValid: true, errorCode: "OK", passwordExists: true, writeMethod: "PATCH" },
      });
    });

    it("an `up` without changes reads once", async () => {
      const { output } = await expectSuccess(project.up());
      expect(output).toContain("2 unchanged");
      expect(acme.requests()).toEqual(["GET"]);
    });

    it("a refresh right after an `up` shows no changes", async () => {
      const { output } = await expectSuccess(project.refresh("--expect-no-changes"));
      expect(output).toContain("2 unchanged");
      expect(acme.requests()).toEqual(["GET"]);
    });

    it("a rotated password is sent alone", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme, { emailPassword: "the next one" }) }));
      await expectSuccess(project.up());
      expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
      expect(writes(acme)).toEqual([[{ op: "replace", path: "/emailPassword", value: "the next one" }]]);
    });

    it("`destroy` deletes it", async () => {
      await expectSuccess(project.destroy());
      expect(acme.requests()).toEqual([...READ_BEFORE_CHANGE[entryPoint], "DELETE"]);
      expect(acme.config()).toBeUndefined();
    });

    it("`destroy` succeeds if it is already deleted", async () => {
      await project.up();
      acme.deleteConfig();
      acme.clearJournal();
      await expectSuccess(project.destroy());
      expect(acme.requests()).toEqual(entryPoint === "native" ? ["GET"] : ["DELETE"]);
      expect(await project.state()).toEqual([]);
    });
  });
});
