import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { engineFixture, expectSuccess, PASSWORD } from "./fixture";

const fixture = engineFixture();
const REPOSITORY = join(__dirname, "..", "..");

describe("the example", () => {
  let mailServer: MailServer;
  let rootFolder: string;

  beforeAll(async () => {
    mailServer = await startMailServer({ security: "StartTLS", users: { alerts: PASSWORD } });
    fixture.emulator.mailCa = mailServer.ca;
    // The files that `pulumi up` at the repository's root reads.
    rootFolder = mkdtempSync(join(tmpdir(), "pulumi-qlik-root-"));
    cpSync(join(REPOSITORY, "Pulumi.yaml"), join(rootFolder, "Pulumi.yaml"));
    cpSync(join(REPOSITORY, "examples"), join(rootFolder, "examples"), { recursive: true });
  });
  afterAll(async () => {
    rmSync(rootFolder, { recursive: true });
    await mailServer.stop();
  });

  it.each([
    ["basic-auth", () => join(REPOSITORY, "examples", "basic-auth")],
    ["at the root", () => rootFolder],
  ])("%s configures a tenant that sends the test e-mail", async (name, folder) => {
    const tenant = fixture.tenant(name.replaceAll(" ", "-"));
    const project = await fixture.project({
      program: { folder: folder() },
      env: { QLIK_TENANT_URL: tenant.url },
    });
    mailServer.received.length = 0;
    await project.config("serverAddress", "localhost");
    await project.config("serverPort", String(mailServer.port));
    await project.config("emailPassword", PASSWORD, { secret: true });
    const { code, stdout } = await project.up();

    expect(code).toBe(0);
    expect(stdout).toMatch(/isValid\s*: true/);
    expect(mailServer.received).toMatchObject([{ to: "ops@example.com" }]);
    expect(tenant.config()).toMatchObject({ username: "alerts", emailPassword: PASSWORD });
  });

  it("microsoft365 configures a tenant", async () => {
    const tenant = fixture.tenant("office");
    const folder = join(REPOSITORY, "examples", "microsoft365");
    const project = await fixture.project({ program: { folder }, env: { QLIK_TENANT_URL: tenant.url } });
    await project.config("clientId", "an-app");
    await project.config("clientSecret", "the-secret-of-the-app", { secret: true });
    await project.config("providerTenantId", "a-directory");

    await expectSuccess(project.up());
    expect(tenant.config()).toMatchObject({ serviceProvider: "Microsoft365", clientId: "an-app" });
  });
});
