import type { Fault } from "../../emulator";
import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import type { ResourceOptions } from "../support/provider-process";
import { BASIC_AUTH, fakeStacks, MICROSOFT_365 } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const changedDocument = (changes: object, times = 1): Fault => ({
  kind: "answer",
  on: "GET",
  times,
  change: (document) => ({ ...(document as object), ...changes }),
});

describe("a refresh right after an apply shows no drift", () => {
  it.each<[string, object, ResourceOptions?]>([
    ["a mail server with a login", basicAuthArgs()],
    ["a mail server without a login", without(basicAuthArgs(), "username", "emailPassword")],
    ["a sender's name", basicAuthArgs({ senderName: "Alerts" })],
    ["an explicit service provider", basicAuthArgs({ serviceProvider: "BasicAuth" })],
    ["a host in capitals", basicAuthArgs({ serverAddress: "SMTP.Example.com" })],
    ["Microsoft 365", microsoft365Args()],
    [
      "every optional argument",
      basicAuthArgs({
        validation: "warn",
        verifyConnection: true,
        testEmail: { recipient: "ops@example.com", body: "B" },
        adoptExisting: true,
        write: "put",
        serverAddress: "localhost",
        serverPort: 1,
      }),
      { ignoreChanges: ["username"] },
    ],
  ])("for %s", async (_what, args, options = {}) => {
    const { tenant, engine } = newStack();
    await engine.up(args, options).catch(() => undefined);
    const { state } = engine;
    tenant.clearJournal();

    expect(await engine.refresh()).toEqual([]);

    expect(engine.state).toEqual(state);
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("if the tenant's document has a different form", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs({ write: "put" }));
    tenant.bareDocuments = true;
    expect(await engine.refresh()).toEqual([]);
    tenant.fault(changedDocument({ serverPort: "587", serverAddress: "SMTP.EXAMPLE.COM" }));
    expect(await engine.refresh()).toEqual([]);
  });

  it("if the sender's name is at the top of the document", async () => {
    const args = basicAuthArgs({ senderName: "Alerts" });
    const { tenant, engine } = await appliedStack(args);
    tenant.bareDocuments = true;
    tenant.fault(changedDocument({ senderName: "Alerts" }, Number.POSITIVE_INFINITY));

    expect(await engine.refresh()).toEqual([]);
    expect(await engine.up(args)).toBe("unchanged");
  });

  it("if fields changed that Qlik updates on its own", async () => {
    const { tenant, engine } = await appliedStack();
    const { state } = engine;
    tenant.fault(
      changedDocument({
        authFailures: 7,
        lastUpdated: "2031-01-01T00:00:00.000Z",
        modificationTime: "2031-01-01T00:00:00.000Z",
        status: { statusCode: 535, statusReason: "…" },
      }),
    );
    await engine.refresh();
    expect(engine.state).toEqual(state);
  });
});

describe("a refresh shows drift by property:", () => {
  it.each([
    ["serverAddress", "smtp.evil.example"],
    ["serverPort", 25],
    ["securityType", "none"],
    ["username", "other-user"],
    ["emailAddress", "other@example.com"],
    ["senderName", "Other"],
  ])("%s", async (name, value) => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ [name]: value });

    expect(await engine.refresh()).toEqual([name]);

    expect(engine.inputs).toMatchObject({ [name]: value });
    expect(engine.state).toMatchObject({ [name]: value });
    expect(await engine.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(await engine.refresh()).toEqual([]);
  });

  it.each(["emailAddress", "emailPassword"])("%s removed", async (name) => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ [name]: null });

    expect(await engine.refresh()).toEqual([name]);

    expect(engine.inputs).not.toHaveProperty(name);
    expect(engine.state).not.toHaveProperty(name);
    expect(engine.state).toMatchObject({ passwordExists: name !== "emailPassword" });
    expect(await engine.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });

  it("a password that is not declared changes passwordExists alone", async () => {
    const args = { ...without(basicAuthArgs(), "emailPassword"), validation: "off" };
    const { tenant, engine } = await appliedStack(args);
    tenant.updateConfig({ emailPassword: "theirs" });

    expect(await engine.refresh()).toEqual([]);

    expect(engine.state).toMatchObject({ passwordExists: true });
    expect(await engine.up(args)).toBe("updated");
    expect(tenant.config()).not.toHaveProperty("emailPassword");
  });

  it("a move to Microsoft 365, which an update reverts", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ ...MICROSOFT_365 });

    const names = await engine.refresh();

    expect([...names].sort()).toEqual([
      "clientId",
      "emailPassword",
      "providerTenantId",
      "securityType",
      "serverAddress",
      "serverPort",
      "serviceProvider",
      "username",
    ]);
    expect(await engine.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
  });

  it("a validation result, in the state alone", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.acceptPassword("another");

    expect(await engine.refresh()).toEqual([]);

    expect(engine.state).toMatchObject({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
  });
});

it("removes the resource if the configuration is deleted, and the next up creates it", async () => {
  const { tenant, engine } = await appliedStack();
  tenant.deleteConfig();

  expect(await engine.refresh()).toBe("gone");
  expect(await engine.up(basicAuthArgs())).toBe("created");

  expect(tenant.config()).toMatchObject(BASIC_AUTH);
});

it("keeps the state if the tenant cannot be read", async () => {
  const { tenant, engine } = await appliedStack();
  const { state } = engine;
  tenant.fault({ kind: "status", status: 403 });

  await expect(engine.refresh()).rejects.toThrow("GET email-config: 403");

  expect(engine.state).toEqual(state);
  expect(tenant.requests()).toEqual(["GET"]);
});
