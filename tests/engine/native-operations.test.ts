import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import {
  basicAuth,
  engineFixture,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  programWith,
  writes,
} from "./fixture";

const fixture = engineFixture({}, "native");

/** The exit code of the CLI for changes where none were expected. */
const UNEXPECTED_CHANGES = 7;

const revertOfPort = [{ op: "replace", path: "/serverPort", value: 587 }];

describe("drift in a preview", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    await expectSuccess(project.up());
    acme.updateConfig({ serverPort: 25 });
  });

  it("is a change of the property with its observed value, and a message at the resource", async () => {
    const { stdout } = await expectSuccess(project.preview("--json"));
    const { steps, diagnostics } = JSON.parse(stdout) as {
      steps: { urn: string; op: string; oldState?: object; diffReasons?: string[]; detailedDiff?: object }[];
      diagnostics: { urn?: string; message: string }[];
    };
    const urn = (await project.resource("mail"))?.urn;

    expect(steps.find((step) => step.urn === urn && step.op === "update")).toMatchObject({
      oldState: { outputs: { serverPort: 25 } },
      diffReasons: ["serverPort"],
      detailedDiff: { serverPort: { kind: "update" } },
    });
    expect(diagnostics).toMatchObject([
      { urn, message: expect.stringContaining(JSON.stringify(revertOfPort[0])) },
    ]);
  });

  it("has its own exit code with --expect-no-changes", async () => {
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: UNEXPECTED_CHANGES });
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(writes(acme).at(-1)).toEqual(revertOfPort);
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  });
});

describe("a saved plan", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("planned");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    await expectSuccess(project.preview("--save-plan", "plan.json"));
  });

  it("is applied by `up --plan`", async () => {
    await expectSuccess(project.up("--plan", "plan.json"));
    expect(acme.config()).toMatchObject({ serverPort: 587 });
  });

  it("makes `up --plan` fail on later drift, before anything is written", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { username: "planned" }) }));
    await expectSuccess(project.preview("--save-plan", "plan.json"));
    acme.updateConfig({ serverPort: 25 });
    acme.clearJournal();
    const { code, output } = await project.up("--plan", "plan.json");

    expect(code).not.toBe(0);
    expect(output).toContain("violates plan");
    expect(writes(acme)).toEqual([]);
  });
});

describe("a part of a stack", () => {
  let project: Project;
  let one: EmulatedTenant;
  let two: EmulatedTenant;
  const program = (serverPort: number) =>
    programWith({ one: basicAuth(one, { serverPort }), two: basicAuth(two, { serverPort }) });

  beforeAll(async () => {
    [one, two] = [fixture.tenant("one"), fixture.tenant("two")];
    project = await fixture.project({ program: program(587) });
    await expectSuccess(project.up());
    one.clearJournal();
    two.clearJournal();
  });

  it("is updated with --target, without a request to another tenant", async () => {
    await project.setProgram(program(2525));
    await expectSuccess(project.up("--target", (await project.resource("two"))?.urn ?? ""));
    expect(two.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(one.requests()).toEqual([]);
  });
});

describe("a resource that stays on its tenant", () => {
  let project: Project;
  let acme: EmulatedTenant;
  const declare = (name: string, username: string) =>
    project.setProgram(programWith({ [name]: basicAuth(acme, { username }) }));
  const urn = async (name: string) => (await project.resource(name))?.urn ?? "";

  beforeAll(async () => {
    acme = fixture.tenant("stays");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
    await expectSuccess(project.up());
  });

  /** The configuration was neither deleted nor given up. */
  const expectOwn = async (name: string, username: string) => {
    expect(acme.requests()).not.toContain("DELETE");
    expect(acme.config()).toMatchObject({ username });
    expect((await project.resource(name))?.outputs).not.toHaveProperty("adopted");
  };

  it("is changed by `up --replace`", async () => {
    await declare("mail", "replaced");
    await expectSuccess(project.up("--replace", await urn("mail")));
    await expectOwn("mail", "replaced");
  });

  it("is changed after `state taint`", async () => {
    await expectSuccess(project.pulumi(["state", "taint", "--yes", await urn("mail")]));
    await declare("mail", "tainted");
    await expectSuccess(project.up());
    await expectOwn("mail", "tainted");
  });

  it("is refused to a second resource, which the error names with the first one", async () => {
    acme.clearJournal();
    await project.setProgram(programWith({ mail: basicAuth(acme), copy: basicAuth(acme) }));
    const { output } = await expectFailure(project.preview());
    expect(output).toMatch(/tenantUrl.*"(mail|copy)" and "(mail|copy)" both declare .*stays\.localhost/);
    expect(writes(acme)).toEqual([]);
  });

  it("keeps its configuration when it is renamed without an alias", async () => {
    await declare("alerts", "tainted");
    const { output } = await expectSuccess(project.up());
    expect(output).toContain("stays.localhost: the e-mail configuration stays");
    expect(acme.requests()).not.toContain("DELETE");
    expect(acme.config()).toMatchObject({ username: "tainted" });
    expect(await project.resource("mail")).toBeUndefined();
    await expectNoChanges(project);
  });
});
