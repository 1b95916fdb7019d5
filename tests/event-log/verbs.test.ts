import type { Event } from "../../provider/event-log/event";
import { basicAuthArgs } from "../support/arguments";
import { BASIC_AUTH, type FakeStack, fakeStacks, OTHER_CONFIG } from "../support/tenants";

const { tenants, newStack, appliedStack } = fakeStacks();

/** Verb, result and patch of each line: `diff drifted: replace /username "mallory" => "alerts" (drift)`. */
function linesOf({ engine }: FakeStack): string[] {
  return engine.events.map(({ verb, result, patch }) => {
    const changes = patch.map(
      ({ op, path, observed, value, drift }) =>
        `${op} ${path} ${JSON.stringify(observed)} => ${JSON.stringify(value)}${drift ? " (drift)" : ""}`,
    );
    return [`${verb} ${result}`, ...changes].join(": ");
  });
}

const lastEvent = ({ engine }: FakeStack) => engine.events.at(-1) as Event;

const USERNAME = 'replace /username "mallory" => "alerts"';
const PORT = "replace /serverPort 587 => 25";

describe("the result of a diff", () => {
  it.each<[string, Record<string, unknown>, object, string]>([
    ["in-sync if nothing differs", {}, {}, "diff in-sync"],
    ["changed if the program differs", {}, { serverPort: 25 }, `diff changed: ${PORT}`],
    ["drifted if the tenant differs", { username: "mallory" }, {}, `diff drifted: ${USERNAME} (drift)`],
    [
      "drifted if both differ, and the patch marks the drift",
      { username: "mallory" },
      { serverPort: 25 },
      `diff drifted: ${PORT}: ${USERNAME} (drift)`,
    ],
    [
      "changed if the program takes the tenant's value over",
      { serverPort: 25 },
      { serverPort: 25 },
      "diff changed",
    ],
    [
      "drifted if the password is missing, although the tenant is invalid without it",
      { emailPassword: undefined },
      {},
      'diff drifted: add /emailPassword undefined => "[secret]" (drift)',
    ],
    [
      "changed if the password is rotated",
      {},
      { emailPassword: "second" },
      'diff changed: replace /emailPassword "[secret]" => "[secret]"',
    ],
    ["changed if only an argument without a setting differs", {}, { validation: "warn" }, "diff changed"],
  ])("is %s", async (_what, onTenant, inProgram, line) => {
    const stack = await appliedStack();
    stack.tenant.updateConfig(onTenant);

    await stack.engine.preview(basicAuthArgs(inProgram));

    expect(linesOf(stack)).toEqual([line]);
  });

  it("is drifted if the configuration was deleted", async () => {
    const stack = await appliedStack();
    stack.tenant.deleteConfig();

    await stack.engine.preview(basicAuthArgs());

    expect(lastEvent(stack)).toMatchObject({ result: "drifted", isValid: false });
    expect(lastEvent(stack).patch.map(({ op, drift }) => [op, drift])).toEqual(Array(6).fill(["add", true]));
  });

  it("is in-sync if ignoreChanges names what has drifted", async () => {
    const stack = await appliedStack();
    stack.tenant.updateConfig({ username: "mallory" });

    await stack.engine.preview(basicAuthArgs(), { ignoreChanges: ["username"] });

    expect(linesOf(stack)).toEqual(["diff in-sync"]);
  });

  it.each([
    ["failed", "fail"],
    ["failed", "rollback"],
    ["in-sync", "warn"],
    ["in-sync", "off"],
  ] as const)("is %s for an invalid configuration with validation: %s", async (result, validation) => {
    const stack = await appliedStack(basicAuthArgs({ validation }));
    const invalid = (document: unknown) => ({
      ...(document as object),
      isValid: false,
      errorCode: "PROVIDER_ERROR",
    });
    stack.tenant.fault({ kind: "answer", on: "GET", change: invalid });

    await stack.engine.preview(basicAuthArgs({ validation }));

    expect(lastEvent(stack)).toMatchObject({ result, isValid: false, errorCode: "PROVIDER_ERROR" });
    if (result === "failed")
      expect(lastEvent(stack).error).toEqual({
        code: "QLIK1405",
        kind: "invalidConfig",
        message: `${stack.tenant.host}: the tenant reports PROVIDER_ERROR: the tenant cannot use the mail server.`,
        hint: "Check serverAddress, serverPort, securityType and the server itself.",
      });
  });

  it("compares with the state alone if liveDiff is off, and says so", async () => {
    const stack = await appliedStack(basicAuthArgs(), {
      configuration: { liveDiff: "false", apiKey: tenants.emulator.keys.admin },
    });
    stack.tenant.updateConfig({ username: "mallory" });

    await stack.engine.preview(basicAuthArgs({ serverPort: 25 }));

    expect(linesOf(stack)).toEqual([`diff changed: ${PORT}`]);
    expect(lastEvent(stack)).toMatchObject({ live: false, requests: 0 });
  });

  it("is changed for the tenant that the configuration leaves", async () => {
    const stack = await appliedStack();
    const other = tenants.newTenant();

    await stack.engine.up({ ...basicAuthArgs(), tenantUrl: other.url });

    expect(stack.engine.events.map(({ host, verb, result }) => [host, verb, result])).toEqual([
      [stack.tenant.host, "diff", "changed"],
      [other.host, "create", "created"],
      [stack.tenant.host, "delete", "deleted"],
    ]);
  });
});

