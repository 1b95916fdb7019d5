import { isIP } from "node:net";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { type Configuration, type ConnectionResult, isSet, missingSettings, secretOf } from "./tenant";

/** The documented answer of both mail actions; the test mail's alone has the lists. */
export interface SmtpResult {
  readonly success: boolean;
  readonly connectionFailed: boolean;
  readonly message: string;
  /** 0 where no mail server said anything. */
  readonly smtpResponseCode: number;
  readonly accepted?: readonly string[];
  readonly rejected?: readonly string[];
}

export interface TestMail {
  readonly subject: string;
  readonly body: string;
  readonly recipient: string;
}

/** What came back, and what the tenant is to remember of it; undefined: nobody was asked. */
export interface MailOutcome {
  readonly result: SmtpResult;
  readonly connection: ConnectionResult | undefined;
}

export interface MailOptions {
  readonly acceptedPassword: string | undefined;
  readonly mailCa: string | undefined;
}

/** A handshake and a login. No mail is sent. */
export async function verifyConnection(
  configuration: Configuration,
  world: MailOptions,
): Promise<MailOutcome> {
  const foreseen = outcomeWithoutNetwork(configuration, world);
  if (foreseen !== undefined) return foreseen;
  try {
    await withTransport(configuration, world, (transport) => transport.verify());
    const message = hasLogin(configuration)
      ? "The mail server accepted the login."
      : "The mail server was reached. No login is configured.";
    return success({ message, smtpResponseCode: 250 });
  } catch (error) {
    return failure(error);
  }
}

export async function sendTestMail(
  configuration: Configuration,
  mail: TestMail,
  world: MailOptions,
): Promise<MailOutcome> {
  const foreseen = outcomeWithoutNetwork(configuration, world);
  if (foreseen !== undefined) return withRecipient(foreseen, mail.recipient);
  try {
    const { accepted, rejected, response } = await withTransport(configuration, world, (transport) =>
      transport.sendMail({
        from: {
          name: String(configuration.settings.senderName ?? ""),
          address: textOf(configuration, "emailAddress"),
        },
        to: mail.recipient,
        subject: mail.subject,
        text: mail.body,
      }),
    );
    const lists = { accepted: accepted.map(addressOf), rejected: rejected.map(addressOf) };
    return success({ message: response, smtpResponseCode: replyCode(response) ?? 250, ...lists });
  } catch (error) {
    return failure(error);
  }
}

/** Whether a mail server can be asked from here. The emulator never leaves the machine. */
export function isOnLoopback(serverAddress: unknown): boolean {
  const name = String(serverAddress).toLowerCase();
  return name === "localhost" || name.endsWith(".localhost") || (isIP(name) === 4 && name.startsWith("127."));
}

/** What is known without a connection: nothing to connect to, a stand-in for the server, a name of another machine. */
function outcomeWithoutNetwork(configuration: Configuration, world: MailOptions): MailOutcome | undefined {
  const missing = missingSettings(configuration);
  if (missing.length > 0)
    return {
      result: failed(`The configuration is incomplete: ${missing.join(", ")}.`),
      connection: undefined,
    };
  if (world.acceptedPassword !== undefined && secretOf(configuration) !== world.acceptedPassword)
    return rejectedLogin("535 5.7.8 Authentication failed", 535);
  if (world.acceptedPassword !== undefined || configuration.serviceProvider === "Microsoft365")
    return success({ message: "The login was taken.", smtpResponseCode: 250 });
  const { serverAddress } = configuration.settings;
  return isOnLoopback(serverAddress)
    ? undefined
    : unusable(`The name ${String(serverAddress)} was not resolved: this emulator never leaves the machine.`);
}

type Transport = import("nodemailer").Transporter<SMTPTransport.SentMessageInfo>;

async function withTransport<Result>(
  configuration: Configuration,
  { mailCa }: MailOptions,
  talk: (transport: Transport) => Promise<Result>,
): Promise<Result> {
  // Loaded on first use: most emulators never send a mail, and a benchmark starts many.
  const { createTransport } = require("nodemailer") as typeof import("nodemailer");
  const transport = createTransport(transportOptions(configuration, mailCa));
  try {
    return await talk(transport);
  } finally {
    transport.close();
  }
}

const TIMEOUT_MS = 5000;

