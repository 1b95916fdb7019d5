import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { engineFixture, basicAuth, programWith, diagnosticsOf, PASSWORD, writes } from "./fixture";

const fixture = engineFixture();

describe("`ignoreChanges`", () => {
  let project: Project;
  let acme: EmulatedTenant;
  let beta: EmulatedTenant;

  /** Acme's user name and beta's password are somebody else's matter. */
  const program = (changes = {}) =>
    programWith({
      acme: basicAuth(acme, { ...changes, options: { ignoreChanges: ["username"] } }),
      beta: basicAuth(beta, { ...changes, options: { ignoreChanges: ["emailPassword"] } }),
    });

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    beta = fixture.tenant("beta");
    project = await fixture.project({ program: program() });
    expect(await project.up()).toMatchObject({ code: 0 });
    acme.updateConfig({ username: "somebody else" });
    beta.updateConfig({ emailPassword: "somebody else's" });
  });

  beforeEach(() => {
    acme.clearJournal();
    beta.clearJournal();
  });

  it("holds for what was changed on the tenant", async () => {
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    expect(acme.requests()).toEqual(["GET"]);
  });

  it("does not hold for the rest, which is mended around it", async () => {
    acme.updateConfig({ serverPort: 25 });
    beta.updateConfig({ serverPort: 25 });

    expect(await project.up()).toMatchObject({ code: 0 });
    for (const tenant of [acme, beta])
      expect(writes(tenant)).toEqual([[{ op: "replace", path: "/serverPort", value: 587 }]]);
    expect(acme.config()).toMatchObject({ username: "somebody else", serverPort: 587 });
    expect(beta.config()).toMatchObject({ emailPassword: "somebody else's", serverPort: 587 });
  });

  it("holds after a refresh, too", async () => {
    acme.updateConfig({ username: "a third one" });

    expect(await project.refresh()).toMatchObject({ code: 0 });
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("holds for what changes in the program", async () => {
    await project.setProgram(program({ username: "the program's", emailPassword: "the program's" }));

    expect(await project.up()).toMatchObject({ code: 0 });
    expect(acme.config()).toMatchObject({ username: "a third one", emailPassword: "the program's" });
    expect(beta.config()).toMatchObject({ username: "the program's", emailPassword: "somebody else's" });
  });
});

describe("with `qlik:liveDiff` off, for pipelines without rights", () => {
  let project: Project;
  let acme: EmulatedTenant;
  let quiet: CommandResult;

  beforeAll(async () => {
    acme = fixture.tenant("quiet");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    await project.config("qlik:liveDiff", "false");
    expect(await project.up()).toMatchObject({ code: 0 });
    acme.updateConfig({ serverPort: 25 });
    acme.clearJournal();
    quiet = await project.pulumi(["preview", "--expect-no-changes"], { env: { QLIK_API_KEY: "" } });
  });

  it("a preview needs no credentials and makes no call", () => {
    expect(quiet.code).toBe(0);
    expect(acme.requests()).toEqual([]);
  });

  it("it says so, once", () => {
    expect(diagnosticsOf(quiet).match(/qlik:liveDiff is false/g)).toHaveLength(1);
  });

  it("a change of the program is seen, and `up` mends the drift with it", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { username: "the next one" }) }));
    const { code, output } = await project.up();

    expect(code).toBe(0);
    expect(output).toContain('{"op":"replace","path":"/username","value":"the next one"}');
    expect(writes(acme)).toEqual([
      [
        { op: "replace", path: "/serverPort", value: 587 },
        { op: "replace", path: "/username", value: "the next one" },
      ],
    ]);
  });
});

describe("a plan that was saved and reviewed", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("planned");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    expect(await project.preview("--save-plan", "plan.json")).toMatchObject({ code: 0 });
  });

  it("is carried out by `up --plan`", async () => {
    expect(await project.up("--plan", "plan.json")).toMatchObject({ code: 0 });
    expect(acme.config()).toMatchObject({ serverPort: 587, emailPassword: PASSWORD });
  });

  it("holds no password in the clear", () => {
    expect(readFileSync(join(project.folder, "plan.json"), "utf8")).toContain("emailPassword");
    expect(readFileSync(join(project.folder, "plan.json"), "utf8")).not.toContain(PASSWORD);
  });

  it("is not carried out for a program that has changed since", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { serverPort: 2525 }) }));
    expect(await project.preview("--save-plan", "plan.json")).toMatchObject({ code: 0 });
    await project.setProgram(programWith({ mail: basicAuth(acme, { serverPort: 26 }) }));
    const { code } = await project.up("--plan", "plan.json");
    expect(code).not.toBe(0);
    expect(acme.config()).toMatchObject({ serverPort: 587 });
  });

  it("does not contain what mends later drift: `up --plan` writes that too and shows the whole patch", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { username: "planned" }) }));
    expect(await project.preview("--save-plan", "plan.json")).toMatchObject({ code: 0 });
    acme.updateConfig({ serverPort: 25 });
    const result = await project.up("--plan", "plan.json");

    expect(result.code).toBe(0);
    expect(diagnosticsOf(result)).toContain(
      [
        'PATCH email-config [\n      {"op":"replace","path":"/serverPort","value":587},',
        '      {"op":"replace","path":"/username","value":"planned"}',
      ].join("\n"),
    );
    expect(acme.config()).toMatchObject({ serverPort: 587, username: "planned" });
  });

  it("of no changes makes `up --plan` refuse to mend later drift", async () => {
    expect(await project.preview("--save-plan", "plan.json")).toMatchObject({ code: 0 });
    acme.updateConfig({ serverPort: 25 });
    const result = await project.up("--plan", "plan.json");

    expect(result.code).not.toBe(0);
    expect(diagnosticsOf(result)).toContain("update is not allowed by the plan");
    expect(acme.config()).toMatchObject({ serverPort: 25 });
  });
});
