import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { basicAuth, engineFixture, expectFailure, expectSuccess, PASSWORD } from "./fixture";

const fixture = engineFixture({}, "native");

describe("`pulumi do`, without a program and without a state,", () => {
  let project: Project;
  let acme: EmulatedTenant;
  const RESOURCE = "qlik:EmailConfig";
  // `pulumi do` ignores the plugins of `Pulumi.yaml`.
  const PLUGIN = "node_modules/pulumi-qlik/plugin/pulumi-resource-qlik";
  const run = (...args: string[]) => project.pulumi(["do", "--stateless", "--package", PLUGIN, ...args]);

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    const { tenantUrl: _, ...settings } = basicAuth(acme);
    acme.updateConfig(settings);
    const apiKey = fixture.emulator.keys.admin;
    const tenants = { [acme.url]: { apiKey }, [fixture.tenant("empty").url]: { apiKey } };
    const env = { QLIK_TENANTS: JSON.stringify(tenants) };
    project = await fixture.project({ program: "", env });
  });

  it("lists the tenants that have a configuration", async () => {
    const { stdout } = await expectSuccess(run(RESOURCE, "list"));
    expect(JSON.parse(stdout)).toEqual([{ id: acme.host, name: acme.host }]);
  });

  it("calls a function", async () => {
    const { stdout } = await expectSuccess(run("qlik:getEmailConfig", "--tenant-url", acme.url));
    expect(JSON.parse(stdout)).toMatchObject({ username: "alerts", passwordExists: true });
  });

  it("warns in a dry run of a patch that it removes the password, and sets it if it is declared", async () => {
    const patch = [RESOURCE, "patch", acme.url, "--server-port", "465", "--yes"];
    const { output } = await expectSuccess(run(...patch, "--dry-run"));
    expect(output).toContain("an update without a password removes it");
    expect(acme.config()).toMatchObject({ serverPort: 587, emailPassword: PASSWORD });

    const patched = await expectSuccess(run(...patch, "--email-password", "C4nary-next"));
    expect(acme.config()).toMatchObject({ serverPort: 465, emailPassword: "C4nary-next" });
    expect(patched.output).not.toContain("C4nary-next");
  });

  it("deletes a configuration", async () => {
    await expectSuccess(run(RESOURCE, "delete", acme.url, "--yes"));
    expect(acme.config()).toBeUndefined();
    expect((await expectFailure(run(RESOURCE, "read", acme.url))).output).toContain("was not found");
  });
});
