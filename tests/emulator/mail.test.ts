import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import { type MailServer, type MailServerOptions, startMailServer } from "../../test-harness/mail-server";
import { type Caller, callerOf, WHOLE_MICROSOFT_365 } from "./fixture";

let emulator: Emulator;
let tenant: EmulatedTenant;
let caller: Caller;
let tenants = 0;
const leftovers: Array<() => unknown> = [];

beforeAll(async () => {
  emulator = await startEmulator();
});
afterAll(() => emulator.stop());
beforeEach(() => {
  tenants += 1;
  tenant = emulator.tenant(`tenant-${tenants}`);
  caller = callerOf(emulator, tenant);
});
afterEach(() => Promise.all(leftovers.splice(0).map((takeAway) => takeAway())));

async function mailServer(options: MailServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  leftovers.push(() => server.stop());
  emulator.mailCa = server.ca;
  return server;
}

/** What listens on loopback and speaks no SMTP. */
async function otherServer(answer: (socket: Socket) => void) {
  const server = createServer(answer).listen(0, "127.0.0.1");
  leftovers.push(() => server.close());
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** A mail server that gives fixed responses. aiosmtpd and Postfix give these when they require STARTTLS or know no AUTH. */
function mailServerResponding(responses: Record<string, string>) {
  return otherServer((socket) => {
    socket.write("220 localhost ESMTP\r\n");
    socket.on("data", (line) => {
      const command = line.toString("latin1").slice(0, 4).toUpperCase();
      socket.write(`${responses[command] ?? responses.other}\r\n`);
    });
  });
}

const REQUIRES_STARTTLS = {
  EHLO: "250-localhost\r\n250-STARTTLS\r\n250 HELP",
  other: "530 Must issue a STARTTLS command first",
};

const KNOWS_NO_AUTH = { EHLO: "250 localhost", AUTH: "502 5.5.1 Command not implemented", other: "250 OK" };

const USERS = { mailer: "hush" };

/** The tenant is set to this server, with the right login unless something else is said. */
const settingsFor = (server: { port: number }, settings: Record<string, unknown> = {}) => ({
  serverAddress: "localhost",
  serverPort: server.port,
  securityType: "none",
  username: "mailer",
  emailPassword: "hush",
  emailAddress: "mailer@example.com",
  ...settings,
});

const mail = {
  subject: "Grüße",
  body: "A first line.\nAnd a second, für alle.",
  recipient: "reader@example.com",
};

const verdict = async () => ((await caller.validate()).json as { errorCode: string }).errorCode;

it.each(["none", "StartTLS", "SSL/TLS"] as const)(
  "logs in at a mail server with security %s",
  async (security) => {
    const server = await mailServer({ security, users: USERS });
    tenant.updateConfig(settingsFor(server, { securityType: security }));

    expect(await caller.verify()).toMatchObject({
      status: 200,
      json: { success: true, connectionFailed: false, message: expect.any(String), smtpResponseCode: 250 },
    });
    expect(await verdict()).toBe("OK");
    expect(server.received).toEqual([]);
  },
);

it("tells a login that the mail server refuses, and counts it", async () => {
  const server = await mailServer({ security: "StartTLS", users: USERS });
  tenant.updateConfig(settingsFor(server, { securityType: "StartTLS", emailPassword: "wrong" }));
  expect(await verdict()).toBe("OK");

  const { json, text } = await caller.verify();

  expect(json).toMatchObject({ success: false, connectionFailed: false, smtpResponseCode: 535 });
  expect(text).not.toContain("wrong");
  expect((await caller.get()).json).toMatchObject({
    isValid: false,
    errorCode: "INVALID_CREDENTIALS",
    authFailures: 1,
    status: { statusCode: 535 },
  });
});

it("forgets what the last login said once the password is written again", async () => {
  const server = await mailServer({ security: "none", users: USERS });
  tenant.updateConfig(settingsFor(server, { emailPassword: "wrong" }));
  await caller.verify();

  await caller.patch([{ op: "replace", path: "/emailAddress", value: "other@example.com" }]);
  expect(await verdict()).toBe("INVALID_CREDENTIALS");

  await caller.patch([{ op: "replace", path: "/emailPassword", value: "hush" }]);
  expect(await verdict()).toBe("OK");
  expect((await caller.get()).json).toMatchObject({ authFailures: 0 });
});

it("keeps nothing of what a mail server said about a configuration that was replaced meanwhile", async () => {
  const hangsUp = await otherServer((socket) => {
    tenant.updateConfig({ emailPassword: "new" });
    socket.destroy();
  });
  tenant.updateConfig(settingsFor(hangsUp));

  const { json } = await caller.verify();

  expect(json).toMatchObject({ success: false, connectionFailed: true });
  expect(await verdict()).toBe("OK");
});

it("tells a connection that is refused", async () => {
  const { port, close } = await otherServer(() => {});
  close();
  tenant.updateConfig(settingsFor({ port }));

  expect((await caller.verify()).json).toMatchObject({
    success: false,
    connectionFailed: true,
    message: expect.stringContaining("ECONNREFUSED"),
    smtpResponseCode: 0,
  });
  expect(await verdict()).toBe("PROVIDER_ERROR");
});

it("resolves no name of another machine, and connects to no address of one", async () => {
  for (const serverAddress of ["smtp.example.com", "192.0.2.1", "localhost.example.com", "::1"]) {
    tenant.updateConfig(settingsFor({ port: 25 }, { serverAddress }));
    expect((await caller.verify()).json).toMatchObject({
      success: false,
      connectionFailed: true,
      message: expect.stringContaining("not resolved"),
    });
    expect(await verdict()).toBe("PROVIDER_ERROR");
  }
});

describe("a TLS mismatch is a connection that failed", () => {
  const mismatch = { success: false, connectionFailed: true };

  it("where the server speaks plain text and TLS is wanted at once", async () => {
    tenant.updateConfig(settingsFor(await mailServer({ security: "none" }), { securityType: "SSL/TLS" }));
    expect((await caller.verify()).json).toMatchObject(mismatch);
    expect(await verdict()).toBe("PROVIDER_ERROR");
  });

  it("where the server knows no StartTLS", async () => {
    tenant.updateConfig(settingsFor(await mailServer({ security: "none" }), { securityType: "StartTLS" }));
    expect((await caller.verify()).json).toMatchObject(mismatch);
  });

  it("where the server takes no login without TLS", async () => {
    tenant.updateConfig(settingsFor(await mailServer({ security: "StartTLS", users: USERS })));
    expect((await caller.verify()).json).toMatchObject(mismatch);
  });

  it("where the certificate comes from an authority that nobody named", async () => {
    const server = await mailServer({ security: "SSL/TLS", users: USERS });
    emulator.mailCa = undefined;
    tenant.updateConfig(settingsFor(server, { securityType: "SSL/TLS" }));
    expect((await caller.verify()).json).toMatchObject(mismatch);
  });

  it("where the certificate is for another name", async () => {
    const server = await mailServer({ security: "SSL/TLS", users: USERS });
    tenant.updateConfig(settingsFor(server, { securityType: "SSL/TLS", serverAddress: "other.localhost" }));
    expect((await caller.verify()).json).toMatchObject(mismatch);
    tenant.updateConfig({ serverAddress: "mail.localhost" });
    expect((await caller.verify()).json).toMatchObject({ success: true });
  });
});

describe("a mail server that offers no login", () => {
  it.each([
    ["requires STARTTLS", REQUIRES_STARTTLS, 530, "Must issue a STARTTLS command first"],
    ["knows no AUTH", KNOWS_NO_AUTH, 502, "Command not implemented"],
  ])("cannot be used with a login if it %s", async (_why, responses, smtpResponseCode, reason) => {
    tenant.updateConfig(settingsFor(await mailServerResponding(responses)));

    for (const result of [await caller.verify(), await caller.sendTestMail(mail)])
      expect(result.json).toMatchObject({
        success: false,
        message: expect.stringContaining(reason),
        smtpResponseCode,
      });
    expect((await caller.get()).json).toMatchObject({ errorCode: "PROVIDER_ERROR", authFailures: 0 });
  });

  it("is not said to have accepted one if none is configured", async () => {
    const relay = await mailServer({ security: "none" });
    tenant.updateConfig(settingsFor(relay, { username: undefined, emailPassword: undefined }));

    const { json } = await caller.verify();

    expect(json).toMatchObject({ success: true, message: expect.stringContaining("was reached") });
    expect(json).not.toMatchObject({ message: expect.stringContaining("accepted") });
    expect(await verdict()).toBe("OK");
  });

  it.each([
    ["STARTTLS", () => mailServerResponding(REQUIRES_STARTTLS)],
    ["a login", () => mailServer({ security: "none", users: USERS })],
  ])("cannot be used for a test e-mail without a login if it requires %s", async (_what, server) => {
    tenant.updateConfig(settingsFor(await server(), { username: undefined, emailPassword: undefined }));

    expect((await caller.sendTestMail(mail)).json).toMatchObject({ success: false, smtpResponseCode: 530 });
    expect(await verdict()).toBe("PROVIDER_ERROR");
  });
});

describe("a test mail", () => {
  it("is delivered as it was written", async () => {
    const server = await mailServer({ security: "StartTLS", users: USERS });
    tenant.updateConfig(settingsFor(server, { securityType: "StartTLS", senderName: "Reports" }));

    expect(await caller.sendTestMail(mail)).toMatchObject({
      status: 200,
      json: {
        success: true,
        connectionFailed: false,
        smtpResponseCode: 250,
        accepted: ["reader@example.com"],
        rejected: [],
      },
    });
    expect(server.received).toEqual([
      {
        from: "Reports <mailer@example.com>",
        to: "reader@example.com",
        subject: mail.subject,
        text: mail.body,
      },
    ]);
  });

  it("goes through a relay that wants no login", async () => {
    const server = await mailServer({ security: "none" });
    tenant.updateConfig(settingsFor(server, { username: undefined, emailPassword: undefined }));
    expect((await caller.sendTestMail(mail)).json).toMatchObject({ success: true });
    expect(server.received).toMatchObject([{ from: "mailer@example.com" }]);
  });

  it("tells a recipient whom the mail server rejects, which says nothing against the configuration", async () => {
    const server = await mailServer({ security: "none", users: USERS, rejectRecipients: [mail.recipient] });
    tenant.updateConfig(settingsFor(server));

    expect(await caller.sendTestMail(mail)).toMatchObject({
      status: 200,
      json: {
        success: false,
        connectionFailed: false,
        smtpResponseCode: 550,
        accepted: [],
        rejected: ["reader@example.com"],
      },
    });
    expect(server.received).toEqual([]);
    expect(await verdict()).toBe("OK");
  });

  it("tells a login that the mail server refuses", async () => {
    const server = await mailServer({ security: "none", users: USERS });
    tenant.updateConfig(settingsFor(server, { username: "somebody" }));
    expect((await caller.sendTestMail(mail)).json).toMatchObject({ success: false, smtpResponseCode: 535 });
    expect(await verdict()).toBe("INVALID_CREDENTIALS");
  });

  it.each([
    ["no recipient", { subject: "s", body: "b" }],
    ["a recipient that is no address", { ...mail, recipient: "reader" }],
    ["two recipients in one", { ...mail, recipient: "a@example.com, b@example.com" }],
    ["an unknown field", { ...mail, cc: "b@example.com" }],
  ])("is refused with %s", async (_what, body) => {
    tenant.updateConfig(settingsFor({ port: 25 }));
    expect(await caller.sendTestMail(body)).toMatchObject({ status: 400 });
  });
});

it("answers 404 to both actions where nothing is configured", async () => {
  expect(await caller.verify()).toMatchObject({ status: 404 });
  expect(await caller.sendTestMail(mail)).toMatchObject({ status: 404 });
});

it("asks nobody with an incomplete configuration", async () => {
  tenant.updateConfig(settingsFor({ port: 25 }, { emailPassword: undefined }));
  expect((await caller.verify()).json).toMatchObject({
    success: false,
    connectionFailed: false,
    message: expect.stringContaining("emailPassword"),
  });
  expect(await verdict()).toBe("INCOMPLETE_CONFIG");
});

describe("where a test stands for the mail server", () => {
  it("takes the right password without a connection", async () => {
    tenant.acceptPassword("hush");
    tenant.updateConfig(settingsFor({ port: 1 }, { serverAddress: "smtp.example.com" }));
    expect((await caller.verify()).json).toMatchObject({ success: true });
    expect((await caller.sendTestMail(mail)).json).toMatchObject({
      success: true,
      accepted: [mail.recipient],
    });
  });

  it("refuses another one", async () => {
    tenant.acceptPassword("other");
    tenant.updateConfig(settingsFor({ port: 1 }));
    expect((await caller.verify()).json).toMatchObject({ success: false, smtpResponseCode: 535 });
    expect((await caller.sendTestMail(mail)).json).toMatchObject({ success: false, connectionFailed: false });
    expect((await caller.get()).json).toMatchObject({ authFailures: 2 });
  });

  it("takes a password that it refused before, once it was told to", async () => {
    tenant.updateConfig(settingsFor({ port: 1 }));
    tenant.acceptPassword("other");
    await caller.verify();
    tenant.acceptPassword("hush");
    expect(await verdict()).toBe("OK");
  });
});

it("sends through Microsoft365 by rule, without a network", async () => {
  await caller.put(WHOLE_MICROSOFT_365);
  expect((await caller.verify()).json).toMatchObject({ success: true });
  expect((await caller.sendTestMail(mail)).json).toMatchObject({ success: true, accepted: [mail.recipient] });
});

describe("PUT validates in the request", () => {
  const putting = (providerConfig: object) => caller.put({ serviceProvider: "BasicAuth", providerConfig });

  it("asks a mail server on loopback for its opinion, and writes all the same", async () => {
    const server = await mailServer({ security: "none", users: USERS });
    expect(await putting(settingsFor(server, { emailPassword: "wrong" }))).toMatchObject({ status: 204 });
    expect(await verdict()).toBe("INVALID_CREDENTIALS");
    await putting(settingsFor(server));
    expect(await verdict()).toBe("OK");
  });

  it("goes by the rules where the mail server is on another machine", async () => {
    await putting(settingsFor({ port: 587 }, { serverAddress: "smtp.example.com" }));
    expect(await verdict()).toBe("OK");
  });
});
