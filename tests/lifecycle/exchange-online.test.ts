import type { EmulatedTenant } from "../../emulator";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { basicAuth, basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { ProviderProcess } from "../support/provider-process";
import { fakeStacks, patchedPaths } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const WARNING = "the mail server is Exchange Online, which turns off basic authentication";

describe("the warning about Exchange Online", () => {
  it.each<[string, boolean, object]>([
    ["smtp.office365.com", true, {}],
    ["SMTP.Office365.com.", true, {}],
    ["smtp-mail.outlook.com", true, {}],
    ["example-com.mail.protection.outlook.com", true, {}],
    ["smtp.example.com", false, {}],
    ["smtp.office365.com.example.com", false, {}],
    ["mail.protection.outlook.com", false, {}],
    ["example-com.mail.protection.outlook.com", false, { username: undefined, emailPassword: undefined }],
    ["smtp.office365.com", true, { emailPassword: undefined, emailPasswordFrom: { env: "MAIL_PASSWORD" } }],
    ["smtp.office365.com", false, { serverPort: 0 }],
  ])("for %s: %p (%j)", async (serverAddress, isReported, changes) => {
    const provider = new ProviderProcess();
    await provider.check({ ...basicAuth({ serverAddress }), ...changes });

    expect(provider.messages.some((message) => message.includes(WARNING))).toBe(isReported);
  });

  it("is made once in a run, for the first tenant, with the way to Microsoft365", async () => {
    const provider = new ProviderProcess();
    for (const name of ["acme", "beta"])
      await provider.check(
        basicAuth({ tenantUrl: `https://${name}.eu.qlikcloud.com`, serverAddress: "smtp.office365.com" }),
      );

    expect(provider.messages).toEqual([
      `acme.eu.qlikcloud.com: ${WARNING} for SMTP by default at the end of December 2026. It then refuses the login by ` +
        "username and password (550 5.7.30). Use serviceProvider: Microsoft365 with the clientId, the client secret and " +
        "the providerTenantId of an app registration. The run reports this for its first tenant only. (QLIK1912)",
    ]);
  });

  it("is made in a preview and an update, and not in a refresh or for Microsoft 365", async () => {
    const args = basicAuthArgs({ serverAddress: "smtp.office365.com" });
    const { engine } = newStack();
    const messages = async (operation: Promise<unknown>) => {
      await operation;
      return engine.messages.splice(0).filter((message) => message.includes(WARNING)).length;
    };

    expect(await messages(engine.preview(args))).toBe(1);
    expect(await messages(engine.up(args))).toBe(1);
    expect(await messages(engine.up(args))).toBe(1);
    expect(await messages(engine.refresh())).toBe(0);
    expect(await messages(engine.up(microsoft365Args()))).toBe(0);
  });
});

describe("Exchange Online's refusal of basic authentication", () => {
  const REFUSAL = "550 5.7.30 Basic authentication is not supported for Client Submission.";
  const REMEDY =
    "Use serviceProvider: Microsoft365 with the clientId, the client secret and the providerTenantId of an app registration.";
  let mailServer: MailServer;
  beforeAll(async () => {
    mailServer = await startMailServer({ security: "none", users: {}, refusesBasicAuth: true });
  });
  afterAll(() => mailServer.stop());

  const args = (changes: Parameters<typeof basicAuthArgs>[0] = {}) =>
    basicAuthArgs({
      serverAddress: "localhost",
      serverPort: mailServer.port,
      securityType: "none",
      ...changes,
    });

  it("is the error of verify-connection", async () => {
    const { tenant, engine } = newStack();

    await expect(engine.up(args({ verifyConnection: true }))).rejects.toThrow(
      `${tenant.host}: POST email-config/actions/verify-connection: Exchange Online refuses basic authentication ` +
        `(${REFUSAL}). ${REMEDY} The configuration stays as written`,
    );
  });

  it("is the error of a test e-mail", async () => {
    const { engine } = newStack();

    await expect(engine.up(args({ testEmail: { recipient: "ops@example.com" } }))).rejects.toThrow(
      `was not sent: Exchange Online refuses basic authentication (${REFUSAL}). ${REMEDY}`,
    );
  });

  /** A tenant whose last login was refused. */
  async function refusedStack() {
    const stack = newStack();
    await expect(stack.engine.up(args({ verifyConnection: true }))).rejects.toThrow(REFUSAL);
    stack.tenant.clearJournal();
    stack.engine.messages.length = 0;
    return stack;
  }

  it("is the reason for a validation result, in a diff and in an update", async () => {
    const { engine } = await refusedStack();

    await expect(engine.up(args({ emailAddress: "new@example.com" }))).rejects.toThrow(
      `actions/validate: INVALID_CREDENTIALS: Exchange Online refuses basic authentication. ${REMEDY}`,
    );
    engine.messages.length = 0;
    await engine.preview(args({ emailAddress: "new@example.com" }));

    expect(engine.messages.join()).toContain(
      `reports INVALID_CREDENTIALS: Exchange Online refuses basic authentication. ${REMEDY}`,
    );
  });

  it("makes no update send the password again, which could not help", async () => {
    const { tenant, engine } = await refusedStack();

    await expect(engine.up(args())).rejects.toThrow("Exchange Online refuses");

    expect(patchedPaths(tenant)).toEqual([]);
  });

  it("ends with a move to Microsoft 365", async () => {
    const { engine } = await refusedStack();

    expect(await engine.up(microsoft365Args())).toBe("updated");

    expect(engine.state).toMatchObject({ isValid: true, serviceProvider: "Microsoft365" });
  });

  it.each<[string, (tenant: EmulatedTenant) => void, string]>([
    [
      "in the response to a write",
      (tenant) => {
        const errors = [{ code: "EMAIL-1", title: "The login failed", detail: REFUSAL }];
        tenant.fault({ kind: "status", on: "PATCH", status: 400, body: { errors } });
      },
      `400 EMAIL-1 The login failed (${REFUSAL}). ${REMEDY}`,
    ],
    [
      "not in another reply with this code (RFC 8689)",
      (tenant) => {
        const message = "550 5.7.30 REQUIRETLS support required";
        const text = JSON.stringify({ success: false, connectionFailed: false, message });
        tenant.fault({ kind: "body", on: "POST verify-connection", text });
      },
      "the mail server refused (550 5.7.30 REQUIRETLS support required). The configuration stays",
    ],
  ])("is recognised %s", async (_where, prepare, text) => {
    const { tenant, engine } = await appliedStack(without(basicAuthArgs(), "username", "emailPassword"));
    prepare(tenant);

    await expect(engine.up(basicAuthArgs({ verifyConnection: true }))).rejects.toThrow(text);
  });
});
