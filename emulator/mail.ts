import { isIP } from "node:net";
import type SMTPTransport from "nodemailer/lib/smtp-transport";
import { type Configuration, type ConnectionResult, isSet, missingSettings, secretOf } from "./tenant";

/** The documented response of both mail actions. Only a test e-mail has the lists. */
export interface SmtpResult {
  readonly success: boolean;
  readonly connectionFailed: boolean;
  readonly message: string;
  /** 0: no mail server replied. */
  readonly smtpResponseCode: number;
  readonly accepted?: readonly string[];
  readonly rejected?: readonly string[];
}

export interface TestMail {
  readonly subject: string;
  readonly body: string;
  readonly recipient: string;
}

/** The response, and what the tenant records; undefined: there was no connection. */
export interface MailOutcome {
  readonly result: SmtpResult;
  readonly connection: ConnectionResult | undefined;
}

export interface MailOptions {
  readonly acceptedPassword: string | undefined;
  readonly mailCa: string | undefined;
}

/** Connects to the mail server and logs in, without sending mail. */
export async function verifyConnection(
  configuration: Configuration,
  options: MailOptions,
): Promise<MailOutcome> {
  const simulated = simulatedOutcome(configuration, options);
  if (simulated !== undefined) return simulated;
  try {
    await withTransport(configuration, options, (transport) => transport.verify());
    return success(
      hasLogin(configuration)
        ? "The mail server accepted the login."
        : "The mail server was reached. No login is configured.",
    );
  } catch (error) {
    return failure(error);
  }
}

export async function sendTestMail(
  { recipient, subject, body }: TestMail,
  configuration: Configuration,
  options: MailOptions,
): Promise<MailOutcome> {
  const simulated = simulatedOutcome(configuration, options);
  if (simulated !== undefined) return withRecipient(simulated, recipient);
  const { senderName = "", emailAddress } = configuration.settings;
  const from = { name: String(senderName), address: String(emailAddress) };
  try {
    const { response } = await withTransport(configuration, options, (transport) =>
      transport.sendMail({ from, to: recipient, subject, text: body }),
    );
    return withRecipient(success(response, replyCode(response)), recipient);
  } catch (error) {
    return failure(error);
  }
}

/** Whether the emulator connects to this server. It never connects to another machine. */
export function isOnLoopback(serverAddress: unknown): boolean {
  const name = String(serverAddress).toLowerCase();
  return name === "localhost" || name.endsWith(".localhost") || (isIP(name) === 4 && name.startsWith("127."));
}

/** Returns the outcome of an incomplete configuration, a simulated mail server, or a server on another machine. */
function simulatedOutcome(
  configuration: Configuration,
  { acceptedPassword }: MailOptions,
): MailOutcome | undefined {
  const missing = missingSettings(configuration);
  if (missing.length > 0) {
    const { result } = unusable(`The configuration is incomplete: ${missing.join(", ")}.`);
    return { result: { ...result, connectionFailed: false }, connection: undefined };
  }
  if (acceptedPassword !== undefined && secretOf(configuration) !== acceptedPassword)
    return rejectedLogin("535 5.7.8 Authentication failed", 535);
  if (acceptedPassword !== undefined || configuration.serviceProvider === "Microsoft365")
    return success("The login was accepted.");
  const { serverAddress } = configuration.settings;
  if (isOnLoopback(serverAddress)) return undefined;
  return unusable(`The name ${serverAddress} was not resolved: the emulator never leaves the machine.`);
}

type Transport = import("nodemailer").Transporter<SMTPTransport.SentMessageInfo>;

async function withTransport<Result>(
  configuration: Configuration,
  { mailCa }: MailOptions,
  use: (transport: Transport) => Promise<Result>,
): Promise<Result> {
  // Loaded on first use, because most emulators never send mail and a benchmark starts many.
  const { createTransport } = require("./mail-transport") as typeof import("./mail-transport");
  const transport = createTransport(transportOptions(configuration, mailCa));
  try {
    return await use(transport);
  } finally {
    transport.close();
  }
}

const TIMEOUT_MS = 5000;

function transportOptions(configuration: Configuration, mailCa: string | undefined): SMTPTransport.Options {
  const { serverAddress, serverPort, securityType, username, emailPassword } = configuration.settings;
  const name = String(serverAddress).toLowerCase();
  const isAddress = isIP(name) !== 0;
  return {
    // `*.localhost` is loopback by definition (RFC 6761), but not every resolver knows it.
    host: isAddress ? name : "127.0.0.1",
    port: Number(serverPort),
    secure: securityType === "SSL/TLS",
    requireTLS: securityType === "StartTLS",
    ignoreTLS: securityType === "none",
    // By default nodemailer skips a login that the server does not offer, and verify() succeeds without one.
    ...(hasLogin(configuration)
      ? { auth: { user: String(username), pass: String(emailPassword) }, forceAuth: true }
      : {}),
    tls: {
      ...(isAddress ? {} : { servername: name }),
      ...(mailCa === undefined ? {} : { ca: mailCa }),
    },
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  };
}

/** An error of nodemailer, with the reply of the server if it gave one. */
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
  // An AUTH command that is rejected in this way is mostly a TLS mismatch, which the API calls a failed connection.
  return unusable(reason, responseCode, !isAboutMail);
}

/** A server that rejects a mail has accepted the login before. */
function rejectedMail(message: string, smtpResponseCode: number, rejected?: string[]): MailOutcome {
  return outcome("OK", { message, smtpResponseCode, ...(rejected && { accepted: [], rejected }) });
}

function success(message: string, smtpResponseCode = 250): MailOutcome {
  return outcome("OK", { success: true, message, smtpResponseCode });
}

function rejectedLogin(message: string, smtpResponseCode: number): MailOutcome {
  return outcome("INVALID_CREDENTIALS", { message, smtpResponseCode });
}

function unusable(message: string, smtpResponseCode = 0, connectionFailed = true): MailOutcome {
  return outcome("PROVIDER_ERROR", { message, smtpResponseCode, connectionFailed });
}

function outcome(
  errorCode: ConnectionResult["errorCode"],
  details: Partial<SmtpResult> & Pick<SmtpResult, "message" | "smtpResponseCode">,
): MailOutcome {
  const isOk = errorCode === "OK";
  return {
    result: { success: false, connectionFailed: false, ...details },
    connection: {
      errorCode,
      statusCode: isOk ? 0 : details.smtpResponseCode,
      statusReason: isOk ? "OK" : details.message,
    },
  };
}

/** A test e-mail has one recipient. If the server rejects it, the transport throws. */
function withRecipient({ result, connection }: MailOutcome, recipient: string): MailOutcome {
  return { result: result.success ? { ...result, accepted: [recipient], rejected: [] } : result, connection };
}

function hasLogin({ settings }: Configuration): boolean {
  return isSet(settings.username);
}

function replyCode(response: string): number | undefined {
  const code = /^\d{3}/.exec(response)?.[0];
  return code === undefined ? undefined : Number(code);
}
