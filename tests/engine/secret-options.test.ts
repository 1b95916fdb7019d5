import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  type DeclaredArgs,
  diagnosticsOf,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  programWith,
  writes,
} from "./fixture";

const NEXT_PASSWORD = "Next-canary-in-the-mine";
const EXCHANGE_WARNING = /(acme|beta)\.localhost: the mail server is Exchange Online/g;

describeSlowEntryPoints((fixture, entryPoint) => {
  describe("a secret from a file, with a version, on Exchange Online", () => {
    let acme: EmulatedTenant;
    let project: Project;

    const program = (changes: DeclaredArgs = {}) => {
      const shared = {
        serverAddress: "smtp.office365.com",
        emailPassword: undefined,
        emailPasswordFrom: { file: "mail-password" },
      };
      return programWith({
        mail: basicAuth(acme, { ...shared, ...changes }),
        other: basicAuth(fixture.tenant("beta"), shared),
      });
    };
    const writeFile = (text: string) => writeFileSync(join(project.folder, "mail-password"), text);

    beforeAll(async () => {
      acme = fixture.tenant("acme");
      project = await fixture.project({ program: program() });
    });
    beforeEach(() => acme.clearJournal());

    it("a missing file is reported by its path in the program's folder, and nothing is written", async () => {
      const diagnostics = diagnosticsOf(await expectFailure(project.up()));

      expect(diagnostics).toContain(
        `emailPasswordFrom: the file ${join(project.folder, "mail-password")} does not exist.`,
      );
      expect(writes(acme)).toEqual([]);
    });

    it("the secret reaches the tenant without its line break, with one warning for all tenants", async () => {
      writeFile(`${PASSWORD}\n`);
      const diagnostics = diagnosticsOf(await expectSuccess(project.up()));

      expect(acme.config()).toMatchObject({ emailPassword: PASSWORD });
      expect(diagnostics.match(EXCHANGE_WARNING)).toHaveLength(1);
    });

    it("a rotation in the file is sent alone", async () => {
      writeFile(`${NEXT_PASSWORD}\r\n`);
      await expectSuccess(project.up());

      expect(writes(acme)).toEqual([[{ op: "replace", path: "/emailPassword", value: NEXT_PASSWORD }]]);
    });

    it("a version that is added shows the password as a change in a preview", async () => {
      await project.setProgram(program({ secretVersion: 1 }));
      const { output } = await expectSuccess(project.preview("--diff"));

      expect(output).toContain('{"op":"replace","path":"/emailPassword","value":"[secret]"}');
      if (entryPoint === "native") expect(output).toMatch(/\+ secretVersion *: "1"/);
      expect(writes(acme)).toEqual([]);
    });

    it("the version sends the same secret again, once, and is kept in the state", async () => {
      acme.updateConfig({ emailPassword: "theirs" });
      await expectSuccess(project.up());

      expect(writes(acme)).toEqual([[{ op: "replace", path: "/emailPassword", value: NEXT_PASSWORD }]]);
      expect(await project.resource("mail")).toMatchObject({ outputs: { secretVersion: "1" } });
      await expectNoChanges(project);
    });

    it("no file of the CLI contains the secret", () => {
      rmSync(join(project.folder, "mail-password"));
      expect(project.readAllFiles()).not.toMatch(new RegExp(`${PASSWORD}|${NEXT_PASSWORD}`));
    });
  });
});
