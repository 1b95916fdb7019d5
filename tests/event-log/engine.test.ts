import type { EmulatedTenant } from "../../emulator";
import type { Event } from "../../provider/event-log/event";
import type { Project } from "../../test-harness";
import { describeEntryPoints, RESOURCE_TYPE } from "../engine/entry-points";
import { basicAuth, eventLogOf, expectSuccess, programWith } from "../engine/fixture";
import { readEvents } from "../support/events";

describeEntryPoints((fixture, entryPoint) => {
  const isNative = entryPoint === "native";
  const tenants = new Map<string, EmulatedTenant>();
  const tenantOf = (name: string) => tenants.get(name) as EmulatedTenant;
  let project: Project;
  let read = 0;

  /** The events since the last call. */
  const newEvents = (): Event[] => {
    const events = readEvents(eventLogOf(project)).slice(read);
    read += events.length;
    return events;
  };
  /** The last event of each tenant, as the report reads a log: `acme: update changed /username`. */
  const newOutcomes = (events = newEvents()) => {
    const newest = new Map(events.map((event) => [event.host.split(".")[0], event]));
    return [...newest]
      .map(([name, { verb, result, patch }]) => [
        `${name}: ${verb} ${result}`,
        ...patch.map(({ path }) => path),
      ])
      .map((words) => words.join(" "))
      .sort();
  };

  beforeAll(async () => {
    for (const name of ["acme", "beta", "gone"]) tenants.set(name, fixture.tenant(name));
    const resources = [...tenants].map(([name, tenant]) => [name, basicAuth(tenant)] as const);
    // Relative to the folder of the program.
    const env = { QLIK_EVENT_LOG: "events.ndjson" };
    project = await fixture.project({ program: programWith(Object.fromEntries(resources)), env });
    await expectSuccess(project.up());
  });

  it("an update names the project, the stack and the resource", () => {
    const events = newEvents();

    expect(newOutcomes(events)).toEqual(
      ["acme", "beta", "gone"].map((name) =>
        expect.stringMatching(`^${name}: create created /serverAddress`),
      ),
    );
    for (const { urn, ...event } of events) {
      expect(event).toMatchObject({
        entryPoint,
        project: "test-project",
        stack: "dev",
        requests: 4,
        preview: false,
      });
      const type = RESOURCE_TYPE[entryPoint];
      expect(urn).toEqual(
        isNative ? expect.stringMatching(`^urn:pulumi:dev::test-project::${type}::`) : undefined,
      );
    }
    expect(new Set(events.map(({ run }) => run)).size).toBe(1);
  });

  it("inputs and outputs have nothing of the log", async () => {
    const properties = (await project.state()).map(({ inputs, outputs }) => ({ inputs, outputs }));
    expect(JSON.stringify(properties)).not.toContain("eventLog");
  });

  it("a preview shows drift, and what is in sync", async () => {
    tenantOf("acme").updateConfig({ username: "mallory" });
    tenantOf("gone").deleteConfig();

    await expectSuccess(project.preview());

    const events = newEvents();
    expect(newOutcomes(events)).toEqual([
      `acme: ${isNative ? "update" : "diff"} drifted /username`,
      "beta: diff in-sync",
      expect.stringMatching(`^gone: ${isNative ? "read" : "diff"} drifted /serverAddress`),
    ]);
    expect(events.find(({ host, verb }) => host === tenantOf("acme").host && verb === "diff")?.patch).toEqual(
      [{ op: "replace", path: "/username", value: "alerts", observed: "mallory", drift: true }],
    );
    const previews = events.filter(({ preview }) => preview);
    expect(previews.map(({ verb }) => verb)).toEqual(isNative ? ["update"] : []);
  });

  it("a refresh shows drift", async () => {
    await expectSuccess(project.refresh());

    expect(newOutcomes()).toEqual([
      `acme: ${isNative ? "read" : "diff"} drifted /username`,
      `beta: ${isNative ? "read" : "diff"} in-sync`,
      expect.stringMatching("^gone: read drifted /serverAddress"),
    ]);
  });

  it("an update reverts it", async () => {
    await expectSuccess(project.up());

    expect(newOutcomes()).toEqual([
      "acme: update changed /username",
      "beta: diff in-sync",
      expect.stringMatching("^gone: create created /serverAddress"),
    ]);
  });

  it("a log that cannot be written is one warning", async () => {
    const { output } = await expectSuccess(
      project.pulumi(["preview", "--diff"], { env: { QLIK_EVENT_LOG: "missing/events.ndjson" } }),
    );

    // The engine repeats it in its summary.
    const warnings = output
      .split("\nDiagnostics:\n")
      .map((part) => part.split("cannot write the event log").length - 1);
    expect(Math.max(...warnings)).toBe(1);
  });

  it("a destroy deletes", async () => {
    await expectSuccess(project.destroy());

    expect(newOutcomes()).toEqual(["acme", "beta", "gone"].map((name) => `${name}: delete deleted`));
  });
});
