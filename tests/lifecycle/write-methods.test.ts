import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, HELD_BY_MICROSOFT365, HELD_BY_OTHERS } from "../support/tenants";

const tenants = emulatedTenants();

function setUp(api: "patch" | "both" | "put" = "both", held?: Record<string, unknown>) {
  const tenant = tenants.newTenant();
  if (held) tenant.holds(held);
  tenant.api = api;
  return { tenant, stack: new TestStack(tenant) };
}

async function settled(args: object, api?: "patch" | "both" | "put") {
  const { tenant, stack } = setUp(api);
  await stack.up(args);
  tenant.clearJournal();
  stack.told.length = 0;
  return { tenant, stack };
}

const writes = (calls: string[]) => calls.filter((call) => call === "PATCH" || call === "PUT");

describe("a tenant whose PATCH is gone", () => {
  it.each([404, 405, 410, 501])("with %s gets PUT in the same run, and it is told", async (status) => {
    const { tenant, stack } = setUp();
    tenant.fault({ kind: "status", on: "PATCH", status, times: Number.POSITIVE_INFINITY });

    await stack.up(basicAuthArgs());

    expect(tenant.calls()).toEqual(["GET", "PATCH", "PUT", "GET", "POST validate"]);
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
    expect(stack.state).toMatchObject({ writeMethod: "PUT" });
    expect(stack.told).toEqual([`${tenant.host}: the tenant does not take PATCH; written by PUT.`]);
  });

  it("is remembered: later changes cost no PATCH", async () => {
    const { tenant, stack } = await settled(basicAuthArgs(), "put");

    await stack.up(basicAuthArgs({ serverPort: 465 }));
    tenant.holds({ username: "somebody" });
    await stack.up(basicAuthArgs({ serverPort: 465 }));

    expect(writes(tenant.calls())).toEqual(["PUT", "PUT"]);
    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
    expect(stack.told.filter((line) => line.includes("does not take"))).toEqual([]);
  });

  it("is remembered through a refresh", async () => {
    const { tenant, stack } = await settled(basicAuthArgs(), "put");
    await stack.refresh();
    await stack.up(basicAuthArgs({ serverPort: 465 }));
    expect(writes(tenant.calls())).toEqual(["PUT"]);
  });

  it("gets the rotated password with all the rest", async () => {
    const { tenant, stack } = await settled(basicAuthArgs(), "put");

    await stack.up(basicAuthArgs({ emailPassword: "second-password" }));

    expect(tenant.calls()).toEqual(["GET", "PUT", "GET", "POST validate"]);
    expect(tenant.config()).toMatchObject({ ...HELD, emailPassword: "second-password" });
  });

  it("is an error where the program wants PATCH", async () => {
    const { tenant, stack } = setUp("put");

    await expect(stack.up(basicAuthArgs({ write: "patch" }))).rejects.toThrow("PATCH email-config: 410");

    expect(writes(tenant.calls())).toEqual(["PATCH"]);
    expect(stack.state).toBeUndefined();
  });

  it.each([400, 403, 409])("is not what %s means", async (status) => {
    const { tenant, stack } = setUp();
    tenant.fault({ kind: "status", on: "PATCH", status });
    await expect(stack.up(basicAuthArgs())).rejects.toThrow(`PATCH email-config: ${status}`);
    expect(writes(tenant.calls())).toEqual(["PATCH"]);
  });
});

