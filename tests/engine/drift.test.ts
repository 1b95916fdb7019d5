import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Project } from "../../test-harness";
import { describeEntryPoints, READ_BEFORE_CHANGE } from "./entry-points";
import {
  basicAuth,
  expectCodes,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  programWith,
  SETTINGS,
  writes,
} from "./fixture";

/** The exit code of the CLI for changes where none were expected. */
const UNEXPECTED_CHANGES = 7;

/** Changes by hand, each on a tenant of its own. */
const DRIFTS: { field: keyof typeof SETTINGS; value?: unknown }[] = [
  { field: "serverAddress", value: "evil.example.com" },
  { field: "serverPort", value: 25 },
  { field: "securityType", value: "none" },
  { field: "username", value: "mallory" },
  { field: "emailPassword", value: undefined },
  { field: "emailAddress", value: "mallory@example.com" },
];

const revertOf = ({ field, value }: (typeof DRIFTS)[number]) => ({
  op: value === undefined ? "add" : "replace",
  path: `/${field}`,
  value: SETTINGS[field],
});

describeEntryPoints((fixture, entryPoint) => {
  describe("drift of one setting", () => {
    const tenants = new Map<string, EmulatedTenant>();
    const tenantOf = (name: string) => tenants.get(name) as EmulatedTenant;
    let project: Project;

    beforeAll(async () => {
      for (const name of [...DRIFTS.map(({ field }) => field), "unchanged", "deleted"])
        tenants.set(name, fixture.tenant(name.toLowerCase()));
      const resources = [...tenants].map(([name, tenant]) => [name, basicAuth(tenant)] as const);
      project = await fixture.project({ program: programWith(Object.fromEntries(resources)) });
      await expectSuccess(project.up());
    });

    const clearJournals = () => {
      for (const tenant of tenants.values()) tenant.clearJournal();
    };
    const causeDrift = () => {
      for (const { field, value } of DRIFTS) tenantOf(field).updateConfig({ [field]: value });
      tenantOf("deleted").deleteConfig();
      clearJournals();
    };
    const expectReverted = () => {
      for (const drift of DRIFTS) expect(writes(tenantOf(drift.field))).toEqual([[revertOf(drift)]]);
      for (const tenant of tenants.values())
        expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...SETTINGS });
    };

    describe("in `preview --expect-no-changes`", () => {
      let preview: CommandResult;

      beforeAll(async () => {
        causeDrift();
        preview = await expectFailure(project.preview("--expect-no-changes"));
      });

      it("makes the command fail", () => {
        expect(preview.code).toBe(UNEXPECTED_CHANGES);
        expect(preview.output).toMatch(/no changes were expected for preview but changes were proposed/);
        // The engine reads a native resource before its diff, so that it creates the deleted one.
        const changes = entryPoint === "native" ? ["+ 1 to create", "~ 6 to update"] : ["~ 7 to update"];
        for (const change of changes) expect(preview.output).toContain(change);
      });

      it.each(DRIFTS)("shows the patch of $field", (drift) => {
        const operation = JSON.stringify(revertOf(drift)).replace(PASSWORD, "[secret]");
        expect(preview.stdout.replace(/\n {4}/g, "\n")).toContain(
          `${tenantOf(drift.field).host}: PATCH email-config (QLIK1901) [\n  ${operation}\n]`,
        );
      });

      if (entryPoint === "native")
        it.each(DRIFTS)("shows $field as the property of the resource that changes", ({ field, value }) => {
          const kind = value === undefined ? "+" : "~";
          expect(preview.output).toContain(`EmailConfig ${field} update [diff: ${kind}${field}]`);
        });

      it("shows each patch with a known code", () => expectCodes(preview));

      it("shows no unchanged tenant and no password", () => {
        expect(preview.output).not.toContain("unchanged.localhost");
        expect(preview.output).not.toContain(PASSWORD);
      });

      it("reads each tenant once and writes nothing", () => {
        for (const tenant of tenants.values()) expect(tenant.requests()).toEqual(["GET"]);
      });

      if (entryPoint === "native")
        it("is with --json the property with its observed value, and a message of the resource", async () => {
          const { stdout } = await expectSuccess(project.preview("--json"));
          const { steps, diagnostics } = JSON.parse(stdout) as {
            steps: { urn: string; op: string }[];
            diagnostics: { urn?: string; message: string }[];
          };
          const urn = (await project.resource("serverPort"))?.urn;

          expect(steps.find((step) => step.urn === urn && step.op === "update")).toMatchObject({
            oldState: { outputs: { serverPort: 25 } },
            diffReasons: ["serverPort"],
            detailedDiff: { serverPort: { kind: "update" } },
          });
          expect(diagnostics.filter((message) => message.urn === urn)).toMatchObject([
            { message: expect.stringContaining('{"op":"replace","path":"/serverPort","value":587}') },
          ]);
        });
    });

    it("is reverted by `up`, with one operation for each setting", async () => {
      clearJournals();
      await expectSuccess(project.up());

      expectReverted();
      const created = ["GET", "PATCH", "GET", "POST validate"];
      expect(tenantOf("deleted").requests()).toEqual([...READ_BEFORE_CHANGE[entryPoint], ...created]);
      await expectNoChanges(project);
    });

    describe("in `refresh`", () => {
      let refresh: CommandResult;

      beforeAll(async () => {
        causeDrift();
        refresh = await expectSuccess(project.refresh("--diff"));
      });

      it.each(DRIFTS)("shows the change of $field", ({ field, value }) => {
        const declared = JSON.stringify(SETTINGS[field]);
        const line = value ? `~ ${field}: ${declared} => ${JSON.stringify(value)}` : `- ${field}: [secret]`;
        expect(refresh.output.replace(/ +:/g, ":")).toContain(line);
      });

      it("removes a deleted configuration from the state", async () => {
        expect(refresh.output).toContain("- 1 deleted");
        expect(await project.resource("deleted")).toBeUndefined();
      });

      it("is reverted by the next `up`, which also creates the deleted configuration", async () => {
        clearJournals();
        const { output } = await expectSuccess(project.up());

        expect(output).toContain("~ 6 updated");
        expect(output).toContain("+ 1 created");
        expectReverted();
      });
    });
  });
});
