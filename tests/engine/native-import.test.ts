import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { readEvents } from "../support/events";
import { RESOURCE_TYPE } from "./entry-points";
import {
  basicAuth,
  diagnosticsOf,
  engineFixture,
  eventLogOf,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  programWith,
  writes,
} from "./fixture";

const fixture = engineFixture({}, "native");

const PASSWORD_WARNING = "the tenant has a password, which the API does not return";
const PASSWORD_PATCH = [{ op: "replace", path: "/emailPassword", value: PASSWORD }];

/** Returns a tenant that has a configuration already. */
function configuredTenant(name: string): EmulatedTenant {
  const tenant = fixture.tenant(name);
  const { tenantUrl: _, ...settings } = basicAuth(tenant);
  tenant.updateConfig(settings);
  return tenant;
}

describe("`pulumi import`", () => {
  let project: Project;
  let acme: EmulatedTenant;
  let beta: EmulatedTenant;

  let gamma: EmulatedTenant;

  /** Without code, because a language host can be too old to generate it. */
  const importResources = (...args: string[]) =>
    project.pulumi([
      "import",
      ...args,
      "--yes",
      "--skip-preview",
      "--protect=false",
      "--generate-code=false",
    ]);
  const importTenant = (name: string, id: string) => importResources(RESOURCE_TYPE.native, name, id);
  const importFleet = (ids: Record<string, string>) => {
    const resources = Object.entries(ids).map(([name, id]) => ({ type: RESOURCE_TYPE.native, name, id }));
    writeFileSync(join(project.folder, "fleet.json"), JSON.stringify({ resources }));
    return importResources("--file", "fleet.json");
  };

  beforeAll(async () => {
    acme = configuredTenant("acme");
    beta = configuredTenant("beta");
    gamma = configuredTenant("gamma");
    project = await fixture.project({ program: "", env: { QLIK_TENANT_URL: acme.url } });
  });

  beforeEach(() => {
    for (const tenant of [acme, beta, gamma]) tenant.clearJournal();
  });

  it("reads a tenant by its host, or a fleet from a file by URLs, and warns once that the API does not return a password", async () => {
    const imported = await expectSuccess(importTenant("acme", acme.host));
    await expectSuccess(importFleet({ beta: beta.url, gamma: gamma.url }));
    expect(diagnosticsOf(imported).split(PASSWORD_WARNING)).toHaveLength(2);

    for (const [name, tenant] of Object.entries({ acme, beta, gamma })) {
      const { emailPassword: _, ...inputs } = basicAuth(tenant);
      expect(tenant.requests()).toEqual(["GET"]);
      expect(await project.resource(name)).toMatchObject({ id: tenant.host, inputs });
    }
    const events = readEvents(eventLogOf(project)).map(
      ({ host, verb, result }) => `${host}: ${verb} ${result}`,
    );
    expect(events.sort()).toEqual([acme, beta, gamma].map(({ host }) => `${host}: read in-sync`));
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("leaves nothing to do but the password", async () => {
    await project.setProgram(
      programWith({ acme: basicAuth(acme), beta: basicAuth(beta), gamma: basicAuth(gamma) }),
    );
    const { output } = await expectSuccess(project.up());

    expect(output).toContain("EmailConfig acme updated");
    expect(output).not.toContain('"op":"remove"');
    for (const tenant of [acme, beta, gamma]) expect(writes(tenant)).toEqual([PASSWORD_PATCH]);
    await expectNoChanges(project);
  });

  it("makes the configuration this stack's own, so that `destroy` deletes it", async () => {
    await expectSuccess(project.destroy());
    for (const tenant of [acme, beta, gamma]) expect(tenant.config()).toBeUndefined();
  });

  it.each([
    [
      "a tenant without configuration",
      () => fixture.tenant("empty").url,
      /empty\.localhost.* does not exist/,
    ],
    ["an id that is no host and no URL", () => "not a host", /not a host name or URL/],
  ])("of %s fails with one error", async (_, id, error) => {
    const { output } = await expectFailure(importTenant("mail", id()));
    expect(output).toMatch(error);
    expect(await project.resource("mail")).toBeUndefined();
  });
});

describe("the option `import`", () => {
  it("imports the configuration, and then updates it by the declared password", async () => {
    const tenant = configuredTenant("delta");
    const declared = basicAuth(tenant, { options: { import: tenant.url } });
    const project = await fixture.project({ program: programWith({ mail: declared }) });
    const preview = await expectSuccess(project.preview());
    expect(preview.output).toContain("= 1 to import");
    expect(preview.output).not.toContain(PASSWORD_WARNING);
    expect(writes(tenant)).toEqual([]);

    await expectSuccess(project.up());
    expect(writes(tenant)).toEqual([PASSWORD_PATCH]);
    await expectNoChanges(project);
    await project.setProgram(programWith({ mail: basicAuth(tenant) }));
    await expectNoChanges(project);
  });
});
