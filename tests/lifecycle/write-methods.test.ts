import type { Api, EmulatedTenant } from "../../emulator";
import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, MICROSOFT_365, OTHER_CONFIG } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const CHANGE = basicAuthArgs({ serverPort: 465 });

function newStackWith(api: Api, config?: object) {
  const stack = newStack(config && { config: { ...config } });
  stack.tenant.api = api;
  return stack;
}

/** A stack whose tenant supports PUT alone. Journal and messages are empty. */
async function appliedByPut() {
  const stack = newStackWith("put");
  await stack.engine.up(basicAuthArgs());
  stack.tenant.clearJournal();
  stack.engine.messages.length = 0;
  return stack;
}

const writes = (tenant: EmulatedTenant) =>
  tenant.requests().filter((request) => request === "PATCH" || request === "PUT");

describe("a tenant that does not support PATCH", () => {
  const IS_UNSUPPORTED = /does not .*PATCH.* by PUT/;

  it.each([404, 405, 410, 501])("(%s) gets PUT in the same run, and a message reports it", async (status) => {
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "status", on: "PATCH", status, times: Number.POSITIVE_INFINITY });

    await engine.up(basicAuthArgs());

    expect(tenant.requests()).toEqual(["GET", "PATCH", "PUT", "GET", "POST validate"]);
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
    expect(engine.state).toMatchObject({ writeMethod: "PUT" });
    expect(engine.messages).toEqual([expect.stringMatching(IS_UNSUPPORTED)]);
  });

  it("gets no PATCH in later runs, also after a refresh", async () => {
    const { tenant, engine } = await appliedByPut();

    await engine.up(CHANGE);
    tenant.updateConfig({ username: "other-user" });
    await engine.refresh();
    await engine.up(CHANGE);

    expect(writes(tenant)).toEqual(["PUT", "PUT"]);
    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, serverPort: 465 });
    expect(engine.messages.filter((line) => IS_UNSUPPORTED.test(line))).toEqual([]);
  });

  it("gets a rotated password with the whole configuration", async () => {
    const { tenant, engine } = await appliedByPut();

    await engine.up(basicAuthArgs({ emailPassword: "second-password" }));

    expect(tenant.requests()).toEqual(["GET", "PUT", "GET", "POST validate"]);
    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, emailPassword: "second-password" });
  });

  it("fails with write: patch", async () => {
    const { tenant, engine } = newStackWith("put");

    await expect(engine.up(basicAuthArgs({ write: "patch" }))).rejects.toThrow("PATCH email-config: 410");

    expect(writes(tenant)).toEqual(["PATCH"]);
    expect(engine.state).toBeUndefined();
  });

  it("supports PATCH again later: a failed PUT is followed by PATCH", async () => {
    const { tenant, engine } = await appliedByPut();
    tenant.api = "patch";

    await engine.up(CHANGE);

    expect(tenant.config()).toMatchObject({ serverPort: 465 });
    expect(engine.state).toMatchObject({ writeMethod: "PATCH" });
  });
});

it.each([400, 403, 409])("does not try PUT if PATCH fails with %s", async (status) => {
  const { tenant, engine } = newStack();
  tenant.fault({ kind: "status", on: "PATCH", status });
  await expect(engine.up(basicAuthArgs())).rejects.toThrow(`PATCH email-config: ${status}`);
  expect(writes(tenant)).toEqual(["PATCH"]);
});

