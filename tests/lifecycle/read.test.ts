import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, HELD_BY_MICROSOFT365 } from "../support/tenants";

const tenants = emulatedTenants();

async function settled(args: object = basicAuthArgs()) {
  const tenant = tenants.newTenant();
  const stack = new TestStack(tenant);
  await stack.up(args);
  tenant.clearJournal();
  return { tenant, stack };
}

describe("straight after an apply a refresh finds what was applied", () => {
  it.each<[string, object]>([
    ["a mail server with a login", basicAuthArgs()],
    ["one without", without(basicAuthArgs(), "username", "emailPassword")],
    ["one with a sender's name", basicAuthArgs({ senderName: "Alerts" })],
    ["one that says what it is", basicAuthArgs({ serviceProvider: "BasicAuth" })],
    ["a host in capitals", basicAuthArgs({ serverAddress: "SMTP.Example.com" })],
    ["Microsoft 365", microsoft365Args()],
    [
      "all that can be asked for",
      basicAuthArgs({
        validation: "warn",
        verifyConnection: true,
        testEmail: { recipient: "ops@example.com", body: "B" },
        adoptExisting: true,
        write: "put",
        ignoredArguments: ["username"],
        serverAddress: "localhost",
        serverPort: 1,
      }),
    ],
  ])("%s", async (_what, args) => {
    const tenant = tenants.newTenant();
    const stack = new TestStack(tenant);
    await stack.up(args).catch(() => undefined);
    const { state } = stack;
    tenant.clearJournal();

    expect(await stack.refresh()).toEqual([]);

    expect(stack.state).toEqual(state);
    expect(tenant.calls()).toEqual(["GET"]);
  });

  it("also where the tenant's words are of another form", async () => {
    const { tenant, stack } = await settled(basicAuthArgs({ write: "put" }));
    tenant.bareDocuments = true;
    expect(await stack.refresh()).toEqual([]);
    tenant.fault({
      kind: "answer",
      on: "GET",
      change: (answer) => ({ ...(answer as object), serverPort: "587", serverAddress: "SMTP.EXAMPLE.COM" }),
    });
    expect(await stack.refresh()).toEqual([]);
  });

  it("also if the tenant returns the sender's name at the top of the document", async () => {
    const { tenant, stack } = await settled(basicAuthArgs({ senderName: "Alerts" }));
    tenant.bareDocuments = true;
    tenant.fault({
      kind: "answer",
      on: "GET",
      times: Number.POSITIVE_INFINITY,
      change: (answer) => ({ ...(answer as object), senderName: "Alerts" }),
    });

    expect(await stack.refresh()).toEqual([]);
    expect(await stack.up(basicAuthArgs({ senderName: "Alerts" }))).toBe("unchanged");
  });

  it("also where what moves by itself has moved", async () => {
    const { tenant, stack } = await settled();
    const { state } = stack;
    tenant.fault({
      kind: "answer",
      on: "GET",
      change: (answer) => ({
        ...(answer as object),
        authFailures: 7,
        lastUpdated: "2031-01-01T00:00:00.000Z",
        modificationTime: "2031-01-01T00:00:00.000Z",
        status: { statusCode: 535, statusReason: "…" },
      }),
    });
    await stack.refresh();
    expect(stack.state).toEqual(state);
  });
});

describe("drift shows property by property", () => {
  it.each([
    ["serverAddress", "smtp.evil.example"],
    ["serverPort", 25],
    ["securityType", "none"],
    ["username", "somebody"],
    ["emailAddress", "somebody@example.com"],
    ["senderName", "Somebody"],
  ])("%s", async (name, drifted) => {
    const { tenant, stack } = await settled();
    tenant.holds({ [name]: drifted });

    expect(await stack.refresh()).toEqual([name]);

    expect(stack.inputs).toMatchObject({ [name]: drifted });
    expect(stack.state).toMatchObject({ [name]: drifted });
    expect(await stack.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toMatchObject(HELD);
    expect(await stack.refresh()).toEqual([]);
  });

  it("a setting that was taken away", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ emailAddress: null });

    expect(await stack.refresh()).toEqual(["emailAddress"]);

    expect(stack.inputs).not.toHaveProperty("emailAddress");
  });

  it("a password that is missing", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ emailPassword: null });

    expect(await stack.refresh()).toEqual(["emailPassword"]);

    expect(stack.state).toMatchObject({ passwordExists: false });
    expect(stack.state).not.toHaveProperty("emailPassword");
    expect(await stack.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toMatchObject(HELD);
  });

  it("a password that nobody declared", async () => {
    const args = without(basicAuthArgs(), "emailPassword");
    const { tenant, stack } = await settled({ ...args, validation: "off" });
    tenant.holds({ emailPassword: "theirs" });

    expect(await stack.refresh()).toEqual([]);

    expect(stack.state).toMatchObject({ passwordExists: true });
    expect(await stack.up({ ...args, validation: "off" })).toBe("updated");
    expect(tenant.config()).not.toHaveProperty("emailPassword");
  });

  it("a move to Microsoft 365, and the way back", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ ...HELD_BY_MICROSOFT365 });

    const moved = await stack.refresh();

    expect([...moved].sort()).toEqual([
      "clientId",
      "emailPassword",
      "providerTenantId",
      "securityType",
      "serverAddress",
      "serverPort",
      "serviceProvider",
      "username",
    ]);
    expect(await stack.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  it("a verdict", async () => {
    const { tenant, stack } = await settled();
    tenant.accepts("another");

    expect(await stack.refresh()).toEqual([]);

    expect(stack.state).toMatchObject({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
  });
});

it("finds a configuration that was deleted gone, and the next up makes it anew", async () => {
  const { tenant, stack } = await settled();
  tenant.forget();

  expect(await stack.refresh()).toBe("gone");
  expect(await stack.up(basicAuthArgs())).toBe("created");

  expect(tenant.config()).toMatchObject(HELD);
});

it("changes nothing on the tenant, and leaves the state alone where it cannot ask", async () => {
  const { tenant, stack } = await settled();
  const { state } = stack;
  tenant.fault({ kind: "status", status: 403 });

  await expect(stack.refresh()).rejects.toThrow("GET email-config: 403");

  expect(stack.state).toEqual(state);
  expect(tenant.calls()).toEqual(["GET"]);
});
