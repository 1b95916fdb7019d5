import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { describeSlowEntryPoints, READ_BEFORE_CHANGE } from "./entry-points";
import { basicAuth, expectFailure, expectNoChanges, expectSuccess, programWith, writes } from "./fixture";

describeSlowEntryPoints((fixture, entryPoint) => {
  describe("a tenant that was configured by hand", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("acme");
      acme.updateConfig({
        serverAddress: "smtp.example.com",
        serverPort: 25,
        securityType: "none",
        username: "alerts",
        emailPassword: "known to one person",
        emailAddress: "alerts@example.com",
      });
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    });

    it("is refused with the patch and the option that allows it", async () => {
      const { output } = await expectFailure(project.up());
      expect(output).toContain("acme.localhost: the tenant already has a different e-mail configuration");
      expect(output).toContain("set adoptExisting: true");
      expect(output).toContain('{"op":"replace","path":"/serverPort","value":587}');
      expect(output).toContain('{"op":"replace","path":"/emailPassword","value":"[secret]"}');
      expect(acme.requests()).toEqual(["GET"]);
      expect(await project.resource("mail")).toBeUndefined();
    });

    it("is taken over with adoptExisting by a patch of the differences", async () => {
      acme.clearJournal();
      await project.setProgram(programWith({ mail: basicAuth(acme, { adoptExisting: true }) }));

      await expectSuccess(project.up());
      expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
      expect(acme.config()).toMatchObject({ serverPort: 587, securityType: "StartTLS" });
    });

    it("needs no write when adoptExisting is removed", async () => {
      acme.clearJournal();
      await project.setProgram(programWith({ mail: basicAuth(acme) }));

      await expectSuccess(project.up());
      expect(acme.requests()).not.toContain("PATCH");
    });

    it("is refused to a second stack with a different configuration", async () => {
      await expectSuccess(project.pulumi(["stack", "init", "other", "--no-select"]));
      await project.setProgram(programWith({ mail: basicAuth(acme, { username: "reports" }) }));
      const { output } = await expectFailure(project.up("--stack", "other"));
      expect(output).toContain("another stack");
      expect(acme.config()).toMatchObject({ username: "alerts" });
    });

    it("stays when a second stack with the same configuration is destroyed", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme) }));
      const { output } = await expectSuccess(project.up("--stack", "other"));
      expect(output).toContain("acme.localhost: took over");

      const destroyed = await project.destroy("--stack", "other");
      expect(destroyed.code).toBe(0);
      expect(destroyed.output).toContain("without adoptExisting");
      expect(acme.config()).toMatchObject({ username: "alerts" });
    });

    it("is taken over after an interrupted run, and becomes this stack's own by adoptExisting", async () => {
      await project.pulumi(["state", "delete", "--yes", (await project.resource("mail"))?.urn ?? ""]);

      await expectSuccess(project.up());
      expect(await project.resource("mail")).toMatchObject({
        id: "acme.localhost",
        outputs: { adopted: false },
      });

      await project.setProgram(programWith({ mail: basicAuth(acme, { adoptExisting: true }) }));
      await expectSuccess(project.up());
      expect((await project.resource("mail"))?.outputs).not.toHaveProperty("adopted");
      await project.setProgram(programWith({ mail: basicAuth(acme) }));
      await expectSuccess(project.up());
    });

    it("is refused to a program that declares it twice", async () => {
      acme.clearJournal();
      await project.setProgram(programWith({ one: basicAuth(acme), two: basicAuth(acme) }));
      const { output } = await expectFailure(project.preview());
      expect(output).toMatch(/"(one|two)" and "(one|two)" both declare .*acme\.localhost/);
      expect(writes(acme)).toEqual([]);
    });
  });

  describe("a declaration that moves to another tenant", () => {
    let project: Project;
    let old: EmulatedTenant;
    let next: EmulatedTenant;

    beforeAll(async () => {
      old = fixture.tenant("old");
      next = fixture.tenant("next");
      project = await fixture.project({ program: programWith({ mail: basicAuth(old) }) });
      await expectSuccess(project.up());
      await project.setProgram(programWith({ mail: basicAuth(next) }));
    });

    it("is previewed as a replacement because of its tenantUrl", async () => {
      const { output } = await expectSuccess(project.preview("--diff"));
      expect(output).toMatch(/EmailConfig: \(replace\)/);
      expect(output).toContain(`"${old.url}" => "${next.url}"`);
    });

    it("configures the new tenant, and then deletes the configuration of the old one", async () => {
      old.clearJournal();

      await expectSuccess(project.up());
      expect(next.config()).toMatchObject({ serverAddress: "smtp.example.com" });
      expect(old.config()).toBeUndefined();
      expect(await project.resource("mail")).toMatchObject({ id: "next.localhost" });
    });
  });

  describe("a tenant with two addresses", () => {
    let project: Project;
    let acme: EmulatedTenant;
    let alias: string;

    beforeAll(async () => {
      acme = fixture.tenant("original");
      alias = fixture.emulator.addAlias("original", "alias");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
      await expectSuccess(project.up());
    });

    it("is updated when tenantUrl changes to the other address", async () => {
      acme.clearJournal();
      await project.setProgram(
        programWith({ mail: basicAuth(acme, { tenantUrl: alias, username: "reports" }) }),
      );
      const { output } = await expectSuccess(project.up());
      expect(output).toContain("another resource of this run declares it");
      const created = ["GET", "PATCH", "GET", "POST validate"];
      expect(acme.requests()).toEqual([...READ_BEFORE_CHANGE[entryPoint], ...created]);
      expect(acme.config()).toMatchObject({ username: "reports" });
      const mail = await project.resource("mail");
      expect(mail).toMatchObject({ id: "alias.localhost" });
      expect(mail?.outputs).not.toHaveProperty("adopted");
      await expectNoChanges(project);
    });

    it("is refused to two resources", async () => {
      await project.setProgram(
        programWith({
          mail: basicAuth(acme, { tenantUrl: alias, username: "reports" }),
          twin: basicAuth(acme, { username: "reports" }),
        }),
      );
      const { output } = await expectFailure(project.up());
      expect(output).toContain("two resources declare this tenant");
      expect(output).toContain(alias);
      expect(output).toContain(acme.url);
    });
  });

  describe("a resource that the engine replaces on its own tenant", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("replaced");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
      await expectSuccess(project.up());
    });

    const urn = async () => (await project.resource("mail"))?.urn ?? "";
    // The engine reads a native resource before each change, and passes its state.
    const refresh = entryPoint === "native" ? [] : ["--refresh"];

    it("does not delete the configuration, which stays this stack's own", async () => {
      await expectSuccess(project.up(...refresh, "--replace", await urn()));
      expect(acme.config()).toMatchObject({ username: "alerts" });
      expect((await project.resource("mail"))?.outputs).not.toHaveProperty("adopted");
    });

    if (entryPoint === "dynamic")
      it("is refused with a remedy if --replace comes with a change, because the engine passes no state", async () => {
        await project.setProgram(programWith({ mail: basicAuth(acme, { username: "reports" }) }));
        const { output } = await expectFailure(project.up("--replace", await urn()));

        expect(output).toContain("run `pulumi up --refresh`");
        expect(output).toContain("aliases");
      });

    it("gets a change that comes with --replace", async () => {
      await project.setProgram(programWith({ mail: basicAuth(acme, { username: "reports" }) }));

      await expectSuccess(project.up(...refresh, "--replace", await urn()));
      expect(acme.config()).toMatchObject({ username: "reports" });
      expect((await project.resource("mail"))?.outputs).not.toHaveProperty("adopted");
    });

    it("can be updated after a taint", async () => {
      await expectSuccess(project.pulumi(["state", "taint", "--yes", await urn()]));
      await project.setProgram(programWith({ mail: basicAuth(acme, { username: "alerts" }) }));

      await expectSuccess(project.up(...refresh));
      expect(acme.config()).toMatchObject({ username: "alerts" });
      expect((await project.resource("mail"))?.outputs).not.toHaveProperty("adopted");
      await expectNoChanges(project);
    });
  });

  describe("a resource that replacementTrigger replaces", () => {
    it("does not delete the configuration, which gets its change and stays this stack's own", async () => {
      const acme = fixture.tenant("triggered");
      const declared = (replacementTrigger: string, username: string) =>
        programWith({ mail: basicAuth(acme, { username, options: { replacementTrigger } }) });
      const project = await fixture.project({ program: declared("one", "alerts") });
      await expectSuccess(project.up());

      await project.setProgram(declared("two", "reports"));
      const { output } = await expectSuccess(project.up());
      expect(output).toContain("another resource of this run declares it");
      expect(acme.config()).toMatchObject({ username: "reports" });
      expect((await project.resource("mail"))?.outputs).not.toHaveProperty("adopted");
    });
  });

  describe("a resource that is renamed", () => {
    let project: Project;
    let acme: EmulatedTenant;

    beforeAll(async () => {
      acme = fixture.tenant("renamed");
      project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
      await expectSuccess(project.up());
    });

    it("does not delete the configuration, because the engine creates the new resource before it deletes the old one", async () => {
      acme.clearJournal();
      await project.setProgram(programWith({ alerts: basicAuth(acme) }));
      const { output } = await expectSuccess(project.up());
      expect(output).toContain("renamed.localhost: the e-mail configuration stays");
      expect(acme.requests()).not.toContain("DELETE");
      expect(acme.config()).toMatchObject({ serverAddress: "smtp.example.com" });
      expect(await project.resource("mail")).toBeUndefined();
      await expectNoChanges(project);
    });

    it("is destroyed with its configuration after adoptExisting, which it needs without an alias", async () => {
      await project.setProgram(programWith({ alerts: basicAuth(acme, { adoptExisting: true }) }));
      await expectSuccess(project.up());

      await expectSuccess(project.destroy());
      expect(acme.config()).toBeUndefined();
    });
  });
});
