import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { basicAuth, engineFixture, expectFailure, expectSuccess, programWith, writes } from "./fixture";

const fixture = engineFixture({}, "native");

describe("a tenant that was configured by hand", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    const { tenantUrl: _, ...settings } = basicAuth(acme, { serverPort: 25 });
    acme.updateConfig(settings);
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
  });

  it("is refused at the resource, with the patch and the option that allows it", async () => {
    const { output } = await expectFailure(project.up());
    expect(output).toContain("acme.localhost: the tenant already has a different e-mail configuration");
    expect(output).toContain("set adoptExisting: true");
    expect(output).toContain('{"op":"replace","path":"/serverPort","value":587}');
    expect(writes(acme)).toEqual([]);
    expect(await project.resource("mail")).toBeUndefined();
  });

  it("is taken over with adoptExisting, and deleted by `destroy`", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { adoptExisting: true }) }));
    await expectSuccess(project.up());
    expect(acme.config()).toMatchObject({ serverPort: 587 });

    await expectSuccess(project.destroy());
    expect(acme.config()).toBeUndefined();
  });
});
