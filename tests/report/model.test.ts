import { parse } from "yaml";
import type { Event } from "../../provider/event-log/event";
import { at, drift, event, failure, reportOf } from "./fixture";

describe("the tenants of a report", () => {
  const statuses = async (...events: Event[]) =>
    (await reportOf(...events)).tenants.map(({ host, status }) => [host, status]);

  it("have the status of their newest line, in any order of the lines", async () => {
    const old = drift({ time: at(1) });
    const latest = event({ time: at(2), verb: "update", result: "changed" });
    expect(await statuses(old, latest)).toEqual([[old.host, "changed"]]);
    expect(await statuses(latest, old)).toEqual([[old.host, "changed"]]);
  });

  it("have the status of the later line if two have the same time", async () => {
    expect(await statuses(drift(), event())).toEqual([[event().host, "in-sync"]]);
  });

  it("are separate for each stack and project", async () => {
    const { counts, stacks } = await reportOf(
      drift(),
      event({ stack: "test" }),
      event({ project: "other" }),
      failure({ stack: "test", host: "beta.eu.qlikcloud.com" }),
    );
    expect(counts).toMatchObject({ tenants: 4, drifted: 1, failed: 1, "in-sync": 2 });
    expect(stacks).toMatchObject([
      { project: "mail", stack: "prod", counts: { tenants: 1, drifted: 1 } },
      { project: "mail", stack: "test", counts: { tenants: 2, failed: 1 } },
      { project: "other", stack: "prod", counts: { tenants: 1 } },
    ]);
  });

  it("are the failed, the drifted, and the others by host", async () => {
    const hosts = await statuses(
      event({ host: "d", result: "changed" }),
      event({ host: "c" }),
      drift({ host: "b" }),
      drift({ host: "a" }),
      failure({ host: "e" }),
    );
    expect(hosts.map(([host]) => host)).toEqual(["e", "a", "b", "c", "d"]);
  });

  // The native plugin refreshes the state before it compares.
  it("have drifted if a run reads drift, and then compares the program with the refreshed state", async () => {
    const read = drift({ verb: "read", time: at(1) });
    const diff = drift({ verb: "diff", result: "changed", time: at(2) });
    expect(await statuses(read, diff)).toEqual([[read.host, "drifted"]]);
    expect(await statuses(read, { ...diff, run: "a later run" })).toEqual([[read.host, "changed"]]);
    expect(await statuses(read, diff, { ...diff, verb: "update", time: at(3) })).toEqual([
      [read.host, "changed"],
    ]);
  });

  it("show a patch as what the tenant has and what the program declares", async () => {
    const { tenants } = await reportOf(
      drift({
        patch: [
          { op: "replace", path: "/serverPort", value: 587, observed: 25 },
          { op: "add", path: "/emailPassword", value: "[secret]" },
          { op: "remove", path: "/senderName", observed: "Qlik" },
        ],
      }),
    );
    expect(tenants[0]?.changes).toEqual([
      { setting: "serverPort", op: "replace", observed: 25, desired: 587 },
      { setting: "emailPassword", op: "add", desired: "[secret]" },
      { setting: "senderName", op: "remove", observed: "Qlik" },
    ]);
  });
});

describe("the groups of a report", () => {
  const other: Event["patch"] = [{ op: "replace", path: "/username", value: "alerts", observed: "someone" }];

  it("have equal drift once, the most common first, and name the group in its tenants", async () => {
    const { driftGroups, tenants } = await reportOf(
      drift({ host: "a", patch: other }),
      drift({ host: "c" }),
      drift({ host: "b" }),
      event({ host: "d" }),
    );
    expect(driftGroups.map(({ id, hosts }) => [id, hosts])).toEqual([
      ["drift-1", ["b", "c"]],
      ["drift-2", ["a"]],
    ]);
    expect(tenants.map(({ host, driftGroup }) => [host, driftGroup])).toEqual([
      ["a", "drift-2"],
      ["b", "drift-1"],
      ["c", "drift-1"],
      ["d", undefined],
    ]);
  });

  it("separate an invalid configuration from the same patch on a valid one", async () => {
    const { driftGroups } = await reportOf(
      drift({ host: "a", isValid: false, errorCode: "INVALID_CREDENTIALS" }),
      drift({ host: "b" }),
    );
    expect(driftGroups.map(({ errorCode }) => errorCode)).toEqual(["INVALID_CREDENTIALS", undefined]);
  });

  it("have failures by code, or else by kind, without the host", async () => {
    const error = { code: "QLIK1201", kind: "credentials", hint: "Renew the key." };
    const { failureGroups } = await reportOf(
      failure({ host: "a", error: { kind: "unreachable", message: "no connection to one port" } }),
      failure({ host: "b", error: { kind: "unreachable", message: "no connection to another port" } }),
      failure({ host: "c", error: { ...error, message: "c: 401" } }),
    );
    expect(failureGroups).toEqual([
      { title: "no connection to one port", hosts: ["a", "b"] },
      { code: "QLIK1201", title: "401", hint: "Renew the key.", hosts: ["c"] },
    ]);
  });

  it("have a failure without an error by the tenant's code", async () => {
    const { error: _, ...withoutError } = failure({ isValid: false, errorCode: "PROVIDER_ERROR" });
    const { failureGroups } = await reportOf(withoutError);
    expect(failureGroups[0]?.title).toBe("the tenant reports PROVIDER_ERROR");
  });

  it("have changes of the program apart from drift", async () => {
    const { driftGroups, changeGroups } = await reportOf(
      drift({ host: "a" }),
      drift({ host: "b", result: "changed" }),
      drift({ host: "c", result: "changed" }),
      drift({ host: "d", result: "created" }),
    );
    expect(driftGroups.map(({ hosts }) => hosts)).toEqual([["a"]]);
    expect(changeGroups.map(({ status, hosts }) => [status, hosts])).toEqual([
      ["changed", ["b", "c"]],
      ["created", ["d"]],
    ]);
  });

  it("count the tenants that use basic authentication with Exchange Online", async () => {
    const warnings = [{ code: "QLIK1912", message: "Exchange Online turns off basic authentication" }];
    const { exchangeOnlineTenants } = await reportOf(event({ host: "a", warnings }), event({ host: "b" }));
    expect(exchangeOnlineTenants).toEqual(["a"]);
  });
});

