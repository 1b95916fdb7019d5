import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import {
  basicAuth,
  engineFixture,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PROVIDER_STACK_TRACE,
  programWith,
  writes,
} from "./fixture";

const fixture = engineFixture();

describe("a password that the mail server refuses", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    acme.acceptPassword("the right one");
    project = await fixture.project({
      program: programWith({ mail: basicAuth(acme, { emailPassword: "a wrong one" }) }),
    });
  });

  beforeEach(() => acme.clearJournal());

  it("fails the run, says why and what to do, and keeps what was written with the reason", async () => {
    const { output } = await expectFailure(project.up());
    expect(output).toMatch(/acme\.localhost: .*validate.* INVALID_CREDENTIALS: the mail server refuses/);
    expect(output).not.toContain("a wrong one");
    expect(acme.config()).toMatchObject({ emailPassword: "a wrong one" });
    expect(await project.resource("mail")).toMatchObject({
      id: "acme.localhost",
      initErrors: [expect.stringContaining("INVALID_CREDENTIALS")],
      outputs: { isValid: false, errorCode: "INVALID_CREDENTIALS" },
    });
  });

  it("is tried again by the next run", async () => {
    const { output } = await expectFailure(project.up());
    expect(output).toContain("INVALID_CREDENTIALS");
    expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
  });

  it("is tried again though a refresh has cleared the engine's own memory of the failure", async () => {
    await expectSuccess(project.refresh());
    expect(await project.resource("mail")).not.toHaveProperty("initErrors");
    expect(await project.preview("--expect-no-changes")).not.toMatchObject({ code: 0 });
    const { output } = await expectFailure(project.up());
    expect(output).toContain("INVALID_CREDENTIALS");
  });

  it("heals with the right one, which is sent alone", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { emailPassword: "the right one" }) }));
    await expectSuccess(project.up());
    expect(writes(acme)).toEqual([[{ op: "replace", path: "/emailPassword", value: "the right one" }]]);
    expect(await project.resource("mail")).not.toHaveProperty("initErrors");
    await expectNoChanges(project);
  });

  it("can be destroyed while it is failed", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { emailPassword: "a wrong one" }) }));
    const failed = await project.up();
    const destroyed = await project.destroy();

    expect(failed.code).not.toBe(0);
    expect(destroyed).toMatchObject({ code: 0 });
    expect(acme.config()).toBeUndefined();
  });

  it("heals by itself where the mail server takes it after all", async () => {
    const failed = await project.up();
    acme.acceptPassword("a wrong one");
    const healed = await project.up();

    expect(failed.code).not.toBe(0);
    expect(healed).toMatchObject({ code: 0 });
    expect(await project.resource("mail")).toMatchObject({ outputs: { isValid: true } });
  });
});

describe("what `validation` makes of a bad verdict", () => {
  const names = ["warn", "off", "created", "updated"] as const;
  const tenants = {} as Record<(typeof names)[number], EmulatedTenant>;
  let project: Project;
  let result: CommandResult;

  beforeAll(async () => {
    for (const name of names) tenants[name] = fixture.tenant(name);
    const former = {
      updated: basicAuth(tenants.updated, { validation: "rollback", emailPassword: "former" }),
    };
    project = await fixture.project({ program: programWith(former) });
    await expectSuccess(project.up());

    for (const name of names) tenants[name].acceptPassword("former");
    const wrong = { emailPassword: "a wrong one" };
    await project.setProgram(
      programWith({
        warn: basicAuth(tenants.warn, { ...wrong, validation: "warn" }),
        off: basicAuth(tenants.off, { ...wrong, validation: "off" }),
        created: basicAuth(tenants.created, { ...wrong, validation: "rollback" }),
        updated: basicAuth(tenants.updated, { ...wrong, validation: "rollback", serverPort: 2525 }),
      }),
    );
    tenants.updated.clearJournal();
    result = await project.up("--continue-on-error");
  });

  it("tells it for warn, and goes on", async () => {
    expect(result.output).toMatch(/warn\.localhost: .*validate.* INVALID_CREDENTIALS.* validation: warn/);
    expect(await project.resource("warn")).toMatchObject({ outputs: { isValid: false } });
    expect(await project.resource("warn")).not.toHaveProperty("initErrors");
  });

  it("does not ask for off", () => {
    expect(tenants.off.requests()).toEqual(["GET", "PATCH", "GET"]);
  });

  it("takes away what rollback has created, and fails the run", async () => {
    expect(result.code).not.toBe(0);
    expect(result.output).toMatch(/created\.localhost: .* INVALID_CREDENTIALS.* Rolled back/);
    expect(tenants.created.config()).toBeUndefined();
    expect(await project.resource("created")).toBeUndefined();
  });

  it("puts back what rollback has changed, the former password too", async () => {
    expect(result.output).toMatch(/updated\.localhost: .* INVALID_CREDENTIALS.* Rolled back .* is valid/);
    expect(tenants.updated.config()).toMatchObject({ serverPort: 587, emailPassword: "former" });
    expect(await project.resource("updated")).toMatchObject({ outputs: { serverPort: 587, isValid: true } });
  });

  it("shows neither the provider's insides nor a password", () => {
    expect(result.output).not.toMatch(PROVIDER_STACK_TRACE);
    expect(result.output).not.toContain("a wrong one");
  });

  it("applies what was rolled back once it is right", async () => {
    const right = { emailPassword: "former", validation: "rollback" };
    await project.setProgram(
      programWith({
        created: basicAuth(tenants.created, right),
        updated: basicAuth(tenants.updated, { ...right, serverPort: 2525 }),
      }),
    );
    await expectSuccess(project.up());
    expect(tenants.updated.config()).toMatchObject({ serverPort: 2525 });
    expect(tenants.created.config()).toMatchObject({ emailPassword: "former" });
  });
});
