import type { Fault } from "../../emulator";
import { type MailServer, type MailServerOptions, startMailServer } from "../../test-harness/mail-server";
import { basicAuthArgs } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { tenants, newStack } = fakeStacks();
const mailServers: MailServer[] = [];

afterEach(async () => {
  await Promise.all(mailServers.splice(0).map((server) => server.stop()));
});

async function startServer(options: Partial<MailServerOptions> = {}): Promise<MailServer> {
  const server = await startMailServer({
    security: "none",
    users: { alerts: "first-password" },
    ...options,
  });
  mailServers.push(server);
  tenants.emulator.mailCa = server.ca;
  return server;
}

type Changes = Parameters<typeof basicAuthArgs>[0];

const argsFor = (server: MailServer, changes: Changes = {}) =>
  basicAuthArgs({ serverAddress: server.host, serverPort: server.port, securityType: "none", ...changes });

const TEST_EMAIL = { testEmail: { recipient: "ops@example.com" } };
const WRONG_PASSWORD = { emailPassword: "wrong-password" };

describe("verifyConnection", () => {
  const verifying = (server: MailServer, changes: Changes = {}) =>
    argsFor(server, { verifyConnection: true, ...changes });

  it("makes the tenant log in after a change, and the state has the result", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();

    await engine.up(verifying(server));

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate", "POST verify-connection"]);
    expect(engine.state?.connection).toMatchObject({
      success: true,
      connectionFailed: false,
      smtpResponseCode: 250,
    });
    expect(await engine.refresh()).toEqual([]);
  });

  it("makes no login without a change, and the state keeps the last result", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    await engine.up(verifying(server));
    tenant.clearJournal();

    expect(await engine.up(verifying(server))).toBe("unchanged");

    expect(tenant.requests()).toEqual(["GET"]);
    expect(engine.state?.connection).toMatchObject({ success: true });
  });

  it("fails if the login fails, reports the mail server's response, and succeeds after a correction", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();

    const error = expect(engine.up(verifying(server, WRONG_PASSWORD))).rejects;

    await error.toThrow(tenant.host);
    await error.toThrow(/verify-connection.* the mail server refused \(535 /);
    expect(engine.state).toMatchObject({
      isValid: false,
      errorCode: "INVALID_CREDENTIALS",
      connection: { success: false, connectionFailed: false, smtpResponseCode: 535 },
    });
    expect(await engine.up(verifying(server))).toBe("updated");
    expect(engine.state).toMatchObject({ isValid: true, connection: { success: true } });
    expect(await engine.up(verifying(server))).toBe("unchanged");
  });

  it("succeeds without a write once the mail server is available again", async () => {
    const server = await startServer({ security: "SSL/TLS" });
    const { tenant, engine } = newStack();
    const args = verifying(server, { securityType: "SSL/TLS" });
    tenants.emulator.mailCa = undefined;
    await expect(engine.up(args)).rejects.toThrow("no connection to the mail server");
    expect(engine.state).toMatchObject({ isValid: false, errorCode: "PROVIDER_ERROR" });
    await expect(engine.up(args)).rejects.toThrow("no connection to the mail server");
    tenant.clearJournal();

    tenants.emulator.mailCa = server.ca;
    expect(await engine.up(args)).toBe("updated");

    expect(engine.state).toMatchObject({ isValid: true, errorCode: "OK", connection: { success: true } });
    expect(tenant.requests()).not.toContain("PATCH");
    expect(await engine.up(args)).toBe("unchanged");
  });

  it.each<[string, Partial<MailServerOptions>, Changes]>([
    ["TLS to a server without TLS", { security: "none" }, { securityType: "SSL/TLS" }],
    ["plain text to a server that requires TLS", { security: "StartTLS" }, { securityType: "none" }],
    ["a host that does not exist", {}, { serverAddress: "smtp.example.com" }],
  ])("reports that there is no connection: %s", async (_what, options, changes) => {
    const server = await startServer(options);
    const { engine } = newStack();

    await expect(engine.up(verifying(server, changes))).rejects.toThrow("no connection to the mail server");

    expect(engine.state?.connection).toMatchObject({ success: false, connectionFailed: true });
  });

  it.each(["StartTLS", "SSL/TLS"] as const)("logs in through %s", async (security) => {
    const server = await startServer({ security });
    const { engine } = newStack();
    await engine.up(verifying(server, { securityType: security }));
    expect(engine.state?.connection).toMatchObject({ success: true });
  });

  it.each([
    ["warn", [expect.stringMatching(/verify-connection.* stays.* validation: warn/i)]],
    ["off", []],
  ] as const)("does not fail the update with validation: %s", async (validation, messages) => {
    const server = await startServer();
    const { engine } = newStack();

    expect(await engine.up(verifying(server, { ...WRONG_PASSWORD, validation }))).toBe("created");

    expect(engine.messages).toEqual(messages);
    expect(engine.state?.connection).toMatchObject({ success: false });
  });

  it("rolls back with validation: rollback", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    const args = verifying(server, { validation: "rollback" });
    await engine.up(args);

    await expect(engine.up({ ...args, ...WRONG_PASSWORD })).rejects.toThrow(
      /verify-connection.* Rolled back to .* is valid/,
    );

    expect(tenant.config()).toMatchObject({ emailPassword: "first-password" });
    expect(engine.state?.connection).toMatchObject({ success: true });
  });

  it("redacts a password and control characters in the mail server's response", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    const message = "535 first-password \u001b[31m Zmlyc3QtcGFzc3dvcmQ= is wrong";
    tenant.fault({
      kind: "answer",
      on: "POST verify-connection",
      change: () => ({ success: false, connectionFailed: false, message, smtpResponseCode: 535 }),
    });

    await expect(engine.up(verifying(server))).rejects.toThrow("(535 [secret] [31m [secret] is wrong)");

    expect(JSON.stringify({ ...engine.state, emailPassword: "" })).not.toMatch(
      /first-password|Zmlyc3Q|\\u001b/,
    );
  });
});