function transportOptions(configuration: Configuration, mailCa: string | undefined): SMTPTransport.Options {
  const { serverPort, securityType, username, emailPassword } = configuration.settings;
  const name = textOf(configuration, "serverAddress").toLowerCase();
  return {
    // Every name that gets here is loopback by its meaning, whatever a resolver would say of it.
    host: isIP(name) === 0 ? "127.0.0.1" : name,
    port: Number(serverPort),
    secure: securityType === "SSL/TLS",
    requireTLS: securityType === "StartTLS",
    ignoreTLS: securityType === "none",
    // By default nodemailer skips a login that the server does not offer, and verify() succeeds without one.
    ...(hasLogin(configuration)
      ? { auth: { user: String(username), pass: String(emailPassword) }, forceAuth: true }
      : {}),
    tls: {
      ...(isIP(name) === 0 ? { servername: name } : {}),
      ...(mailCa === undefined ? {} : { ca: mailCa }),
    },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  };
}

/** nodemailer's own names for what went wrong, and the server's answer where it gave one. */
interface SmtpError extends Error {
  code?: string;
  responseCode?: number;
  response?: string;
  rejected?: string[];
}

/**
 * Replies to a command that the server does not know (RFC 5321) or permits only after STARTTLS or a login (RFC 3207,
 * RFC 4954). They reject the way in which the server is used, not the credentials or the mail. The error code is therefore
 * PROVIDER_ERROR: INVALID_CREDENTIALS would suggest another password, which would not help.
 */
const REJECTED_USE = [500, 502, 503, 504, 530, 538];

function failure(error: unknown): MailOutcome {
  const { code, responseCode = 0, response, message, rejected } = error as SmtpError;
  const reason = response ?? message;
  const isAboutMail = code === "EENVELOPE" || code === "EMESSAGE";
  if (!REJECTED_USE.includes(responseCode)) {
    const isTemporary = responseCode > 0 && responseCode < 500;
    if (code === "EAUTH" && !isTemporary) return rejectedLogin(reason, responseCode);
    if (isAboutMail) return rejectedMail(reason, responseCode, rejected);
  }
  // AUTH that is rejected in this way counts as the TLS mismatch that it mostly is.
  return unusable(reason, responseCode, { connectionFailed: !isAboutMail });
}

/** A server that refuses one mail has taken the login before. */
function rejectedMail(message: string, code: number, rejected: string[] | undefined): MailOutcome {
  const lists = rejected === undefined ? {} : { accepted: [], rejected };
  return {
    result: { ...failed(message, code), ...lists },
    connection: { errorCode: "OK", statusCode: 0, statusReason: "OK" },
  };
}

function success(
  told: Pick<SmtpResult, "message" | "smtpResponseCode" | "accepted" | "rejected">,
): MailOutcome {
  const { accepted, rejected, ...rest } = told;
  return {
    result: {
      success: true,
      connectionFailed: false,
      ...rest,
      ...(accepted && rejected ? { accepted, rejected } : {}),
    },
    connection: { errorCode: "OK", statusCode: 0, statusReason: "OK" },
  };
}

function rejectedLogin(message: string, code: number): MailOutcome {
  return {
    result: failed(message, code),
    connection: { errorCode: "INVALID_CREDENTIALS", statusCode: code, statusReason: message },
  };
}

function unusable(message: string, code = 0, { connectionFailed } = { connectionFailed: true }): MailOutcome {
  return {
    result: { ...failed(message, code), connectionFailed },
    connection: { errorCode: "PROVIDER_ERROR", statusCode: code, statusReason: message },
  };
}

function failed(message: string, smtpResponseCode = 0): SmtpResult {
  return { success: false, connectionFailed: false, message, smtpResponseCode };
}

function withRecipient({ result, connection: contact }: MailOutcome, recipient: string): MailOutcome {
  return {
    result: result.success ? { ...result, accepted: [recipient], rejected: [] } : result,
    connection: contact,
  };
}

function hasLogin({ settings }: Configuration): boolean {
  return isSet(settings.username);
}

function textOf({ settings }: Configuration, name: "emailAddress" | "serverAddress"): string {
  return String(settings[name]);
}

function addressOf(recipient: string | { address: string }): string {
  return typeof recipient === "string" ? recipient : recipient.address;
}

function replyCode(response: string): number | undefined {
  const code = /^\d{3}/.exec(response)?.[0];
  return code === undefined ? undefined : Number(code);
}
