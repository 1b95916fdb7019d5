import type { Project } from "../../test-harness";
import { describeSlowEntryPoints } from "./entry-points";
import { basicAuth, expectSuccess, programWith } from "./fixture";

describeSlowEntryPoints((fixture) => {
  describe("an OAuth client", () => {
    let project: Project;

    beforeAll(async () => {
      project = await fixture.project({
        program: programWith({ mail: basicAuth(fixture.tenant("oauth")) }),
        env: { QLIK_API_KEY: "" },
      });
      await project.config("qlik:clientId", fixture.emulator.oauth.clientId);
      await project.config("qlik:clientSecret", fixture.emulator.oauth.clientSecret, { secret: true });
    });

    it("gets one token for a run", async () => {
      await expectSuccess(project.up());
      expect(fixture.tenant("oauth").requests()).toEqual([
        "POST token",
        "GET",
        "PATCH",
        "GET",
        "POST validate",
      ]);
    });

    it("gets another token if the first one expires during the run", async () => {
      const tenant = fixture.tenant("oauth");
      tenant.clearJournal();
      tenant.fault({ kind: "token expires", on: "PATCH" });
      await project.setProgram(programWith({ mail: basicAuth(tenant, { serverPort: 2525 }) }));

      await expectSuccess(project.up());
      expect(tenant.requests()).toEqual([
        "POST token",
        "GET",
        "PATCH",
        "POST token",
        "PATCH",
        "GET",
        "POST validate",
      ]);
      expect(tenant.config()).toMatchObject({ serverPort: 2525 });
    });

    it("leaves no secret and no token on the disk", () => {
      const everything = project.readAllFiles();
      expect(everything).toContain(fixture.emulator.oauth.clientId);
      expect(everything).not.toContain(fixture.emulator.oauth.clientSecret);
      expect(everything).not.toMatch(/Bearer/);
    });
  });

  describe("credentials by host", () => {
    it("authenticate each tenant with its own, from the environment or the configuration", async () => {
      const [acme, beta, other] = [fixture.tenant("acme"), fixture.tenant("beta"), fixture.tenant("other")];
      acme.credentials = { apiKey: "the-key-of-acme" };
      beta.credentials = { clientId: "client-of-beta", clientSecret: "secret-of-beta" };
      const tenants = {
        [acme.host]: { apiKey: "the-key-of-acme" },
        [beta.host]: { clientId: "client-of-beta", clientSecret: "secret-of-beta" },
      };
      const program = programWith({ acme: basicAuth(acme), beta: basicAuth(beta), other: basicAuth(other) });
      const project = await fixture.project({ program, env: { QLIK_TENANTS: JSON.stringify(tenants) } });
      const inherited = await project.up();
      delete project.env.QLIK_TENANTS;
      await project.config("qlik:tenants", JSON.stringify(tenants), { secret: true });
      const configured = await project.preview("--expect-no-changes");

      expect(inherited).toMatchObject({ code: 0 });
      expect(configured).toMatchObject({ code: 0 });
      expect(acme.journal.map(({ key }) => key)).toEqual(Array(acme.journal.length).fill("admin"));
      expect(beta.journal.filter(({ path }) => !path.endsWith("token")).map(({ key }) => key)).toContain(
        "oauth",
      );
      expect(project.readAllFiles()).not.toMatch(/the-key-of-acme|secret-of-beta/);
    });
  });

  describe("configuration and environment", () => {
    it("give the tenant and the key, and the configuration wins", async () => {
      const [inherited, configured] = [fixture.tenant("inherited"), fixture.tenant("configured")];
      const project = await fixture.project({
        program: programWith({ mail: basicAuth(inherited, { tenantUrl: undefined }) }),
        env: { QLIK_TENANT_URL: inherited.url },
      });
      await expectSuccess(project.up());
      expect(inherited.config()).toBeDefined();

      await project.config("qlik:tenantUrl", configured.url);
      await project.config("qlik:apiKey", fixture.emulator.keys.admin, { secret: true });
      project.env.QLIK_API_KEY = "a wrong one";
      inherited.credentials = { apiKey: fixture.emulator.keys.admin };
      await expectSuccess(project.up());
      expect(configured.config()).toBeDefined();
      expect(inherited.config()).toBeUndefined();
    });
  });
});
