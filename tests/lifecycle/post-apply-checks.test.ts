import { type MailServer, type MailServerOptions, startMailServer } from "../../test-harness/mail-server";
import { basicAuthArgs } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, patchedPaths } from "../support/tenants";

const tenants = emulatedTenants();
const mailServers: MailServer[] = [];

afterEach(async () => {
  await Promise.all(mailServers.splice(0).map((server) => server.stop()));
});

async function mailServer(options: Partial<MailServerOptions> = {}): Promise<MailServer> {
  const server = await startMailServer({
    security: "none",
    users: { alerts: "first-password" },
    ...options,
  });
  mailServers.push(server);
  tenants.emulator.mailCa = server.ca;
  return server;
}

function setUp(held?: Record<string, unknown>) {
  const tenant = tenants.newTenant();
  if (held) tenant.holds(held);
  return { tenant, stack: new TestStack(tenant) };
}

type Matters = Parameters<typeof basicAuthArgs>[0];

const throughServer = (server: MailServer, matters: Matters = {}) =>
  basicAuthArgs({ serverAddress: server.host, serverPort: server.port, securityType: "none", ...matters });

const TEST_MAIL = { testEmail: { recipient: "ops@example.com" } };

describe("verifyConnection", () => {
  const verifying = (server: MailServer, matters: Matters = {}) =>
    throughServer(server, { verifyConnection: true, ...matters });

  it("makes the tenant log in after a change, and keeps what came of it", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();

    await stack.up(verifying(server));

    expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate", "POST verify-connection"]);
    expect(stack.state?.connection).toMatchObject({
      success: true,
      connectionFailed: false,
      smtpResponseCode: 250,
    });
    expect(await stack.refresh()).toEqual([]);
  });

  it("asks nobody where nothing changed, and remembers what came of the last time", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    await stack.up(verifying(server));
    tenant.clearJournal();

    expect(await stack.up(verifying(server))).toBe("unchanged");

    expect(tenant.calls()).toEqual(["GET"]);
    expect(stack.state?.connection).toMatchObject({ success: true });
  });

  it("fails where the login fails, says what the mail server said, and keeps it with the newest verdict", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();

    const failure = stack.up(verifying(server, { emailPassword: "wrong-password" }));

    await expect(failure).rejects.toThrow(
      `${tenant.host}: verify-connection failed: the mail server refused (535 `,
    );
    expect(stack.state).toMatchObject({
      isValid: false,
      errorCode: "INVALID_CREDENTIALS",
      connection: { success: false, connectionFailed: false, smtpResponseCode: 535 },
    });
  });

  it("heals with the right password", async () => {
    const server = await mailServer();
    const { stack } = setUp();
    await expect(stack.up(verifying(server, { emailPassword: "wrong-password" }))).rejects.toThrow("535");

    expect(await stack.up(verifying(server))).toBe("updated");

    expect(stack.state).toMatchObject({ isValid: true, connection: { success: true } });
    expect(await stack.up(verifying(server))).toBe("unchanged");
  });

  it("heals where the mail server can be used again, though nothing changed", async () => {
    const server = await mailServer({ security: "SSL/TLS" });
    const { tenant, stack } = setUp();
    const args = verifying(server, { securityType: "SSL/TLS" });
    tenants.emulator.mailCa = undefined;
    await expect(stack.up(args)).rejects.toThrow("no connection to the mail server");
    expect(stack.state).toMatchObject({ isValid: false, errorCode: "PROVIDER_ERROR" });
    await expect(stack.up(args)).rejects.toThrow("no connection to the mail server");
    tenant.clearJournal();

    tenants.emulator.mailCa = server.ca;
    expect(await stack.up(args)).toBe("updated");

    expect(stack.state).toMatchObject({ isValid: true, errorCode: "OK", connection: { success: true } });
    expect(tenant.calls()).not.toContain("PATCH");
    expect(await stack.up(args)).toBe("unchanged");
  });

  it.each<[string, Partial<MailServerOptions>, Matters]>([
    ["TLS against a server that speaks none", { security: "none" }, { securityType: "SSL/TLS" }],
    ["no TLS against a server that wants it", { security: "StartTLS" }, { securityType: "none" }],
    ["a host that there is not", {}, { serverAddress: "smtp.example.com" }],
  ])("tells %s for no connection", async (_what, options, matters) => {
    const server = await mailServer(options);
    const { stack } = setUp();

    await expect(stack.up(verifying(server, matters))).rejects.toThrow("no connection to the mail server");

    expect(stack.state?.connection).toMatchObject({ success: false, connectionFailed: true });
  });

  it.each(["StartTLS", "SSL/TLS"] as const)("logs in through %s", async (security) => {
    const server = await mailServer({ security });
    const { stack } = setUp();

    await stack.up(verifying(server, { securityType: security }));

    expect(stack.state?.connection).toMatchObject({ success: true });
  });

  it("goes on where validation is warn, and says it", async () => {
    const server = await mailServer();
    const { stack } = setUp();
    const args = verifying(server, { emailPassword: "wrong-password", validation: "warn" });

    expect(await stack.up(args)).toBe("created");

    expect(stack.told).toEqual([
      expect.stringMatching(/verify-connection failed.*It stays, as validation: warn says/),
    ]);
    expect(stack.state?.connection).toMatchObject({ success: false });
  });

  it("only keeps the result where validation is off", async () => {
    const server = await mailServer();
    const { stack } = setUp();

    await stack.up(verifying(server, { emailPassword: "wrong-password", validation: "off" }));

    expect(stack.told).toEqual([]);
    expect(stack.state?.connection).toMatchObject({ success: false });
  });

  it("rolls back where validation is rollback", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    await stack.up(verifying(server, { validation: "rollback" }));

    const failure = stack.up(verifying(server, { validation: "rollback", emailPassword: "wrong-password" }));

    await expect(failure).rejects.toThrow(
      /verify-connection failed.*Rolled back to the former configuration, which is valid/,
    );
    expect(tenant.config()).toMatchObject({ emailPassword: "first-password" });
    expect(stack.state?.connection).toMatchObject({ success: true });
  });

  it("says nothing of a password that the mail server repeats", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    const said = "535 first-password \u001b[31m Zmlyc3QtcGFzc3dvcmQ= is wrong";
    tenant.fault({
      kind: "answer",
      on: "POST verify-connection",
      change: () => ({ success: false, connectionFailed: false, message: said, smtpResponseCode: 535 }),
    });

    await expect(stack.up(verifying(server))).rejects.toThrow("(535 [secret] [31m [secret] is wrong)");

    expect(JSON.stringify({ ...stack.state, emailPassword: "" })).not.toMatch(
      /first-password|Zmlyc3Q|\\u001b/,
    );
  });
});