describe("a password that only the tenant has", () => {
  const IGNORED = { ignoreChanges: ["emailPassword"] };
  const NO_PASSWORD = without(CHANGE, "emailPassword");

  /** The program no longer declares the password, and ignores its changes. */
  async function stackWithUnknownPassword(args: object = basicAuthArgs()) {
    const stack = await appliedStack(args, IGNORED);
    stack.engine.editResource({ emailPassword: undefined });
    return stack;
  }

  it("stays if PATCH writes the change", async () => {
    const { tenant, engine } = await stackWithUnknownPassword();

    await engine.up(NO_PASSWORD, IGNORED);

    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, serverPort: 465 });
    expect(writes(tenant)).toEqual(["PATCH"]);
  });

  it("is not overwritten by the ignored one that the program declares", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs(), IGNORED);
    tenant.updateConfig({ emailPassword: "changed by hand" });

    await expect(engine.up({ ...CHANGE, write: "put" }, IGNORED)).rejects.toThrow(
      /emailPassword.* not known/,
    );

    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, emailPassword: "changed by hand" });
  });

  it.each<[string, Api, object, string[]]>([
    ["the tenant does not support PATCH", "put", NO_PASSWORD, ["PATCH"]],
    ["the program sets write: put", "both", { ...NO_PASSWORD, write: "put" }, []],
    ["the change needs PUT", "both", { ...NO_PASSWORD, senderName: "Alerts" }, []],
  ])("fails the update before a PUT if %s", async (_why, api, args, attempts) => {
    const { tenant, engine } = await stackWithUnknownPassword();
    tenant.api = api;

    const error = expect(engine.up(args, IGNORED)).rejects;

    await error.toThrow(tenant.host);
    await error.toThrow(/PUT.* emailPassword.* not known.* ignoreChanges\. Nothing was sent\. \(QLIK1313\)$/);
    expect(writes(tenant)).toEqual(attempts);
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });

  it("makes PATCH the first method, also if the last write was a PUT", async () => {
    const { tenant, engine } = await stackWithUnknownPassword(basicAuthArgs({ senderName: "Alerts" }));

    await engine.up({ ...NO_PASSWORD, senderName: "Alerts" }, IGNORED);

    expect(writes(tenant)).toEqual(["PATCH"]);
    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, serverPort: 465, senderName: "Alerts" });
  });
});

describe("PUT", () => {
  it("adds, changes and removes a sender's name", async () => {
    const { tenant, engine } = await appliedStack();
    const args = basicAuthArgs({ senderName: "Alerts" });

    await engine.up(args);
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH, senderName: "Alerts" });
    tenant.updateConfig({ senderName: "Other" });
    await engine.up(args);
    expect(tenant.config()).toMatchObject({ senderName: "Alerts" });
    await engine.up(basicAuthArgs());

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
    expect(writes(tenant)).toEqual(["PUT", "PUT", "PUT"]);
  });

  it.each([
    ["a sender's name", basicAuthArgs({ senderName: "Alerts" })],
    ["Microsoft 365", microsoft365Args()],
    ["write: put", basicAuthArgs({ write: "put" })],
  ])("is an error for %s if the tenant does not support it", async (_what, args) => {
    const { tenant, engine } = newStackWith("patch");

    await expect(engine.up(args)).rejects.toThrow(/PUT email-config: 405.* write: put can be left out/);

    expect(tenant.config()).toBeUndefined();
    expect(engine.state).toBeUndefined();
  });

  it("is an error with write: patch, and names the setting that needs it", async () => {
    const { tenant, engine } = newStackWith("both", { ...BASIC_AUTH, senderName: "Other" });
    const args = basicAuthArgs({ write: "patch", adoptExisting: true });

    await expect(engine.up(args)).rejects.toThrow(/remove \/senderName .*PUT only.* write: patch/);

    expect(writes(tenant)).toEqual([]);
  });

  it("is the only method with write: put", async () => {
    const { tenant, engine } = newStack();
    await engine.up(basicAuthArgs({ write: "put" }));
    await engine.up({ ...CHANGE, write: "put" });
    expect(writes(tenant)).toEqual(["PUT", "PUT"]);
  });

  it("adopts a mail server as Microsoft 365 with one request", async () => {
    const { tenant, engine } = newStackWith("both", OTHER_CONFIG);
    await engine.up(microsoft365Args({ adoptExisting: true }));
    expect(tenant.config()).toEqual(MICROSOFT_365);
    expect(writes(tenant)).toEqual(["PUT"]);
  });

  it("keeps an ignored setting of the tenant", async () => {
    const ignored = { ignoreChanges: ["username"] };
    const { tenant, engine } = await appliedStack(basicAuthArgs({ write: "put" }), ignored);
    tenant.updateConfig({ username: "other-user" });

    await engine.up({ ...CHANGE, write: "put" }, ignored);

    expect(tenant.config()).toMatchObject({ username: "other-user", serverPort: 465 });
  });
});
