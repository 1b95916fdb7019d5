import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PROVIDER_STACK_TRACE,
  programWith,
  writes,
} from "./fixture";

describeSlowEntryPoints((fixture, entryPoint) => {
  describe("a password that the mail server refuses", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("acme");
      acme.acceptPassword("the right one");
      project = await fixture.project({
        program: programWith({ mail: basicAuth(acme, { emailPassword: "a wrong one" }) }),
      });
    });

    beforeEach(() => acme.clearJournal());

    it("fails the run with the reason, and leaves the configuration and the state as written", async () => {
      const { output } = await expectFailure(project.up());
      expect(output).toMatch(/acme\.localhost: .*validate.* INVALID_CREDENTIALS: the mail server refuses/);
      expect(output).not.toContain("a wrong one");
      expect(acme.config()).toMatchObject({ emailPassword: "a wrong one" });
      expect(await project.resource("mail")).toMatchObject({
        id: "acme.localhost",
        initErrors: [expect.stringContaining("INVALID_CREDENTIALS")],
        outputs: { isValid: false, errorCode: "INVALID_CREDENTIALS" },
      });
    });

    it("is sent and validated again by the next run", async () => {
      const { output } = await expectFailure(project.up());
      expect(output).toContain("INVALID_CREDENTIALS");
      expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    });

    it("is validated again after a refresh, although that of a dynamic resource removes the failure", async () => {
      await expectSuccess(project.refresh());
      const { initErrors } = (await project.resource("mail")) ?? {};
      expect(initErrors).toEqual(
        entryPoint === "native" ? [expect.stringContaining("INVALID_CREDENTIALS")] : undefined,
      );
      expect(await project.preview("--expect-no-changes")).not.toMatchObject({ code: 0 });
      const { output } = await expectFailure(project.up());
      expect(output).toContain("INVALID_CREDENTIALS");
    });

    it("is replaced by the right password, which is sent alone", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme, { emailPassword: "the right one" }) }));
      await expectSuccess(project.up());
      expect(writes(acme)).toEqual([[{ op: "replace", path: "/emailPassword", value: "the right one" }]]);
      expect(await project.resource("mail")).not.toHaveProperty("initErrors");
      await expectNoChanges(project);
    });

    it("does not prevent `destroy`", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme, { emailPassword: "a wrong one" }) }));
      await expectFailure(project.up());
      await expectSuccess(project.destroy());
      expect(acme.config()).toBeUndefined();
    });

    it("needs no change if the mail server accepts it later", async () => {
      await expectFailure(project.up());
      acme.acceptPassword("a wrong one");
      await expectSuccess(project.up());
      expect(await project.resource("mail")).toMatchObject({ outputs: { isValid: true } });
    });
  });

  describe("`validation`, for a configuration that is not valid", () => {
    const names = ["warn", "off", "created", "updated"] as const;
    const tenants = {} as Record<(typeof names)[number], EmulatedTenant>;
    let project: Project;
    let result: CommandResult;

    beforeAll(async () => {
      for (const name of names) tenants[name] = fixture.tenant(name);
      const previous = {
        updated: basicAuth(tenants.updated, { validation: "rollback", emailPassword: "previous" }),
      };
      project = await fixture.project({ program: programWith(previous) });
      await expectSuccess(project.up());

      for (const name of names) tenants[name].acceptPassword("previous");
      const wrong = { emailPassword: "a wrong one" };
      await project.setProgram(
        programWith({
          warn: basicAuth(tenants.warn, { ...wrong, validation: "warn" }),
          off: basicAuth(tenants.off, { ...wrong, validation: "off" }),
          created: basicAuth(tenants.created, { ...wrong, validation: "rollback" }),
          updated: basicAuth(tenants.updated, { ...wrong, validation: "rollback", serverPort: 2525 }),
        }),
      );
      tenants.updated.clearJournal();
      result = await project.up("--continue-on-error");
    });

    it("warn reports the error and continues", async () => {
      expect(result.output).toMatch(/warn\.localhost: .*validate.* INVALID_CREDENTIALS.* validation: warn/);
      expect(await project.resource("warn")).toMatchObject({ outputs: { isValid: false } });
      expect(await project.resource("warn")).not.toHaveProperty("initErrors");
    });

    it("off does not validate", () => {
      expect(tenants.off.requests()).toEqual(["GET", "PATCH", "GET"]);
    });

    it("rollback deletes a created configuration and fails the run", async () => {
      expect(result.code).not.toBe(0);
      expect(result.output).toMatch(/created\.localhost: .* INVALID_CREDENTIALS.* Rolled back/);
      expect(tenants.created.config()).toBeUndefined();
      expect(await project.resource("created")).toBeUndefined();
    });

    it("rollback restores an updated configuration with its previous password", async () => {
      expect(result.output).toMatch(/updated\.localhost: .* INVALID_CREDENTIALS.* Rolled back .* is valid/);
      expect(tenants.updated.config()).toMatchObject({ serverPort: 587, emailPassword: "previous" });
      expect(await project.resource("updated")).toMatchObject({
        outputs: { serverPort: 587, isValid: true },
      });
    });

    it("no error shows a stack trace or a password", () => {
      expect(result.output).not.toMatch(PROVIDER_STACK_TRACE);
      expect(result.output).not.toContain("a wrong one");
    });

    it("rollback does not affect a change that is valid", async () => {
      const right = { emailPassword: "previous", validation: "rollback" };
      await project.setProgram(
        programWith({
          created: basicAuth(tenants.created, right),
          updated: basicAuth(tenants.updated, { ...right, serverPort: 2525 }),
        }),
      );
      await expectSuccess(project.up());
      expect(tenants.updated.config()).toMatchObject({ serverPort: 2525 });
      expect(tenants.created.config()).toMatchObject({ emailPassword: "previous" });
    });
  });
});