describe("testEmail", () => {
  it("is sent after a change, as the last request", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();

    await engine.up(argsFor(server, { ...TEST_EMAIL, verifyConnection: true }));

    expect(server.received).toMatchObject([
      { from: "alerts@example.com", to: "ops@example.com", subject: "Test of the e-mail configuration" },
    ]);
    expect(server.received[0]?.text).toContain("e-mail configuration");
    expect(tenant.requests()).toEqual([
      "GET",
      "PATCH",
      "GET",
      "POST validate",
      "POST verify-connection",
      "POST send-test-email",
    ]);
    expect(engine.state).not.toHaveProperty("testEmailDue");
  });

  it("has the subject and the body that the program declares", async () => {
    const server = await startServer();
    const { engine } = newStack();
    const testEmail = { recipient: "ops@example.com", subject: "Grüße", body: "Hier." };

    await engine.up(argsFor(server, { testEmail }));

    expect(server.received).toMatchObject([{ subject: "Grüße", text: "Hier." }]);
  });

  it("is sent once for each change", async () => {
    const server = await startServer();
    const { engine } = newStack();
    const args = argsFor(server, TEST_EMAIL);
    await engine.up(args);

    expect(await engine.up(args)).toBe("unchanged");
    expect(server.received).toHaveLength(1);

    await engine.up({ ...args, emailAddress: "other@example.com" });
    expect(server.received).toHaveLength(2);
  });

  it("stays pending if the mail server rejects the recipient, until one is accepted", async () => {
    const server = await startServer({ rejectRecipients: ["ops@example.com"] });
    const { engine } = newStack();
    const args = argsFor(server, TEST_EMAIL);

    await expect(engine.up(args)).rejects.toThrow("to ops@example.com was not sent");
    expect(engine.state).toMatchObject({ testEmailDue: true });

    const corrected = { ...args, testEmail: { recipient: "other@example.com" } };
    expect(await engine.up(corrected)).toBe("updated");
    expect(server.received).toMatchObject([{ to: "other@example.com" }]);
    expect(await engine.up(corrected)).toBe("unchanged");
  });

  it("fails if the response lists a rejected recipient", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    const response = { success: true, rejected: ["ops@example.com"], message: "550 No such mailbox" };
    tenant.fault({ kind: "body", on: "POST send-test-email", text: JSON.stringify(response) });

    await expect(engine.up(argsFor(server, TEST_EMAIL))).rejects.toThrow(
      /rejected ops@example.com: .*\(550 No such mailbox\)/,
    );
  });

  it("is sent once the change that failed is valid", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    const args = argsFor(server, TEST_EMAIL);
    const text = '{"isValid":false,"errorCode":"PROVIDER_ERROR"}';
    tenant.fault({ kind: "body", on: "POST validate", text });
    await expect(engine.up(args)).rejects.toThrow("PROVIDER_ERROR");
    expect(server.received).toEqual([]);

    expect(await engine.up(args)).toBe("updated");

    expect(server.received).toHaveLength(1);
    expect(await engine.up(args)).toBe("unchanged");
    expect(server.received).toHaveLength(1);
  });

  it.each([
    ["is not sent if the create takes over the same configuration", {}, 0],
    ["is sent if the create adopts and changes a configuration", { securityType: "StartTLS" }, 1],
  ])("%s", async (_what, differences, count) => {
    const server = await startServer();
    const args = argsFor(server, { ...TEST_EMAIL, adoptExisting: count > 0 });
    const { serverAddress, serverPort, securityType } = args;
    const config = { ...BASIC_AUTH, serverAddress, serverPort, securityType, ...differences };
    const { engine } = newStack({ config });

    await engine.up(args);

    expect(server.received).toHaveLength(count);
  });

  it.each<[string, Fault, boolean]>([
    ["the connection is reset after it", { kind: "reset", when: "applied" }, true],
    ["the connection is reset before it", { kind: "reset", when: "before" }, false],
    ["the response is truncated", { kind: "truncated", applied: true }, true],
    ["the response does not match the API", { kind: "body", text: "[]", applied: true }, true],
    ["a gateway times out", { kind: "status", status: 504 }, false],
    ["the tenant returns 500", { kind: "status", status: 500 }, false],
  ])("is never sent twice: %s", async (_what, fault, isDelivered) => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    tenant.fault({ ...fault, on: "POST send-test-email" });
    const args = argsFor(server, TEST_EMAIL);

    expect(await engine.up(args)).toBe("created");

    expect(engine.messages.join()).toContain("it is not sent again");
    expect(await engine.up(args)).toBe("unchanged");
    expect(server.received).toHaveLength(isDelivered ? 1 : 0);
    expect(tenant.requests().filter((request) => request === "POST send-test-email")).toHaveLength(1);
  });

  it("is sent by the next run if the tenant refused the request", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "status", on: "POST send-test-email", status: 403 });
    const args = argsFor(server, TEST_EMAIL);
    await expect(engine.up(args)).rejects.toThrow("send-test-email: 403");

    expect(await engine.up(args)).toBe("updated");

    expect(server.received).toHaveLength(1);
  });

  it("is sent after a rate limit", async () => {
    const server = await startServer();
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "rate limit", on: "POST send-test-email", retryAfter: "0" });
    await engine.up(argsFor(server, TEST_EMAIL));
    expect(server.received).toHaveLength(1);
  });

  it("is no longer pending once the program does not declare it", async () => {
    const server = await startServer({ rejectRecipients: ["ops@example.com"] });
    const { engine } = newStack();
    await expect(engine.up(argsFor(server, TEST_EMAIL))).rejects.toThrow("was not sent");

    await engine.up(argsFor(server));

    expect(engine.state).not.toHaveProperty("testEmailDue");
  });
});

it("restores a password that the mail server refuses, and repeats all checks", async () => {
  const server = await startServer();
  const { tenant, engine } = newStack();
  const args = argsFor(server, { verifyConnection: true, ...TEST_EMAIL });
  await engine.up(args);
  tenant.updateConfig({ emailPassword: "changed by another client" });
  tenant.clearJournal();
  tenant.fault({
    kind: "answer",
    on: "GET",
    change: (document) => ({ ...(document as object), isValid: false, errorCode: "INVALID_CREDENTIALS" }),
  });

  expect(await engine.up(args)).toBe("updated");

  expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
  expect(server.received).toHaveLength(2);
  expect(engine.state).toMatchObject({ isValid: true, connection: { success: true } });
});
