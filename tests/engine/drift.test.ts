import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import {
  basicAuth,
  engineFixture,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  programWith,
  writes,
} from "./fixture";

/** What somebody does to a tenant by hand, and what mends it. */
const DRIFTS = [
  {
    field: "serverAddress",
    holds: { serverAddress: "evil.example.com" },
    mended: { op: "replace", path: "/serverAddress", value: "smtp.example.com" },
  },
  {
    field: "serverPort",
    holds: { serverPort: 25 },
    mended: { op: "replace", path: "/serverPort", value: 587 },
  },
  {
    field: "securityType",
    holds: { securityType: "none" },
    mended: { op: "replace", path: "/securityType", value: "StartTLS" },
  },
  {
    field: "username",
    holds: { username: "mallory" },
    mended: { op: "replace", path: "/username", value: "alerts" },
  },
  {
    field: "emailPassword",
    holds: { emailPassword: undefined },
    mended: { op: "add", path: "/emailPassword", value: PASSWORD },
  },
  {
    field: "emailAddress",
    holds: { emailAddress: "mallory@example.com" },
    mended: { op: "replace", path: "/emailAddress", value: "alerts@example.com" },
  },
] as const;

const fixture = engineFixture();

describe("a tenant on which somebody has changed one setting", () => {
  const tenants = new Map<string, EmulatedTenant>();
  const tenantOf = (name: string) => tenants.get(name) as EmulatedTenant;
  let project: Project;

  beforeAll(async () => {
    for (const name of [...DRIFTS.map(({ field }) => field), "nothing", "everything"])
      tenants.set(name, fixture.tenant(name.toLowerCase()));
    const resources = [...tenants].map(([name, tenant]) => [name, basicAuth(tenant)] as const);
    project = await fixture.project({ program: programWith(Object.fromEntries(resources)) });
    await expectSuccess(project.up());
  });

  const drift = () => {
    for (const { field, holds } of DRIFTS) tenantOf(field).updateConfig(holds);
    tenantOf("everything").deleteConfig();
    for (const tenant of tenants.values()) tenant.clearJournal();
  };
  const expectMended = () => {
    for (const tenant of tenants.values())
      expect(tenant.config()).toEqual({
        serviceProvider: "BasicAuth",
        serverAddress: "smtp.example.com",
        serverPort: 587,
        securityType: "StartTLS",
        username: "alerts",
        emailPassword: PASSWORD,
        emailAddress: "alerts@example.com",
      });
  };

  describe("in a pipeline's `preview --expect-no-changes`", () => {
    let gate: CommandResult;

    beforeAll(async () => {
      drift();
      gate = await project.preview("--expect-no-changes");
    });

    it("fails the gate", () => {
      expect(gate.code).not.toBe(0);
      expect(gate.output).toMatch(/no changes were expected for preview but changes were proposed/);
      expect(gate.output).toContain("~ 7 to update");
    });

    it.each(DRIFTS)("shows $field alone, as the patch that it needs", ({ field, mended }) => {
      const operation = JSON.stringify(mended).replace(PASSWORD, "[secret]");
      expect(gate.stdout.replace(/\n {4}/g, "\n")).toContain(
        `${tenantOf(field).host}: PATCH email-config [\n  ${operation}\n]`,
      );
    });

    it("says nothing of the tenant that was left alone, and shows no password", () => {
      expect(gate.output).not.toContain("nothing.localhost");
      expect(gate.output).not.toContain(PASSWORD);
    });

    it("looks at each tenant once, and writes nothing", () => {
      for (const tenant of tenants.values()) expect(tenant.requests()).toEqual(["GET"]);
    });
  });

  describe("by `up`", () => {
    beforeAll(async () => {
      for (const tenant of tenants.values()) tenant.clearJournal();
      await expectSuccess(project.up());
    });

    it.each(DRIFTS)("mends $field and touches nothing else", ({ field, mended }) => {
      expect(writes(tenantOf(field))).toEqual([[mended]]);
    });

    it("writes again what somebody has deleted altogether", () => {
      expect(tenantOf("everything").requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    });

    it("holds everywhere what is declared", expectMended);

    it("opens the gate again", async () => {
      await expectNoChanges(project);
    });
  });

  describe("in a refresh", () => {
    let refresh: CommandResult;

    beforeAll(async () => {
      drift();
      refresh = await project.refresh("--diff");
    });

    it.each([
      ['~ serverAddress: "smtp.example.com" => "evil.example.com"'],
      ["~ serverPort: 587 => 25"],
      ['~ securityType: "StartTLS" => "none"'],
      ['~ username: "alerts" => "mallory"'],
      ["- emailPassword: [secret]"],
      ['~ emailAddress: "alerts@example.com" => "mallory@example.com"'],
    ])("shows %s", (line) => {
      expect(refresh.code).toBe(0);
      expect(refresh.output.replace(/ +:/g, ":")).toContain(line);
    });

    it("takes what was deleted altogether out of the state", async () => {
      expect(refresh.output).toContain("- 1 deleted");
      expect(await project.resource("everything")).toBeUndefined();
    });

    it("is mended by the next `up`, with what is gone made anew", async () => {
      for (const tenant of tenants.values()) tenant.clearJournal();
      const { output } = await expectSuccess(project.up());
      expect(output).toContain("~ 6 updated");
      expect(output).toContain("+ 1 created");
      for (const { field, mended } of DRIFTS) expect(writes(tenantOf(field))).toEqual([[mended]]);
      expectMended();
    });
  });
});