describe("a refresh", () => {
  it("has drifted if the tenant differs from the state", async () => {
    const stack = await appliedStack();
    stack.tenant.updateConfig({ username: "mallory" });

    await stack.engine.refresh();

    expect(linesOf(stack)[0]).toBe(`read drifted: ${USERNAME} (drift)`);
  });

  it("does not hide the drift from the later verbs of the run", async () => {
    const stack = await appliedStack();
    stack.tenant.updateConfig({ username: "mallory" });

    await stack.engine.up(basicAuthArgs({ serverPort: 25 }), { refresh: true });

    expect(linesOf(stack).slice(-2)).toEqual([
      `diff drifted: ${PORT}: ${USERNAME} (drift)`,
      `update changed: ${PORT}: ${USERNAME} (drift)`,
    ]);
  });

  it("of an earlier run has taken the drift over, so that only the program differs", async () => {
    const stack = await appliedStack();
    stack.tenant.updateConfig({ username: "mallory" });
    await stack.engine.refresh();

    await stack.engine.preview(basicAuthArgs());

    expect(linesOf(stack).at(-1)).toBe(`diff changed: ${USERNAME}`);
  });

  it("has failed if the tenant is invalid without drift", async () => {
    const stack = await appliedStack();
    stack.tenant.acceptPassword("another-password");

    await stack.engine.refresh();

    expect(lastEvent(stack)).toMatchObject({ result: "failed", errorCode: "INVALID_CREDENTIALS" });
  });
});

describe("a write", () => {
  it("has the patch, the method, the validity and the number of requests", async () => {
    const stack = newStack();

    await stack.engine.up(basicAuthArgs({ username: undefined, emailPassword: undefined }));

    expect(lastEvent(stack)).toMatchObject({
      host: stack.tenant.host,
      verb: "create",
      preview: false,
      result: "created",
      method: "PATCH",
      isValid: true,
      errorCode: "OK",
      requests: 4,
    });
    expect(linesOf(stack)).toEqual([
      'create created: add /serverAddress undefined => "smtp.example.com": add /serverPort undefined => 587: ' +
        'add /securityType undefined => "StartTLS": add /emailAddress undefined => "alerts@example.com"',
    ]);
  });

  it("by PUT after a refused PATCH names PUT", async () => {
    const stack = await appliedStack();
    stack.tenant.fault({ kind: "status", on: "PATCH", status: 405 });

    await stack.engine.up(basicAuthArgs({ serverPort: 25 }));

    expect(lastEvent(stack)).toMatchObject({ verb: "update", result: "changed", method: "PUT" });
  });

  it("counts retries", async () => {
    const stack = await appliedStack();
    stack.tenant.fault({ kind: "status", on: "GET", status: 503, times: 2 });

    await stack.engine.preview(basicAuthArgs());

    expect(lastEvent(stack).requests).toBe(3);
    expect(stack.tenant.requests()).toHaveLength(3);
  });

  it("that takes a configuration over has its warning", async () => {
    const stack = newStack({ config: BASIC_AUTH });

    await stack.engine.up(basicAuthArgs());

    expect(lastEvent(stack)).toMatchObject({
      result: "created",
      warnings: [{ message: expect.stringContaining("took over an existing e-mail configuration") }],
    });
  });

  it("that deletes nothing, because the stack has taken the configuration over, is in-sync", async () => {
    const stack = newStack({ config: BASIC_AUTH });
    await stack.engine.up(basicAuthArgs());

    await stack.engine.destroy();

    expect(linesOf(stack).at(-1)).toBe("delete in-sync");
  });
});

