import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  diagnosticsOf,
  expectCodes,
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

  describe("`qlik:liveDiff: false`, for pipelines without credentials", () => {
    let project: Project;
    let acme: EmulatedTenant;
    let preview: CommandResult;

    beforeAll(async () => {
      acme = fixture.tenant("preview");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
      await expectSuccess(project.up());
      await project.config("qlik:liveDiff", "false");
      acme.updateConfig({ serverPort: 25 });
      acme.clearJournal();
      preview = await project.pulumi(["preview", "--expect-no-changes"], { env: { QLIK_API_KEY: "" } });
    });

    it("a preview needs no credentials and sends no request", () => {
      expect(preview.code).toBe(0);
      expect(acme.requests()).toEqual([]);
    });

    it("a preview reports it once in each process: the engine starts one more to read native resources", () => {
      const reports = diagnosticsOf(preview).match(/qlik:liveDiff is false/g);
      expect(reports).toHaveLength(entryPoint === "native" ? 2 : 1);
    });

    it("a preview shows changes of the program, and `up` also reverts drift", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme, { username: "the next one" }) }));
      const { output } = await expectSuccess(project.up());
      expect(output).toContain('{"op":"replace","path":"/username","value":"the next one"}');
      expect(writes(acme)).toEqual([
        [
          { op: "replace", path: "/serverPort", value: 587 },
          { op: "replace", path: "/username", value: "the next one" },
        ],
      ]);
    });
  });

  describe("a preview of a new tenant without credentials", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("new");
      const program = programWith({ mail: basicAuth(acme) });
      project = await fixture.project({ program, env: { QLIK_API_KEY: "" } });
    });
    afterEach(() => expect(acme.requests()).toEqual([]));

    it("fails once, with the sources of credentials", async () => {
      const result = await expectFailure(project.preview());
      expect(
        diagnosticsOf(result).match(/new\.localhost: there are no credentials.*QLIK_API_KEY/g),
      ).toHaveLength(1);
      expectCodes(result);
    });

    it("defers the failure to the update if the run continues on errors", async () => {
      const result = await expectSuccess(
        project.pulumi(["preview"], { env: { PULUMI_CONTINUE_ON_ERROR: "true" } }),
      );
      expect(diagnosticsOf(result)).toMatch(/new\.localhost: there are no credentials.*will try again/);
    });

    it("succeeds with `qlik:liveDiff: false`", async () => {
      const { output } = await expectSuccess(
        project.pulumi(["preview"], { env: { QLIK_LIVE_DIFF: "false" } }),
      );
      expect(output).toContain("+ 2 to create");
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
