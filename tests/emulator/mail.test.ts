import { once } from "node:events";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { type MailServer, type MailServerOptions, startMailServer } from "../../test-harness/mail-server";
import { MICROSOFT_365 } from "./client";
import { client, emulator, tenant } from "./fixture";

const cleanups: Array<() => unknown> = [];

afterEach(() => Promise.all(cleanups.splice(0).map((cleanUp) => cleanUp())));

async function mailServer(options: MailServerOptions): Promise<MailServer> {
  const server = await startMailServer(options);
  cleanups.push(() => server.stop());
  emulator.mailCa = server.ca;
  return server;
}

/** Starts a TCP server on loopback. */
async function tcpServer(serve: (socket: Socket) => void) {
  const server = createServer(serve).listen(0, "127.0.0.1");
  cleanups.push(() => server.close());
  await once(server, "listening");
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

/** A mail server that gives fixed responses. aiosmtpd and Postfix give these when they require STARTTLS or do not support AUTH. */
function mailServerResponding(responses: Record<string, string>) {
  return tcpServer((socket) => {
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

const WITHOUT_AUTH = { EHLO: "250 localhost", AUTH: "502 5.5.1 Command not implemented", other: "250 OK" };

const USERS = { mailer: "hush" };

/** Returns the settings of this server, with the correct login. */
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

const errorCode = async () => ((await client.validate()).json as { errorCode: string }).errorCode;

it.each(["none", "StartTLS", "SSL/TLS"] as const)(
  "logs in at a mail server with security %s",
  async (security) => {
    const server = await mailServer({ security, users: USERS });
    tenant.updateConfig(settingsFor(server, { securityType: security }));

    expect(await client.verify()).toMatchObject({
      status: 200,
      json: { success: true, connectionFailed: false, message: expect.any(String), smtpResponseCode: 250 },
    });
    expect(await errorCode()).toBe("OK");
    expect(server.received).toEqual([]);
  },
);

it("reports a login that the mail server refuses, and counts it", async () => {
  const server = await mailServer({ security: "StartTLS", users: USERS });
  tenant.updateConfig(settingsFor(server, { securityType: "StartTLS", emailPassword: "wrong" }));
  expect(await errorCode()).toBe("OK");

  const { json, text } = await client.verify();

  expect(json).toMatchObject({ success: false, connectionFailed: false, smtpResponseCode: 535 });
  expect(text).not.toContain("wrong");
  expect((await client.get()).json).toMatchObject({
    isValid: false,
    errorCode: "INVALID_CREDENTIALS",
    authFailures: 1,
    status: { statusCode: 535 },
  });
});

it("passes on Exchange Online's refusal of basic authentication", async () => {
  const server = await mailServer({ security: "none", users: USERS, refusesBasicAuth: true });
  tenant.updateConfig(settingsFor(server));
  const refusal = /^550 5\.7\.30 Basic authentication is not supported/;

  expect((await client.verify()).json).toMatchObject({
    success: false,
    smtpResponseCode: 550,
    message: expect.stringMatching(refusal),
  });
  expect((await client.sendTestEmail(mail)).json).toMatchObject({ message: expect.stringMatching(refusal) });
  expect((await client.get()).json).toMatchObject({
    errorCode: "INVALID_CREDENTIALS",
    status: { statusCode: 550, statusReason: expect.stringMatching(refusal) },
  });
});

it("drops the result of the last login when the password is written", async () => {
  const server = await mailServer({ security: "none", users: USERS });
  tenant.updateConfig(settingsFor(server, { emailPassword: "wrong" }));
  await client.verify();

  await client.patch([{ op: "replace", path: "/emailAddress", value: "other@example.com" }]);
  expect(await errorCode()).toBe("INVALID_CREDENTIALS");

  await client.patch([{ op: "replace", path: "/emailPassword", value: "hush" }]);
  expect(await errorCode()).toBe("OK");
  expect((await client.get()).json).toMatchObject({ authFailures: 0 });
});

it("drops the result of a login if the configuration is replaced meanwhile", async () => {
  const hangsUp = await tcpServer((socket) => {
    tenant.updateConfig({ emailPassword: "new" });
    socket.destroy();
  });
  tenant.updateConfig(settingsFor(hangsUp));

  const { json } = await client.verify();

  expect(json).toMatchObject({ success: false, connectionFailed: true });
  expect(await errorCode()).toBe("OK");
});

it("reports a refused connection", async () => {
  const { port, close } = await tcpServer(() => {});
  close();
  tenant.updateConfig(settingsFor({ port }));

  expect((await client.verify()).json).toMatchObject({
    success: false,
    connectionFailed: true,
    message: expect.stringContaining("ECONNREFUSED"),
    smtpResponseCode: 0,
  });
  expect(await errorCode()).toBe("PROVIDER_ERROR");
});

it("connects to no other machine", async () => {
  for (const serverAddress of ["smtp.example.com", "192.0.2.1", "localhost.example.com", "::1"]) {
    tenant.updateConfig(settingsFor({ port: 25 }, { serverAddress }));
    expect((await client.verify()).json).toMatchObject({
      success: false,
      connectionFailed: true,
      message: expect.stringContaining("not resolved"),
    });
    expect(await errorCode()).toBe("PROVIDER_ERROR");
  }
});

describe("a TLS mismatch is a connection that failed", () => {
  const mismatch = { success: false, connectionFailed: true };

  it("if the server speaks plain text and the setting is SSL/TLS", async () => {
    tenant.updateConfig(settingsFor(await mailServer({ security: "none" }), { securityType: "SSL/TLS" }));
    expect((await client.verify()).json).toMatchObject(mismatch);
    expect(await errorCode()).toBe("PROVIDER_ERROR");
  });

  it("if the server does not support STARTTLS", async () => {
    tenant.updateConfig(settingsFor(await mailServer({ security: "none" }), { securityType: "StartTLS" }));
    expect((await client.verify()).json).toMatchObject(mismatch);
  });

  it("if the server accepts no login without TLS", async () => {
    tenant.updateConfig(settingsFor(await mailServer({ security: "StartTLS", users: USERS })));
    expect((await client.verify()).json).toMatchObject(mismatch);
  });

  it("if the authority of the certificate is not trusted", async () => {
    const server = await mailServer({ security: "SSL/TLS", users: USERS });
    emulator.mailCa = undefined;
    tenant.updateConfig(settingsFor(server, { securityType: "SSL/TLS" }));
    expect((await client.verify()).json).toMatchObject(mismatch);
  });

  it("if the certificate is for another name", async () => {
    const server = await mailServer({ security: "SSL/TLS", users: USERS });
    tenant.updateConfig(settingsFor(server, { securityType: "SSL/TLS", serverAddress: "other.localhost" }));
    expect((await client.verify()).json).toMatchObject(mismatch);
    tenant.updateConfig({ serverAddress: "mail.localhost" });
    expect((await client.verify()).json).toMatchObject({ success: true });
  });
});

describe("a mail server that offers no login", () => {
  it.each([
    ["requires STARTTLS", REQUIRES_STARTTLS, 530, "Must issue a STARTTLS command first"],
    ["does not support AUTH", WITHOUT_AUTH, 502, "Command not implemented"],
  ])("cannot be used with a login if it %s", async (_why, responses, smtpResponseCode, reason) => {
    tenant.updateConfig(settingsFor(await mailServerResponding(responses)));

    for (const result of [await client.verify(), await client.sendTestEmail(mail)])
      expect(result.json).toMatchObject({
        success: false,
        message: expect.stringContaining(reason),
        smtpResponseCode,
      });
    expect((await client.get()).json).toMatchObject({ errorCode: "PROVIDER_ERROR", authFailures: 0 });
  });

  it("is not reported to accept a login if none is configured", async () => {
    const relay = await mailServer({ security: "none" });
    tenant.updateConfig(settingsFor(relay, { username: undefined, emailPassword: undefined }));

    const { json } = await client.verify();

    expect(json).toMatchObject({ success: true, message: expect.stringContaining("was reached") });
    expect(json).not.toMatchObject({ message: expect.stringContaining("accepted") });
    expect(await errorCode()).toBe("OK");
  });

  it.each([
    ["STARTTLS", () => mailServerResponding(REQUIRES_STARTTLS)],
    ["a login", () => mailServer({ security: "none", users: USERS })],
  ])("cannot be used for a test e-mail without a login if it requires %s", async (_what, server) => {
    tenant.updateConfig(settingsFor(await server(), { username: undefined, emailPassword: undefined }));

    expect((await client.sendTestEmail(mail)).json).toMatchObject({ success: false, smtpResponseCode: 530 });
    expect(await errorCode()).toBe("PROVIDER_ERROR");
  });
});

describe("a test e-mail", () => {
  it("is delivered with its subject and body", async () => {
    const server = await mailServer({ security: "StartTLS", users: USERS });
    tenant.updateConfig(settingsFor(server, { securityType: "StartTLS", senderName: "Reports" }));

    expect(await client.sendTestEmail(mail)).toMatchObject({
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

  it("is sent through a relay without a login", async () => {
    const server = await mailServer({ security: "none" });
    tenant.updateConfig(settingsFor(server, { username: undefined, emailPassword: undefined }));
    expect((await client.sendTestEmail(mail)).json).toMatchObject({ success: true });
    expect(server.received).toMatchObject([{ from: "mailer@example.com" }]);
  });

  it("reports a rejected recipient, and errorCode stays OK", async () => {
    const server = await mailServer({ security: "none", users: USERS, rejectRecipients: [mail.recipient] });
    tenant.updateConfig(settingsFor(server));

    expect(await client.sendTestEmail(mail)).toMatchObject({
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
    expect(await errorCode()).toBe("OK");
  });

  it("reports a login that the mail server refuses", async () => {
    const server = await mailServer({ security: "none", users: USERS });
    tenant.updateConfig(settingsFor(server, { username: "unknown" }));
    expect((await client.sendTestEmail(mail)).json).toMatchObject({ success: false, smtpResponseCode: 535 });
    expect(await errorCode()).toBe("INVALID_CREDENTIALS");
  });

  it.each([
    ["no recipient", { subject: "s", body: "b" }],
    ["a recipient that is not an address", { ...mail, recipient: "reader" }],
    ["two recipients in one", { ...mail, recipient: "a@example.com, b@example.com" }],
    ["an unknown field", { ...mail, cc: "b@example.com" }],
  ])("is rejected with %s", async (_what, body) => {
    tenant.updateConfig(settingsFor({ port: 25 }));
    expect(await client.sendTestEmail(body)).toMatchObject({ status: 400 });
  });
});

it("returns 404 to both actions if nothing is configured", async () => {
  expect(await client.verify()).toMatchObject({ status: 404 });
  expect(await client.sendTestEmail(mail)).toMatchObject({ status: 404 });
});

it("does not connect with an incomplete configuration", async () => {
  tenant.updateConfig(settingsFor({ port: 25 }, { emailPassword: undefined }));
  expect((await client.verify()).json).toMatchObject({
    success: false,
    connectionFailed: false,
    message: expect.stringContaining("emailPassword"),
  });
  expect(await errorCode()).toBe("INCOMPLETE_CONFIG");
});

describe("acceptPassword", () => {
  it("accepts the password without a connection", async () => {
    tenant.acceptPassword("hush");
    tenant.updateConfig(settingsFor({ port: 1 }, { serverAddress: "smtp.example.com" }));
    expect((await client.verify()).json).toMatchObject({ success: true });
    expect((await client.sendTestEmail(mail)).json).toMatchObject({
      success: true,
      accepted: [mail.recipient],
    });
  });

  it("refuses another password", async () => {
    tenant.acceptPassword("other");
    tenant.updateConfig(settingsFor({ port: 1 }));
    expect((await client.verify()).json).toMatchObject({ success: false, smtpResponseCode: 535 });
    expect((await client.sendTestEmail(mail)).json).toMatchObject({
      success: false,
      connectionFailed: false,
    });
    expect((await client.get()).json).toMatchObject({ authFailures: 2 });
  });

  it("can accept a password that was refused before", async () => {
    tenant.updateConfig(settingsFor({ port: 1 }));
    tenant.acceptPassword("other");
    await client.verify();
    tenant.acceptPassword("hush");
    expect(await errorCode()).toBe("OK");
  });
});

it("simulates Microsoft365 without a network", async () => {
  await client.put(MICROSOFT_365);
  expect((await client.verify()).json).toMatchObject({ success: true });
  expect((await client.sendTestEmail(mail)).json).toMatchObject({
    success: true,
    accepted: [mail.recipient],
  });
});

describe("the validation by PUT", () => {
  const put = (providerConfig: object) => client.put({ serviceProvider: "BasicAuth", providerConfig });

  it("logs in to a mail server on loopback, and the write succeeds in any case", async () => {
    const server = await mailServer({ security: "none", users: USERS });
    expect(await put(settingsFor(server, { emailPassword: "wrong" }))).toMatchObject({ status: 204 });
    expect(await errorCode()).toBe("INVALID_CREDENTIALS");
    await put(settingsFor(server));
    expect(await errorCode()).toBe("OK");
  });

  it("simulates a mail server on another machine", async () => {
    await put(settingsFor({ port: 587 }, { serverAddress: "smtp.example.com" }));
    expect(await errorCode()).toBe("OK");
  });
});
