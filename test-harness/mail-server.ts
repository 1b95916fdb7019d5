import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { generate } from "selfsigned";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";

export interface MailServerOptions {
  readonly security: "none" | "StartTLS" | "SSL/TLS";
  /** User names and their passwords; absent: the server accepts mail without a login. */
  readonly users?: Readonly<Record<string, string>>;
  readonly rejectRecipients?: readonly string[];
  /** Refuses every login as Exchange Online does once basic authentication is off. */
  readonly refusesBasicAuth?: boolean;
}

export interface ReceivedMail {
  readonly from: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
}

export interface MailServer {
  readonly port: number;
  readonly host: string;
  /** PEM of the authority that issued the server's certificate. */
  readonly ca: string;
  readonly received: ReceivedMail[];
  stop(): Promise<void>;
}

/** Starts an SMTP server on loopback that stores the received mail. */
export async function startMailServer(options: MailServerOptions): Promise<MailServer> {
  const { key, cert } = await loopbackCertificate();
  const received: ReceivedMail[] = [];
  const server = new SMTPServer({
    ...securityOptions(options.security),
    key,
    cert,
    logger: false,
    disableReverseLookup: true,
    closeTimeout: 1,
    authOptional: options.users === undefined,
    onAuth: ({ username = "", password }, _session, callback) => {
      const isKnown = options.users === undefined || options.users[username] === password;
      if (options.refusesBasicAuth) callback(basicAuthRefusal());
      else if (isKnown) callback(null, { user: username });
      else callback(new Error("Authentication failed"));
    },
    onRcptTo: ({ address }, _session, callback) => {
      const isRejected = options.rejectRecipients?.includes(address) ?? false;
      callback(isRejected ? new Error("No such mailbox") : null);
    },
    onData: (stream, _session, callback) => {
      text(stream).then(
        (raw) => {
          received.push(parseMail(raw));
          callback(null, "Stored");
        },
        (error: Error) => callback(error),
      );
    },
  });
  // Without a listener, a client that aborts a TLS handshake would end the process.
  server.on("error", () => {});
  const port = await new Promise<number>((resolve) => {
    const listening = server.listen(0, "127.0.0.1", () => resolve((listening.address() as AddressInfo).port));
  });
  return {
    port,
    host: "localhost",
    ca: cert,
    received,
    stop: () => new Promise<void>((resolve) => server.close(() => resolve())),
  };
}

function basicAuthRefusal(): Error {
  const text = "5.7.30 Basic authentication is not supported for Client Submission.";
  return Object.assign(new Error(text), { responseCode: 550 });
}

function securityOptions(security: MailServerOptions["security"]): SMTPServerOptions {
  switch (security) {
    case "none":
      return { secure: false, disabledCommands: ["STARTTLS"], allowInsecureAuth: true };
    case "StartTLS":
      return { secure: false, allowInsecureAuth: false };
    case "SSL/TLS":
      return { secure: true };
  }
}

const certificates = new Map<string, Promise<{ key: string; cert: string }>>();

/** Returns a self-signed certificate for 127.0.0.1 and these names. It is cached, because generating it is slow. */
export function loopbackCertificate(
  names: readonly string[] = ["localhost", "mail.localhost"],
): Promise<{ key: string; cert: string }> {
  const cached = certificates.get(names.join());
  if (cached !== undefined) return cached;
  const generated = generate([{ name: "commonName", value: "localhost" }], {
    keyType: "ec",
    algorithm: "sha256",
    extensions: [
      { name: "basicConstraints", cA: true, critical: true },
      {
        name: "subjectAltName",
        altNames: [...names.map((value) => ({ type: 2 as const, value })), { type: 7, ip: "127.0.0.1" }],
      },
    ],
  }).then(({ private: key, cert }) => ({ key, cert }));
  certificates.set(names.join(), generated);
  return generated;
}

/** Parses a mail with one plain part, as test e-mails have it. */
function parseMail(raw: string): ReceivedMail {
  const end = raw.indexOf("\r\n\r\n");
  const headers = new Map(
    raw
      .slice(0, end)
      .replace(/\r\n[ \t]+/g, " ")
      .split("\r\n")
      .map((line) => {
        const colon = line.indexOf(":");
        return [line.slice(0, colon).toLowerCase(), decodeWords(line.slice(colon + 1).trim())] as const;
      }),
  );
  const header = (name: string) => headers.get(name) ?? "";
  const body = decode(raw.slice(end + 4), header("content-transfer-encoding").toLowerCase());
  return {
    from: header("from"),
    to: header("to"),
    subject: header("subject"),
    text: body.replace(/\r\n/g, "\n").trimEnd(),
  };
}

function decodeWords(text: string): string {
  return text
    .replace(/\?=\s+=\?/g, "?==?")
    .replace(/=\?utf-8\?([bq])\?([^?]*)\?=/gi, (_word, encoding: string, word: string) =>
      encoding.toLowerCase() === "b"
        ? decode(word, "base64")
        : decode(word.replaceAll("_", " "), "quoted-printable"),
    );
}

function decode(text: string, encoding: string): string {
  if (encoding === "base64") return Buffer.from(text, "base64").toString("utf8");
  if (encoding !== "quoted-printable") return text;
  const bytes = text
    .replace(/=\r\n/g, "")
    .replace(/=([0-9A-F]{2})/gi, (_byte, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  return Buffer.from(bytes, "latin1").toString("utf8");
}
