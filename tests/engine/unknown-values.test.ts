import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { engineFixture, expectNoChanges, expectSuccess, PASSWORD, writes } from "./fixture";

const fixture = engineFixture();

/** How the engine spells an unknown value to providers. */
const UNKNOWN = /04da6b54-80e4-46f7-96ec-b56ff0331ba9/;

describe("arguments that are another resource's outputs", () => {
  let project: Project;
  let first: EmulatedTenant;
  let second: EmulatedTenant;
  let third: EmulatedTenant;

  /** The second follows from the first one's outputs, among them some that no input decides; so does the third's place. */
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
      tenantUrl: ${JSON.stringify(second.url)},
      serverAddress: first.serverAddress,
      serverPort: first.isValid.apply(() => ${serverPort}),
      securityType: first.errorCode.apply(() => "StartTLS"),
      username: first.tenantId.apply((id) => "alerts-" + id),
      emailPassword: first.emailPassword,
      emailAddress: first.emailAddress,
    });
    new EmailConfig("third", {
      tenantUrl: first.tenantId.apply(() => ${JSON.stringify(third.url)}),
      serverAddress: first.serverAddress,
      serverPort: 25,
      securityType: "none",
      emailAddress: first.emailAddress,
    });`;

  beforeAll(async () => {
    first = fixture.tenant("first");
    second = fixture.tenant("second");
    third = fixture.tenant("third");
    project = await fixture.project({ program: program(587) });
  });

  beforeEach(() => {
    for (const tenant of [first, second, third]) tenant.clearJournal();
  });

  it("pass while they are unknown, in the preview of what is new", async () => {
    const { output } = await expectSuccess(project.preview("--diff"));
    expect(output).toContain("4 to create");
    expect(output).not.toMatch(UNKNOWN);
  });

  it("are known and applied by `up`, secrets still as secrets", async () => {
    await expectSuccess(project.up());

    const { tenantId } = first.document() as { tenantId: string };
    expect(second.config()).toMatchObject({ username: `alerts-${tenantId}`, emailPassword: PASSWORD });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("are no changes where nothing has changed", async () => {
    await expectNoChanges(project);
  });

  it("pass while they are unknown, in the preview of a change, and stand in its patch as unknown", async () => {
    await project.setProgram(program(2525));
    const result = await project.preview("--diff");
    expect(result.code).toBe(0);
    expect(result.output).toContain(
      `second.localhost: PATCH email-config [\n\n  {"op":"replace","path":"/serverPort","value":"[unknown]"}`,
    );
    expect(result.output).not.toMatch(UNKNOWN);
    expect(second.requests()).toEqual(["GET"]);
  });

  it("are changed by the `up` that follows, and what turned out to be the same stays", async () => {
    await expectSuccess(project.up());
    expect(writes(second)).toEqual([[{ op: "replace", path: "/serverPort", value: 2525 }]]);
    expect(second.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(third.requests()).toEqual(["GET"]);
  });
});
