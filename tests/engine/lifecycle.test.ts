import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { basicAuth, engineFixture, expectSuccess, PASSWORD, programWith, writes } from "./fixture";

const fixture = engineFixture();

describe("a configuration's life", () => {
  let project: Project;
  let acme: EmulatedTenant;

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    project = await fixture.project({ program: programWith({ mail: basicAuth(acme) }) });
  });

  beforeEach(() => acme.clearJournal());

  it("is previewed without a call, and without values that mean nothing", async () => {
    const { output } = await expectSuccess(project.preview("--diff"));
    expect(acme.requests()).toEqual([]);
    expect(output).not.toMatch(/\[unknown\]|04da6b54/);
  });

  it("begins with exactly one look, one write, one look and one validation", async () => {
    await expectSuccess(project.up());
    expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(acme.config()).toMatchObject({ serverAddress: "smtp.example.com", emailPassword: PASSWORD });
    expect(await project.resource("mail")).toMatchObject({
      type: "pulumi-nodejs:dynamic/qlik:EmailConfig",
      id: "acme.localhost",
      outputs: { isValid: true, errorCode: "OK", passwordExists: true, writeMethod: "PATCH" },
    });
  });

  it("costs one look where there is nothing to do", async () => {
    const { output } = await expectSuccess(project.up());
    expect(output).toContain("2 unchanged");
    expect(acme.requests()).toEqual(["GET"]);
  });

  it("shows nothing in a refresh straight after an apply", async () => {
    const { output } = await expectSuccess(project.refresh("--expect-no-changes"));
    expect(output).toContain("2 unchanged");
    expect(acme.requests()).toEqual(["GET"]);
  });

  it("sends a rotated password alone, in four calls", async () => {
    await project.setProgram(programWith({ mail: basicAuth(acme, { emailPassword: "the next one" }) }));
    await expectSuccess(project.up());
    expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(writes(acme)).toEqual([[{ op: "replace", path: "/emailPassword", value: "the next one" }]]);
  });

  it("ends with destroy", async () => {
    await expectSuccess(project.destroy());
    expect(acme.requests()).toEqual(["DELETE"]);
    expect(acme.config()).toBeUndefined();
  });

  it("can be destroyed though somebody has deleted it already", async () => {
    await project.up();
    acme.deleteConfig();
    acme.clearJournal();
    await expectSuccess(project.destroy());
    expect(acme.requests()).toEqual(["DELETE"]);
    expect(await project.state()).toEqual([]);
  });
});
