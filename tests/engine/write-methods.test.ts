import type { CommandResult, Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  type DeclaredArgs,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  microsoft365,
  PASSWORD,
  PROVIDER_STACK_TRACE,
  programWith,
  writes,
} from "./fixture";

const WHOLE = {
  serviceProvider: "BasicAuth",
  providerConfig: {
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: PASSWORD,
    emailAddress: "alerts@example.com",
  },
};

describeSlowEntryPoints((fixture) => {
  const settingsOf = ({ tenantUrl: _, ...settings }: DeclaredArgs) => settings;

  describe("tenants without PATCH", () => {
    const STATUSES = [404, 405, 410, 501];
    const tenantOf = (status: number) => fixture.tenant(`patch-${status}`);
    const resource = (status: number) => project.resource(`gone${status}`);
    const program = (changes = {}) =>
      programWith(
        Object.fromEntries(STATUSES.map((status) => [`gone${status}`, basicAuth(tenantOf(status), changes)])),
      );
    let project: Project;

    beforeAll(async () => {
      for (const status of STATUSES)
        tenantOf(status).fault({ kind: "status", on: "PATCH", status, times: Number.POSITIVE_INFINITY });
      project = await fixture.project({ program: program() });
      await expectSuccess(project.up());
    });

    it.each(STATUSES)("with status %i get the configuration by PUT in the same operation", async (status) => {
      expect(tenantOf(status).requests()).toEqual(["GET", "PATCH", "PUT", "GET", "POST validate"]);
      expect(writes(tenantOf(status)).at(-1)).toEqual(WHOLE);
      expect(await resource(status)).toMatchObject({ outputs: { writeMethod: "PUT" } });
    });

    it("get only PUT from then on, and the preview shows it", async () => {
      for (const status of STATUSES) tenantOf(status).clearJournal();
      await project.setProgram(program({ serverPort: 2525 }));
      const { output } = await expectSuccess(project.up());
      for (const status of STATUSES) {
        expect(output).toContain(`patch-${status}.localhost: PUT email-config (QLIK1901) [`);
        expect(tenantOf(status).requests()).toEqual(["GET", "PUT", "GET", "POST validate"]);
        expect(tenantOf(status).config()).toMatchObject({ serverPort: 2525, emailPassword: PASSWORD });
      }
    });
  });

  describe("settings that only PUT can write", () => {
    const tenants = () => ({
      sender: fixture.tenant("sender"),
      basic: fixture.tenant("basic"),
      office: fixture.tenant("office"),
      old: fixture.tenant("old"),
      ignored: fixture.tenant("ignored"),
    });
    let project: Project;

    beforeAll(async () => {
      const { sender, basic, office, ignored } = tenants();
      project = await fixture.project({
        program: programWith({
          sender: basicAuth(sender, { senderName: "The alerts" }),
          basic: basicAuth(basic),
          office: microsoft365(office),
          ignored: basicAuth(ignored, { emailPassword: undefined, username: undefined, write: "put" }),
        }),
      });
      await expectSuccess(project.up());
    });

    it("a sender name is written by PUT", async () => {
      const { sender } = tenants();
      expect(sender.requests()).toEqual(["GET", "PUT", "GET", "POST validate"]);
      expect(sender.config()).toMatchObject({ senderName: "The alerts" });
      expect(await project.resource("sender")).toMatchObject({ outputs: { senderName: "The alerts" } });
    });

    it("a Microsoft 365 configuration is written by PUT, and its secret is encrypted in the state", async () => {
      const { office } = tenants();
      const { serviceProvider, ...providerConfig } = office.config() ?? {};
      expect(writes(office)).toEqual([{ serviceProvider, providerConfig }]);
      expect(office.config()).toEqual(settingsOf(microsoft365(office)));
      const { outputs } = (await project.resource("office")) ?? {};
      expect(outputs).toMatchObject({ serviceProvider: "Microsoft365", clientSecret: { ciphertext: /./ } });
      expect(outputs).not.toHaveProperty("serverAddress");
    });

    describe("a change of the service provider", () => {
      let preview: CommandResult;
      let result: CommandResult;

      beforeAll(async () => {
        const { sender, basic, office, ignored } = tenants();
        ignored.updateConfig({ username: "theirs", emailPassword: "unknown password" });
        await project.setProgram(
          programWith({
            sender: basicAuth(sender),
            basic: microsoft365(basic),
            office: basicAuth(office),
            ignored: basicAuth(ignored, {
              emailPassword: undefined,
              username: "theirs",
              serverPort: 25,
              write: "put",
              options: { ignoreChanges: ["emailPassword"] },
            }),
          }),
        );
        preview = await project.preview("--diff");
        for (const tenant of Object.values(tenants())) tenant.clearJournal();
        result = await project.up("--continue-on-error");
      });

      it("is an update in place, by PUT", () => {
        expect(preview.output).toContain("basic.localhost: PUT email-config (QLIK1901) [");
        expect(preview.output).not.toMatch(/replace\)/);
        const { basic, office } = tenants();
        expect(basic.requests()).toEqual(["GET", "PUT", "GET", "POST validate"]);
        expect(basic.config()).toEqual(settingsOf(microsoft365(basic)));
        expect(office.config()).toEqual({ serviceProvider: "BasicAuth", ...WHOLE.providerConfig });
      });

      it("removes a sender name by PUT", () => {
        const { sender } = tenants();
        expect(sender.config()).not.toHaveProperty("senderName");
        expect(sender.requests()).toEqual(["GET", "PUT", "GET", "POST validate"]);
      });

      it("fails before the write if the password is unknown", () => {
        const { ignored } = tenants();
        expect(result.code).not.toBe(0);
        expect(result.output).toMatch(/ignored\.localhost: .*PUT.* emailPassword.* is not known/);
        expect(ignored.requests()).toEqual(["GET"]);
        expect(ignored.config()).toMatchObject({ serverPort: 587, emailPassword: "unknown password" });
      });

      it("shows no secret and no stack trace of the provider", () => {
        for (const { output } of [preview, result]) {
          expect(output).not.toContain(PASSWORD);
          expect(output).not.toContain(String(microsoft365(tenants().office).clientSecret));
          expect(output).not.toMatch(PROVIDER_STACK_TRACE);
        }
      });

      it("leaves no changes", async () => {
        const { basic, office } = tenants();
        await project.setProgram(programWith({ basic: microsoft365(basic), office: basicAuth(office) }));
        await expectSuccess(project.up());
        await expectSuccess(project.refresh("--expect-no-changes"));
        await expectNoChanges(project);
      });
    });

    it("fails with the reason on a tenant without PUT", async () => {
      const { old } = tenants();
      old.api = "patch";
      const other = await fixture.project({
        program: programWith({ old: basicAuth(old, { senderName: "The alerts" }) }),
      });
      const { output } = await expectFailure(other.up());
      expect(output).toMatch(/old\.localhost: PUT email-config: 405.*senderName/);
      expect(old.config()).toBeUndefined();
    });
  });
});
