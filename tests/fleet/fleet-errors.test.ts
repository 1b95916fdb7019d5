import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import {
  CREATE,
  clearJournals,
  DEFAULTS,
  diagnosticsOf,
  engineFixture,
  fleetProgram,
  PASSWORD,
  PROVIDER_STACK_TRACE,
  requestsOf,
  summaryOf,
} from "./fleet-fixture";

const fixture = engineFixture();

describe("failing tenants of a fleet that continues on error", () => {
  let project: Project;
  let created: CommandResult;
  let configured: EmulatedTenant;
  let refused: EmulatedTenant;
  let locked: EmulatedTenant;
  let valid: EmulatedTenant[];
  let all: EmulatedTenant[];

  beforeAll(async () => {
    configured = fixture.tenant("configured");
    refused = fixture.tenant("refused");
    locked = fixture.tenant("locked");
    valid = ["valid-1", "valid-2", "valid-3", "valid-4"].map((name) => fixture.tenant(name));
    all = [configured, refused, locked, ...valid];
    const other = { serverAddress: "mail.example.com", serverPort: 25, securityType: "none" };
    configured.updateConfig({ ...other, emailAddress: "other@example.com" });
    refused.acceptPassword("another password");
    project = await fixture.project({
      program: fleetProgram(all),
      env: { PULUMI_CONTINUE_ON_ERROR: "true", PULUMI_PARALLEL_DIFF: "true" },
    });
    created = await project.up();
  });

  it("fail the run with a message each, and the others are created", () => {
    expect(created.code).not.toBe(0);
    expect(diagnosticsOf(created)).toMatch(/configured\.localhost: .*different e-mail configuration/);
    expect(diagnosticsOf(created)).toMatch(/refused\.localhost: .*validate.* INVALID_CREDENTIALS/);
    expect(requestsOf([locked, ...valid])).toEqual([CREATE, CREATE, CREATE, CREATE, CREATE]);
  });

  it("print no stack trace of the SDK or the provider", () => {
    expect(created.output).not.toMatch(PROVIDER_STACK_TRACE);
    expect(created.output).not.toMatch(/unhandled exception|failed to register/);
  });

  it("are in the summary with the reason", async () => {
    expect(await summaryOf(project)).toEqual({
      "configured.localhost": { status: "failed", reason: expect.stringContaining("was not applied") },
      "refused.localhost": {
        status: "failed",
        reason: expect.stringContaining("the tenant reports INVALID_CREDENTIALS: "),
      },
      "locked.localhost": { status: "valid" },
      ...Object.fromEntries(valid.map(({ host }) => [host, { status: "valid" }])),
    });
  });

  it("are pending in a preview, as are drifted and locked tenants", async () => {
    locked.credentials = { apiKey: "another key" };
    valid[0]?.updateConfig({ username: "mallory" });
    const { code, output } = await project.preview();

    expect(code).toBe(0);
    expect(output).toMatch(/\+ 1 to create\n\s*~ 3 to update/);
    expect(output).toMatch(/valid-1\.localhost\s*: \{\s*~ status: "valid" => "pending"/);
    expect(output).toMatch(/locked\.localhost: GET email-config: 401 /);
  });

  it("do not prevent the update of the others if they are locked", async () => {
    clearJournals(all);
    const errors = [{ code: "X", title: `${PASSWORD} is no key` }];
    locked.fault({ kind: "status", on: "GET", status: 401, body: { errors }, times: 3 });
    await project.setProgram(fleetProgram(all, { ...DEFAULTS, serverPort: 2525 }));
    const { code, output } = await project.up();

    expect(code).not.toBe(0);
    for (const tenant of valid)
      expect(tenant.config()).toMatchObject({ serverPort: 2525, username: "alerts" });
    expect(locked.config()).toMatchObject({ serverPort: 587 });
    expect(output).not.toMatch(/unhandled exception|failed to register/);
    expect(await summaryOf(project)).toMatchObject({
      "locked.localhost": { status: "failed", reason: expect.stringContaining("401 X [secret] is no key") },
      "valid-1.localhost": { status: "valid" },
    });
  });

  it("are updated by the next run after they are repaired", async () => {
    locked.credentials = undefined;
    refused.acceptPassword(PASSWORD);
    configured.deleteConfig();

    expect(await project.up()).toMatchObject({ code: 0 });
    for (const tenant of all) expect(tenant.config()).toMatchObject({ serverPort: 2525 });
  });
});