describe("a password that only the tenant knows", () => {
  const args = basicAuthArgs({ ignoredArguments: ["emailPassword"] });

  /** The resource's password was taken out of the program, and the tenant's is left to others. */
  async function withUnknownPassword() {
    const { tenant, stack } = await settled(args);
    const { state } = stack;
    if (!state) throw new Error("there is no state");
    stack.state = without(state, "emailPassword");
    return { tenant, stack };
  }

  it("stays as it is through PATCH", async () => {
    const { tenant, stack } = await withUnknownPassword();
    const change = without({ ...args, serverPort: 465 }, "emailPassword");

    await stack.up(change);

    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
    expect(writes(tenant.calls())).toEqual(["PATCH"]);
  });

  it("is not overwritten by the ignored one that the program still declares", async () => {
    const { tenant, stack } = await settled(args);
    tenant.holds({ emailPassword: "changed by hand" });

    await expect(stack.up({ ...args, serverPort: 465, write: "put" })).rejects.toThrow(
      "its emailPassword is not known",
    );

    expect(tenant.config()).toMatchObject({ serverPort: HELD.serverPort, emailPassword: "changed by hand" });
  });

  it.each<[string, "both" | "put", object, string[]]>([
    ["PATCH is gone", "put", { serverPort: 465 }, ["PATCH"]],
    ["the program wants PUT", "both", { serverPort: 465, write: "put" }, []],
    ["the change needs PUT", "both", { senderName: "Alerts" }, []],
  ])("is missing where %s: refused before anything is sent", async (_why, api, change, attempts) => {
    const { tenant, stack } = await withUnknownPassword();
    tenant.api = api;

    const update = stack.up(without({ ...args, ...change }, "emailPassword"));

    await expect(update).rejects.toThrow(
      `${tenant.host}: the configuration has to be written whole, by PUT, and its emailPassword is not known: the tenant ` +
        "keeps it and never tells it. Declare emailPassword, or take it out of ignoreChanges. Nothing was sent.",
    );
    expect(writes(tenant.calls())).toEqual(attempts);
    expect(tenant.config()).toMatchObject(HELD);
  });

  it("is no reason to try PUT where PATCH was taken last", async () => {
    const { tenant, stack } = await settled(basicAuthArgs({ senderName: "Alerts" }));
    const { state } = stack;
    if (!state) throw new Error("there is no state");
    stack.state = without(state, "emailPassword");

    const change = { ...args, senderName: "Alerts", serverPort: 465 };
    await stack.up(without(change, "emailPassword"));

    expect(writes(tenant.calls())).toEqual(["PATCH"]);
    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465, senderName: "Alerts" });
  });
});

describe("what PUT alone can write", () => {
  it("is a sender's name", async () => {
    const { tenant, stack } = await settled(basicAuthArgs());

    await stack.up(basicAuthArgs({ senderName: "Alerts" }));
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD, senderName: "Alerts" });
    tenant.holds({ senderName: "Somebody" });
    await stack.up(basicAuthArgs({ senderName: "Alerts" }));
    expect(tenant.config()).toMatchObject({ senderName: "Alerts" });
    await stack.up(basicAuthArgs());

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
    expect(writes(tenant.calls())).toEqual(["PUT", "PUT", "PUT"]);
  });

  it.each([
    ["a sender's name", basicAuthArgs({ senderName: "Alerts" })],
    ["Microsoft 365", microsoft365Args()],
    ["what the program wants written by PUT", basicAuthArgs({ write: "put" })],
  ])("%s is an error on a tenant that knows no PUT", async (_what, args) => {
    const { tenant, stack } = setUp("patch");

    await expect(stack.up(args)).rejects.toThrow(
      new RegExp(`PUT email-config: 405.*${tenant.host} knows no PUT`),
    );

    expect(tenant.config()).toBeUndefined();
    expect(stack.state).toBeUndefined();
  });

  it("is refused where the program forbids PUT", async () => {
    const { tenant, stack } = setUp("both", { ...HELD, senderName: "Somebody" });
    const args = basicAuthArgs({ write: "patch", adoptExisting: true });

    await expect(stack.up(args)).rejects.toThrow(
      `${tenant.host}: remove /senderName can be written by PUT only, and write: patch forbids it. Use write: auto.`,
    );

    expect(writes(tenant.calls())).toEqual([]);
  });
});

it("goes back to PATCH where a tenant no longer takes PUT", async () => {
  const { tenant, stack } = await settled(basicAuthArgs(), "put");
  tenant.api = "patch";

  await stack.up(basicAuthArgs({ serverPort: 465 }));

  expect(tenant.config()).toMatchObject({ serverPort: 465 });
  expect(stack.state).toMatchObject({ writeMethod: "PATCH" });
});

it("writes by PUT where the program says so, and never tries PATCH", async () => {
  const { tenant, stack } = setUp();

  await stack.up(basicAuthArgs({ write: "put" }));
  await stack.up(basicAuthArgs({ write: "put", serverPort: 465 }));

  expect(writes(tenant.calls())).toEqual(["PUT", "PUT"]);
});

it("adopts a mail server as Microsoft 365 in one PUT", async () => {
  const { tenant, stack } = setUp("both", HELD_BY_OTHERS);
  await stack.up(microsoft365Args({ adoptExisting: true }));
  expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
  expect(writes(tenant.calls())).toEqual(["PUT"]);
});

it("keeps what only the tenant has when it writes the whole", async () => {
  const args = basicAuthArgs({ ignoredArguments: ["username"], write: "put" });
  const { tenant, stack } = await settled(args);
  tenant.holds({ username: "somebody" });

  await stack.up({ ...args, serverPort: 465 });

  expect(tenant.config()).toMatchObject({ username: "somebody", serverPort: 465 });
});
