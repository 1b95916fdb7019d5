import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  diagnosticsOf,
  expectCodes,
  expectFailure,
  expectSuccess,
  programWith,
  writes,
} from "./fixture";

describeSlowEntryPoints((fixture, entryPoint) => {
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
});