describe("testEmail", () => {
  it("is delivered after a change", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();

    await stack.up(throughServer(server, TEST_MAIL));

    expect(server.received).toEqual([
      expect.objectContaining({
        from: "alerts@example.com",
        to: "ops@example.com",
        subject: "Test of the e-mail configuration",
        text: "This tenant's e-mail configuration was changed, and its mail arrives.",
      }),
    ]);
    expect(tenant.calls().at(-1)).toBe("POST send-test-email");
    expect(stack.state).not.toHaveProperty("testEmailDue");
  });

  it("has the subject and the body of the program", async () => {
    const server = await mailServer();
    const { stack } = setUp();

    await stack.up(
      throughServer(server, { testEmail: { recipient: "ops@example.com", subject: "Grüße", body: "Hier." } }),
    );

    expect(server.received).toMatchObject([{ subject: "Grüße", text: "Hier." }]);
  });

  it("is sent once a change, and none without one", async () => {
    const server = await mailServer();
    const { stack } = setUp();
    const args = throughServer(server, TEST_MAIL);
    await stack.up(args);

    expect(await stack.up(args)).toBe("unchanged");
    expect(server.received).toHaveLength(1);

    await stack.up({ ...args, emailAddress: "other@example.com" });
    expect(server.received).toHaveLength(2);
  });

  it("comes after the verdict and the connection", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();

    await stack.up(throughServer(server, { ...TEST_MAIL, verifyConnection: true }));

    expect(tenant.calls()).toEqual([
      "GET",
      "PATCH",
      "GET",
      "POST validate",
      "POST verify-connection",
      "POST send-test-email",
    ]);
  });

  it("that a recipient's server rejects is an error, and is due again", async () => {
    const server = await mailServer({ rejectRecipients: ["ops@example.com"] });
    const { stack } = setUp();
    const args = throughServer(server, TEST_MAIL);

    await expect(stack.up(args)).rejects.toThrow("the test mail to ops@example.com was not sent");
    expect(stack.state).toMatchObject({ testEmailDue: true });

    const willing = { ...args, testEmail: { recipient: "other@example.com" } };
    expect(await stack.up(willing)).toBe("updated");
    expect(server.received).toMatchObject([{ to: "other@example.com" }]);
    expect(await stack.up(willing)).toBe("unchanged");
  });

  it("that was taken with a rejected recipient is an error", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    const text = JSON.stringify({
      success: true,
      rejected: ["ops@example.com"],
      message: "550 No such mailbox",
    });
    tenant.fault({ kind: "body", on: "POST send-test-email", text });

    await expect(stack.up(throughServer(server, TEST_MAIL))).rejects.toThrow(
      "the mail server rejected ops@example.com: the mail server refused (550 No such mailbox).",
    );
  });

  it("is not sent for a change that failed, and is once it heals", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    const args = throughServer(server, TEST_MAIL);
    tenant.fault({
      kind: "body",
      on: "POST validate",
      text: '{"isValid":false,"errorCode":"PROVIDER_ERROR"}',
    });
    await expect(stack.up(args)).rejects.toThrow("PROVIDER_ERROR");
    expect(server.received).toEqual([]);

    expect(await stack.up(args)).toBe("updated");

    expect(server.received).toHaveLength(1);
    expect(await stack.up(args)).toBe("unchanged");
    expect(server.received).toHaveLength(1);
  });

  it("is not sent for a take-over: that run has sent its own or will never have changed anything", async () => {
    const server = await mailServer();
    const { stack } = setUp({
      ...HELD,
      serverAddress: "localhost",
      serverPort: server.port,
      securityType: "none",
    });

    await stack.up(throughServer(server, TEST_MAIL));

    expect(server.received).toEqual([]);
  });

  it("is sent for an adoption that changed something", async () => {
    const server = await mailServer();
    const { stack } = setUp(HELD);

    await stack.up(throughServer(server, { ...TEST_MAIL, adoptExisting: true }));

    expect(server.received).toHaveLength(1);
  });

  it.each<[string, Parameters<ReturnType<typeof setUp>["tenant"]["fault"]>[0], boolean]>([
    ["the connection broke after it", { kind: "reset", when: "applied" }, true],
    ["the connection broke before it", { kind: "reset", when: "before" }, false],
    ["the answer was cut off", { kind: "truncated", applied: true }, true],
    ["the answer is none of the API's", { kind: "body", text: "[]", applied: true }, true],
    ["a gateway gave up", { kind: "status", status: 504 }, false],
    ["the tenant failed", { kind: "status", status: 500 }, false],
  ])("is never sent twice where %s: it may have gone out", async (_what, fault, isDelivered) => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    tenant.fault({ ...fault, on: "POST send-test-email" });
    const args = throughServer(server, TEST_MAIL);

    expect(await stack.up(args)).toBe("created");

    expect(stack.told.join()).toContain("The test mail may have gone out; it is not sent again.");
    expect(await stack.up(args)).toBe("unchanged");
    expect(server.received).toHaveLength(isDelivered ? 1 : 0);
    expect(tenant.calls().filter((call) => call === "POST send-test-email")).toHaveLength(1);
  });

  it("is sent again where the tenant refused the call: it did not go out", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    tenant.fault({ kind: "status", on: "POST send-test-email", status: 403 });
    const args = throughServer(server, TEST_MAIL);
    await expect(stack.up(args)).rejects.toThrow("send-test-email: 403");

    expect(await stack.up(args)).toBe("updated");

    expect(server.received).toHaveLength(1);
  });

  it("is sent after a rate limit", async () => {
    const server = await mailServer();
    const { tenant, stack } = setUp();
    tenant.fault({ kind: "rate limit", on: "POST send-test-email", retryAfter: "0" });

    await stack.up(throughServer(server, TEST_MAIL));

    expect(server.received).toHaveLength(1);
  });

  it("is forgotten where the program no longer asks for it", async () => {
    const server = await mailServer({ rejectRecipients: ["ops@example.com"] });
    const { stack } = setUp();
    await expect(stack.up(throughServer(server, TEST_MAIL))).rejects.toThrow("was not sent");

    await stack.up(throughServer(server));

    expect(stack.state).not.toHaveProperty("testEmailDue");
  });
});

it("puts back a login that the mail server refuses through the whole road", async () => {
  const server = await mailServer();
  const { tenant, stack } = setUp();
  const args = throughServer(server, { verifyConnection: true, ...TEST_MAIL });
  await stack.up(args);
  tenant.holds({ emailPassword: "changed behind our back" });
  tenant.clearJournal();
  tenant.fault({
    kind: "answer",
    on: "GET",
    change: (answer) => ({ ...(answer as object), isValid: false, errorCode: "INVALID_CREDENTIALS" }),
  });

  expect(await stack.up(args)).toBe("updated");

  expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
  expect(server.received).toHaveLength(2);
  expect(stack.state).toMatchObject({ isValid: true, connection: { success: true } });
});
