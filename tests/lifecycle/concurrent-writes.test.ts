import { basicAuthArgs } from "../support/arguments";
import { FakeEngine } from "../support/fake-engine";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { tenants, newStack, appliedStack } = fakeStacks();

const CHANGE = basicAuthArgs({ serverPort: 465 });
const EVERY_TIME = { times: Number.POSITIVE_INFINITY };
/** The end of a message that names paths, which a patch in JSON does not have. */
const NAMED_PATHS = /\b(add|replace|remove) \/\w+\. \(QLIK1312\)$/;

const concurrentWrites = ({ messages }: FakeEngine) => messages.filter((line) => NAMED_PATHS.test(line));

describe.each(["another writer", "another writer after"] as const)(
  "%s: a concurrent write at PATCH",
  (kind) => {
    it.each<[string, Record<string, unknown>, string]>([
      ["a different setting", { username: "other-user" }, "replace /username."],
      ["a setting that is not declared", { senderName: "Other" }, "remove /senderName."],
      ["the password", { emailPassword: null }, "add /emailPassword."],
    ])("to %s is overwritten in the same run, and reported", async (_what, holds, paths) => {
      const { tenant, engine } = await appliedStack();
      tenant.fault({ kind, on: "PATCH", holds });

      await engine.up(CHANGE);

      expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH, serverPort: 465 });
      expect(concurrentWrites(engine)).toEqual([expect.stringContaining(paths)]);
      expect(concurrentWrites(engine)[0]).toContain(tenant.host);
    });

    it("to an ignored setting stays, and is not reported", async () => {
      const { tenant, engine } = await appliedStack();
      tenant.fault({ kind, on: "PATCH", holds: { username: "other-user" } });

      await engine.up(CHANGE, { ignoreChanges: ["username"] });

      expect(tenant.config()).toMatchObject({ username: "other-user", serverPort: 465 });
      expect(concurrentWrites(engine)).toEqual([]);
    });
  },
);

it("plans again if a concurrent write makes the tenant reject the patch", async () => {
  const { tenant, engine } = await appliedStack();
  tenant.updateConfig({ username: "other-user" });
  tenant.fault({ kind: "another writer", on: "PATCH", holds: { username: null } });

  await engine.up(basicAuthArgs());

  expect(tenant.config()).toMatchObject(BASIC_AUTH);
  expect(tenant.journal.filter(({ method }) => method === "PATCH")).toMatchObject([
    { status: 400, body: [{ op: "replace", path: "/username" }] },
    { status: 204, body: [{ op: "add", path: "/username" }] },
  ]);
});

describe("a change that the tenant does not persist", () => {
  it("fails after one write if another client reverts it every time, and names the setting", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { serverPort: 25 }, ...EVERY_TIME });
    const change = basicAuthArgs({ serverPort: 465, username: "robot" });

    const error = expect(engine.up(change)).rejects;

    await error.toThrow(tenant.host);
    await error.toThrow(/: replace \/serverPort\. /);
    expect(patchedPaths(tenant)).toEqual([["/serverPort", "/username"]]);
    expect(engine.state).toMatchObject({ serverPort: 25, username: "robot" });
    tenant.clearFaults();
    expect(await engine.up(change)).toBe("updated");
  });

  it("fails if the tenant accepts the patch and ignores it", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "status", on: "PATCH", status: 204, body: "" });

    await expect(engine.up(basicAuthArgs({ serverPort: 465, username: "robot" }))).rejects.toThrow(
      ": replace /serverPort, replace /username.",
    );

    expect(engine.state).toMatchObject(BASIC_AUTH);
  });

  it("fails if the tenant drops the password, and the state has none", async () => {
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "another writer after", on: "PATCH", holds: { emailPassword: null } });

    await expect(engine.up(basicAuthArgs())).rejects.toThrow(": add /emailPassword.");

    expect(engine.state).toMatchObject({ passwordExists: false });
    expect(engine.state).not.toHaveProperty("emailPassword");
  });

  it("fails once another client has reverted it, after it has changed other settings, too", async () => {
    const { tenant, engine } = await appliedStack();
    const writes = [
      { username: "a" },
      { emailAddress: "a@example.com" },
      { securityType: "none" },
      { serverPort: 1 },
    ];
    for (const [after, holds] of writes.entries())
      tenant.fault({ kind: "another writer after", on: "PATCH", after, holds });

    await expect(engine.up(CHANGE)).rejects.toThrow(": replace /serverPort");

    expect(patchedPaths(tenant)).toEqual([
      ["/serverPort"],
      ["/username"],
      ["/emailAddress"],
      ["/securityType"],
    ]);
    expect(concurrentWrites(engine)).toHaveLength(3);
  });

  it("fails after a few attempts if concurrent writes make the tenant reject every patch", async () => {
    const { tenant, engine } = await appliedStack();
    let writes = 0;
    tenant.fault({ kind: "status", on: "PATCH", status: 400, ...EVERY_TIME });
    tenant.fault({
      kind: "pause",
      on: "PATCH",
      when: "before",
      until: Promise.resolve(),
      onReached: () => tenant.updateConfig({ username: `user ${writes++}` }),
      ...EVERY_TIME,
    });

    await expect(engine.up(CHANGE)).rejects.toThrow("PATCH email-config: 400");

    expect(patchedPaths(tenant).length).toBeLessThanOrEqual(4);
  });
});

