import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { engineFixture, expectSuccess, PASSWORD } from "./fixture";

const fixture = engineFixture();
const REPOSITORY = join(__dirname, "..", "..");

describe("the example", () => {
  let mailServer: MailServer;
  let rootOnly: string;

  beforeAll(async () => {
    mailServer = await startMailServer({ security: "StartTLS", users: { alerts: PASSWORD } });
    fixture.emulator.mailCa = mailServer.ca;
    // What `pulumi up` at the repository's root reads of it.
    rootOnly = mkdtempSync(join(tmpdir(), "pulumi-qlik-root-"));
    cpSync(join(REPOSITORY, "Pulumi.yaml"), join(rootOnly, "Pulumi.yaml"));
    cpSync(join(REPOSITORY, "examples"), join(rootOnly, "examples"), { recursive: true });
  });
  afterAll(async () => {
    rmSync(rootOnly, { recursive: true });
    await mailServer.stop();
  });

  it.each([
    ["basic-auth", () => join(REPOSITORY, "examples", "basic-auth")],
    ["of the repository's root", () => rootOnly],
  ])("%s configures a tenant whose mail arrives", async (_name, folder) => {
    const tenant = fixture.tenant(_name.split(" ")[0] ?? "");
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
