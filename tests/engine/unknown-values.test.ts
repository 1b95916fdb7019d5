import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../workshop";
import { aWorld, PASSWORD } from "./world";

const world = aWorld();

/** How the engine spells an unknown value to providers. */
const UNKNOWN = /04da6b54-80e4-46f7-96ec-b56ff0331ba9/;

describe("arguments that are another resource's outputs", () => {
  let project: Project;
  let first: EmulatedTenant;
  let second: EmulatedTenant;

  /** The second tenant's arguments follow from the first one's outputs, the user name from one that no input decides. */
  const program = (serverPort: number) => `
    const { EmailConfig } = require("pulumi-qlik");
    const first = new EmailConfig("first", {
      tenantUrl: ${JSON.stringify(first.url)},
      serverAddress: "smtp.example.com",
      serverPort: ${serverPort},
      securityType: "StartTLS",
      username: "alerts",
      emailPassword: ${JSON.stringify(PASSWORD)},
      emailAddress: "alerts@example.com",
    });
    new EmailConfig("second", {
      tenantUrl: first.tenantId.apply(() => ${JSON.stringify(second.url)}),
      serverAddress: first.serverAddress,
      serverPort: first.isValid.apply(() => ${serverPort}),
      securityType: first.errorCode.apply(() => "StartTLS"),
      username: first.tenantId.apply((id) => "alerts-" + id),
      emailPassword: first.emailPassword,
      emailAddress: first.emailAddress,
    });`;

  beforeAll(async () => {
    first = world.tenant("first");
    second = world.tenant("second");
    project = await world.project({ program: program(587) });
  });

  beforeEach(() => {
    first.clearJournal();
    second.clearJournal();
  });

  it("pass while they are unknown, in the preview of what is new", async () => {
    const { code, output } = await project.preview("--diff");

    expect(code).toBe(0);
    expect(output).toContain("3 to create");
    expect(output).not.toMatch(UNKNOWN);
  });

  it("are known and applied by `up`, secrets still as secrets", async () => {
    expect(await project.up()).toMatchObject({ code: 0 });

    const { tenantId } = first.document() as { tenantId: string };
    expect(second.config()).toMatchObject({ username: `alerts-${tenantId}`, emailPassword: PASSWORD });
    expect(project.everything()).not.toContain(PASSWORD);
  });

  it("are no changes where nothing has changed", async () => {
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
  });

  it("pass while they are unknown, in the preview of a change", async () => {
    await project.setProgram(program(2525));
    const { code, output } = await project.preview("--diff");
    expect(code).toBe(0);
    expect(output).not.toMatch(UNKNOWN);
  });

  it("are changed by the `up` that follows", async () => {
    expect(await project.up()).toMatchObject({ code: 0 });
    expect(second.config()).toMatchObject({ serverPort: 2525 });
    expect(second.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
  });
});
