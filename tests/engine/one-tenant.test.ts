import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../workshop";
import { aWorld, basicAuth, declaring, STACK_TRACE } from "./world";

const world = aWorld();

describe("a tenant that somebody has configured by hand", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = world.tenant("acme");
    acme.holds({
      serverAddress: "smtp.example.com",
      serverPort: 25,
      securityType: "none",
      username: "alerts",
      emailPassword: "known to one person",
      emailAddress: "alerts@example.com",
    });
    project = await world.project({ program: declaring({ mail: basicAuth(acme) }) });
  });

  it("is refused, with the patch that would be made and the way to allow it", async () => {
    const { code, output } = await project.up();
    expect(code).not.toBe(0);
    expect(output).toContain("acme.localhost: the tenant has a different e-mail configuration already.");
    expect(output).toContain("set adoptExisting: true");
    expect(output).toContain('{"op":"replace","path":"/serverPort","value":587}');
    expect(output).toContain('{"op":"replace","path":"/emailPassword","value":"[secret]"}');
    expect(output).not.toMatch(STACK_TRACE);
    expect(acme.calls()).toEqual(["GET"]);
    expect(await project.resource("mail")).toBeUndefined();
  });

  it("is taken over with adoptExisting, with what is different alone", async () => {
    acme.clearJournal();
    await project.setProgram(declaring({ mail: basicAuth(acme, { adoptExisting: true }) }));

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(acme.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(acme.config()).toMatchObject({ serverPort: 587, securityType: "StartTLS" });
  });

  it("can lose adoptExisting afterwards without a write", async () => {
    acme.clearJournal();
    await project.setProgram(declaring({ mail: basicAuth(acme) }));

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(acme.calls()).not.toContain("PATCH");
  });

  it("is refused to a second stack that declares something different", async () => {
    expect(await project.pulumi(["stack", "init", "other", "--no-select"])).toMatchObject({ code: 0 });
    await project.setProgram(declaring({ mail: basicAuth(acme, { username: "somebody else" }) }));
    const { code, output } = await project.up("--stack", "other");

    expect(code).not.toBe(0);
    expect(output).toContain("If another stack or resource declares it, remove one of the two.");
    expect(acme.config()).toMatchObject({ username: "alerts" });
  });

  it("is taken over without a question where it is what an interrupted run has left", async () => {
    await project.setProgram(declaring({ mail: basicAuth(acme) }));
    await project.pulumi(["state", "delete", "--yes", (await project.resource("mail"))?.urn ?? ""]);

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(await project.resource("mail")).toMatchObject({ id: "acme.localhost" });
  });

  it("is refused to a program that declares it twice", async () => {
    acme.clearJournal();
    await project.setProgram(declaring({ one: basicAuth(acme), two: basicAuth(acme) }));
    const { code, output } = await project.preview();
    expect(code).not.toBe(0);
    expect(output).toContain(
      `EmailConfig "two" and "one" both declare the e-mail configuration of ${new URL(acme.url).host}`,
    );
    expect(output).not.toMatch(STACK_TRACE);
    expect(acme.calls()).toEqual([]);
  });
});

describe("a declaration that moves to another tenant", () => {
  let project: Project;
  let old: EmulatedTenant;
  let next: EmulatedTenant;

  beforeAll(async () => {
    old = world.tenant("old");
    next = world.tenant("next");
    project = await world.project({ program: declaring({ mail: basicAuth(old) }) });
    expect(await project.up()).toMatchObject({ code: 0 });
    await project.setProgram(declaring({ mail: basicAuth(next) }));
  });

  it("is shown as a replacement, for its tenantUrl", async () => {
    const { code, output } = await project.preview("--diff");

    expect(code).toBe(0);
    expect(output).toMatch(/EmailConfig: \(replace\)/);
    expect(output).toContain(`"${old.url}" => "${next.url}"`);
  });

  it("configures the new tenant, and then takes the configuration from the old one", async () => {
    old.clearJournal();

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(next.config()).toMatchObject({ serverAddress: "smtp.example.com" });
    expect(old.config()).toBeUndefined();
    expect(await project.resource("mail")).toMatchObject({ id: "next.localhost" });
  });
});

describe("a resource that gets another name", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = world.tenant("renamed");
    project = await world.project({ program: declaring({ mail: basicAuth(acme) }) });
    expect(await project.up()).toMatchObject({ code: 0 });
  });

  it("keeps the configuration: the engine makes the new one before it deletes the old", async () => {
    acme.clearJournal();
    await project.setProgram(declaring({ alerts: basicAuth(acme) }));
    const { code, output } = await project.up();

    expect(code).toBe(0);
    expect(output).toContain("renamed.localhost: not deleted, as another resource of this run declares it.");
    expect(acme.calls()).not.toContain("DELETE");
    expect(acme.config()).toMatchObject({ serverAddress: "smtp.example.com" });
    expect(await project.resource("mail")).toBeUndefined();
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("goes with the stack all the same", async () => {
    expect(await project.destroy()).toMatchObject({ code: 0 });
    expect(acme.config()).toBeUndefined();
  });
});