describe("a failure", () => {
  it("has the kind, the message and the hint", async () => {
    const stack = await appliedStack();
    stack.tenant.fault({ kind: "status", on: "GET", status: 403 });

    await expect(stack.engine.preview(basicAuthArgs())).rejects.toThrow();

    expect(lastEvent(stack)).toMatchObject({
      verb: "diff",
      result: "failed",
      patch: [],
      error: {
        kind: "forbidden",
        message: expect.stringMatching(/^\S+: GET email-config: 403.*\.$/),
        hint: "The credentials are not a tenant admin's; give the key's owner the role TenantAdmin.",
      },
    });
    expect(lastEvent(stack).error?.message).not.toContain("TenantAdmin.");
  });

  it("of a write has the patch that was not sent", async () => {
    const stack = await appliedStack();
    stack.tenant.fault({ kind: "status", on: "PATCH", status: 400 });

    await expect(stack.engine.up(basicAuthArgs({ serverPort: 25 }))).rejects.toThrow();

    expect(linesOf(stack).at(-1)).toBe(`update failed: ${PORT}`);
    expect(lastEvent(stack).error?.kind).toBe("rejected");
  });

  it.each([
    ["checkFailed", "fail"],
    ["rolledBack", "rollback"],
  ] as const)("of the validation is %s with validation: %s", async (kind, validation) => {
    const stack = await appliedStack();
    stack.tenant.acceptPassword("first-password");

    const update = stack.engine.up(basicAuthArgs({ emailPassword: "wrong-password", validation }));

    await expect(update).rejects.toThrow("INVALID_CREDENTIALS");
    expect(lastEvent(stack)).toMatchObject({ verb: "update", result: "failed", error: { kind } });
  });

  it("is in the line of a diff also if the run continues on errors", async () => {
    const stack = await appliedStack(basicAuthArgs(), { environment: { PULUMI_CONTINUE_ON_ERROR: "true" } });
    stack.tenant.fault({ kind: "status", on: "GET", status: 403 });

    await stack.engine.preview(basicAuthArgs());

    expect(lastEvent(stack)).toMatchObject({ verb: "diff", result: "failed", error: { kind: "forbidden" } });
  });

  it("of an adoption has the patch with the values of the tenant", async () => {
    const stack = newStack({ config: OTHER_CONFIG });

    await expect(stack.engine.up(basicAuthArgs())).rejects.toThrow("adoptExisting");

    expect(linesOf(stack)[0]).toContain(
      'create failed: replace /serverAddress "smtp.other.example" => "smtp.example.com"',
    );
  });
});

describe("secrets", () => {
  it("that the program marks are hidden on both sides", async () => {
    const stack = await appliedStack(basicAuthArgs(), { secretInputs: ["username", "serverPort"] });
    stack.tenant.updateConfig({ username: "mallory", serverPort: 25 });

    await stack.engine.preview(basicAuthArgs(), { secretInputs: ["username", "serverPort"] });

    expect(linesOf(stack)).toEqual([
      'diff drifted: replace /serverPort "[secret]" => "[secret]" (drift): replace /username "[secret]" => "[secret]" (drift)',
    ]);
  });

  it("that the tenant has in another setting are replaced", async () => {
    const stack = await appliedStack();
    stack.tenant.updateConfig({ username: "old first-password" });

    await stack.engine.preview(basicAuthArgs());

    expect(linesOf(stack)).toEqual(['diff drifted: replace /username "old [secret]" => "alerts" (drift)']);
  });

  it("long texts of a tenant are cut", async () => {
    const stack = await appliedStack();
    stack.tenant.updateConfig({ username: "m".repeat(100_000) });

    await stack.engine.preview(basicAuthArgs());

    expect(String(lastEvent(stack).patch[0]?.observed).length).toBeLessThan(1_000);
  });
});
