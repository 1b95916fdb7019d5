import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  diagnosticsOf,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  programWith,
  writes,
} from "./fixture";

describeSlowEntryPoints((fixture, entryPoint) => {
  describe("`ignoreChanges`", () => {
    let project: Project;
    let acme: EmulatedTenant;
    let beta: EmulatedTenant;

    const program = (changes = {}) =>
      programWith({
        acme: basicAuth(acme, { ...changes, options: { ignoreChanges: ["username"] } }),
        beta: basicAuth(beta, { ...changes, options: { ignoreChanges: ["emailPassword"] } }),
      });

    beforeAll(async () => {
      acme = fixture.tenant("acme");
      beta = fixture.tenant("beta");
      project = await fixture.project({ program: program() });
      await expectSuccess(project.up());
      acme.updateConfig({ username: "theirs" });
      beta.updateConfig({ emailPassword: "their password" });
    });

    beforeEach(() => {
      acme.clearJournal();
      beta.clearJournal();
    });

    it("ignores drift of the setting", async () => {
      await expectNoChanges(project);
      expect(acme.requests()).toEqual(["GET"]);
    });

    it("reverts drift of other settings", async () => {
      acme.updateConfig({ serverPort: 25 });
      beta.updateConfig({ serverPort: 25 });

      await expectSuccess(project.up());
      for (const tenant of [acme, beta])
        expect(writes(tenant)).toEqual([[{ op: "replace", path: "/serverPort", value: 587 }]]);
      expect(acme.config()).toMatchObject({ username: "theirs", serverPort: 587 });
      expect(beta.config()).toMatchObject({ emailPassword: "their password", serverPort: 587 });
    });

    it("ignores the drift after a refresh", async () => {
      acme.updateConfig({ username: "a third one" });

      await expectSuccess(project.refresh());
      await expectNoChanges(project);
    });

    it("ignores a change of the program", async () => {
      await project.setProgram(program({ username: "the program's", emailPassword: "the program's" }));

      await expectSuccess(project.up());
      expect(acme.config()).toMatchObject({ username: "a third one", emailPassword: "the program's" });
      expect(beta.config()).toMatchObject({ username: "the program's", emailPassword: "their password" });
    });
  });

  describe("a saved plan", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("planned");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
      await expectSuccess(project.preview("--save-plan", "plan.json"));
    });

    it("is applied by `up --plan`", async () => {
      await expectSuccess(project.up("--plan", "plan.json"));
      expect(acme.config()).toMatchObject({ serverPort: 587, emailPassword: PASSWORD });
    });

    it("contains no password in the clear", () => {
      expect(readFileSync(join(project.folder, "plan.json"), "utf8")).toContain("emailPassword");
      expect(readFileSync(join(project.folder, "plan.json"), "utf8")).not.toContain(PASSWORD);
    });

    it("is rejected if the program has changed", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme, { serverPort: 2525 }) }));
      await expectSuccess(project.preview("--save-plan", "plan.json"));
      await project.setProgram(programWith({ mail: basicAuth(acme, { serverPort: 26 }) }));
      const { code } = await project.up("--plan", "plan.json");
      expect(code).not.toBe(0);
      expect(acme.config()).toMatchObject({ serverPort: 587 });
    });

    // The engine reads a native resource before it plans, so that the plan has the drift.
    if (entryPoint === "native")
      it("makes `up --plan` fail on later drift, before anything is written", async () => {
        await project.setProgram(programWith({ mail: basicAuth(acme, { username: "planned" }) }));
        await expectSuccess(project.preview("--save-plan", "plan.json"));
        acme.updateConfig({ serverPort: 25 });
        acme.clearJournal();

        const { output } = await expectFailure(project.up("--plan", "plan.json"));
        expect(output).toContain("violates plan");
        expect(writes(acme)).toEqual([]);
        acme.updateConfig({ serverPort: 587 });
        await expectSuccess(project.up());
      });
    else
      it("does not constrain the patch: `up --plan` also reverts later drift, and shows the whole patch", async () => {
        await project.setProgram(programWith({ mail: basicAuth(acme, { username: "planned" }) }));
        await expectSuccess(project.preview("--save-plan", "plan.json"));
        acme.updateConfig({ serverPort: 25 });
        const result = await project.up("--plan", "plan.json");

        expect(result.code).toBe(0);
        expect(diagnosticsOf(result)).toContain(
          [
            'PATCH email-config (QLIK1901) [\n      {"op":"replace","path":"/serverPort","value":587},',
            '      {"op":"replace","path":"/username","value":"planned"}',
          ].join("\n"),
        );
        expect(acme.config()).toMatchObject({ serverPort: 587, username: "planned" });
      });

    it("without changes makes `up --plan` fail on later drift", async () => {
      await expectSuccess(project.preview("--save-plan", "plan.json"));
      acme.updateConfig({ serverPort: 25 });
      const result = await project.up("--plan", "plan.json");

      expect(result.code).not.toBe(0);
      expect(diagnosticsOf(result)).toMatch(/update is not allowed by the plan|violates plan/);
      expect(acme.config()).toMatchObject({ serverPort: 25 });
    });
  });
});