describe("a concurrent write between PATCH and validate", () => {
  it("that makes the configuration invalid fails the update, and the next run overwrites it", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "another writer", on: "POST validate", holds: { emailPassword: null } });

    await expect(engine.up(CHANGE)).rejects.toThrow(/validate.* INCOMPLETE_CONFIG/);

    expect(await engine.up(CHANGE)).toBe("updated");
    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, serverPort: 465 });
  });

  it("that leaves the configuration valid appears in the next preview, and the next run overwrites it", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "another writer", on: "POST validate", holds: { username: "other-user" } });
    await engine.up(CHANGE);
    engine.messages.length = 0;

    expect(await engine.preview(CHANGE)).toMatchObject({ hasChanges: true });
    expect(engine.messages.join()).toContain('{"op":"replace","path":"/username","value":"alerts"}');
    expect(await engine.up(CHANGE)).toBe("updated");
    expect(await engine.up(CHANGE)).toBe("unchanged");
  });
});

describe("two stacks on one tenant", () => {
  it("that declare different configurations: the second fails", async () => {
    const { tenant } = await appliedStack();

    const second = new FakeEngine(tenant).up(basicAuthArgs({ username: "robot" }));

    await expect(second).rejects.toThrow("If another stack or resource declares it, remove one of the two.");
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("that declare the same configuration: neither has changes", async () => {
    const { tenant, engine } = await appliedStack();
    const second = new FakeEngine(tenant);

    await second.up(basicAuthArgs());

    expect(await engine.up(basicAuthArgs())).toBe("unchanged");
    expect(await second.up(basicAuthArgs())).toBe("unchanged");
  });

  it("that start at the same moment: each shows the patch before it overwrites the other's change", async () => {
    const tenant = tenants.newTenant();
    const [one, two] = [new FakeEngine(tenant), new FakeEngine(tenant)];
    const [argsOfOne, argsOfTwo] = [basicAuthArgs(), basicAuthArgs({ username: "robot" })];
    const { promise: until, resolve: proceed } = Promise.withResolvers<void>();
    const { promise: reached, resolve: onReached } = Promise.withResolvers<void>();
    tenant.fault({ kind: "pause", on: "PATCH", when: "before", until, onReached });

    const first = one.up(argsOfOne);
    await reached;
    await two.up(argsOfTwo);
    proceed();
    await first;

    for (const [engine, args, username] of [
      [two, argsOfTwo, "robot"],
      [one, argsOfOne, "alerts"],
    ] as const) {
      engine.messages.length = 0;
      expect(await engine.preview(args)).toMatchObject({ hasChanges: true });
      expect(engine.messages.join()).toContain(`{"op":"replace","path":"/username","value":"${username}"}`);
      expect(await engine.up(args)).toBe("updated");
    }
  });
});