describe("the runs of a report", () => {
  it("count each tenant once, with its last status in the run", async () => {
    const { runs } = await reportOf(
      event({ run: "2", time: at(20), host: "a" }),
      drift({ run: "1", time: at(10), host: "a" }),
      drift({ run: "1", time: at(11), host: "b" }),
      drift({ run: "1", time: at(12), host: "a", verb: "update", result: "changed" }),
    );
    expect(runs).toMatchObject([
      { startedAt: at(10), endedAt: at(12), counts: { drifted: 1, changed: 1, "in-sync": 0 } },
      { startedAt: at(20), endedAt: at(20), counts: { drifted: 0, changed: 0, "in-sync": 1 } },
    ]);
  });
});

describe("remedies", () => {
  const SINGLE = "urn:pulumi:prod::mail::pulumi-nodejs:dynamic/qlik:EmailConfig::mail";
  const remediesOf = async (...events: Event[]) => (await reportOf(...events)).driftGroups[0]?.remedies;

  it.each<[string, Partial<Event>, string]>([
    ["the stack and the resource", { urn: SINGLE }, `pulumi up --stack prod --target '${SINGLE}'`],
    ["the stack if the URN is not known", { urn: undefined }, "pulumi up --stack prod"],
    ["nothing if the stack is not known", { urn: undefined, stack: undefined }, "pulumi up"],
  ])("remediate with %s", async (_, values, command) => {
    expect((await remediesOf(JSON.parse(JSON.stringify(drift(values)))))?.remediate).toBe(command);
  });

  it("remediate with a command for each stack, without targets if there are many", async () => {
    const many = Array.from({ length: 6 }, (_, index) => drift({ host: `tenant-${index}` }));
    const other = drift({ stack: "test", urn: SINGLE });
    expect((await remediesOf(...many, other))?.remediate.split("\n").sort()).toEqual([
      "pulumi up --stack prod",
      `pulumi up --stack test --target '${SINGLE}'`,
    ]);
  });

  const patch: Event["patch"] = [
    { op: "replace", path: "/serverPort", value: 587, observed: 25 },
    { op: "add", path: "/username", value: "alerts" },
    { op: "replace", path: "/emailPassword", value: "[secret]", observed: "[unchanged]" },
  ];

  it("adopt a single resource's settings with lines for the program", async () => {
    expect((await remediesOf(drift({ urn: SINGLE, patch })))?.adopt.split("\n")).toEqual([
      "serverPort: 25,",
      "// remove username: the tenant has none",
      "// emailPassword: declare the tenant's value, which the API does not return",
    ]);
  });

  it("adopt the settings of a native resource with lines for a program in YAML", async () => {
    const urn = "urn:pulumi:prod::mail::qlik:index:EmailConfig::mail";
    expect((await remediesOf(drift({ urn, patch })))?.adopt.split("\n")).toEqual([
      "serverPort: 25",
      "# remove username: the tenant has none",
      "# emailPassword: declare the tenant's value, which the API does not return",
    ]);
  });

  it("adopt a fleet's settings with lines for tenants.yaml", async () => {
    const adopt = (await remediesOf(drift({ host: "a.example", patch }), drift({ host: "b", patch })))?.adopt;
    const settings = { serverPort: 25, username: null };
    expect(parse(adopt ?? "")).toEqual({ tenants: { "a.example": settings, b: settings } });
    expect(adopt).not.toMatch(/\[secret\]|\[unchanged\]/);
  });

  it("adopt no secret, whatever a line has", async () => {
    const secrets: Event["patch"] = [
      { op: "add", path: "/emailPassword", value: "[secret]" },
      { op: "replace", path: "/clientSecret", value: "[secret]", observed: "a value" },
    ];
    expect((await remediesOf(drift({ patch: secrets })))?.adopt.split("\n")).toEqual([
      "# remove emailPassword: the tenant has none",
      "# clientSecret: declare the tenant's value, which the API does not return",
    ]);
  });

  it("adopt no value that a program marks as secret", async () => {
    const hidden: Event["patch"] = [
      { op: "replace", path: "/username", value: "[secret]", observed: "[secret]" },
    ];
    expect((await remediesOf(drift({ patch: hidden })))?.adopt).toContain("# username: declare");
  });
});
