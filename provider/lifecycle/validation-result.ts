import type { SmtpResult, ValidationResult } from "../client/responses";
import type { Code } from "../messages/messages";

/** The meaning of each error code of the API, and what to do about it. */
const MEANINGS = new Map([
  ["OK", "the configuration is valid"],
  [
    "CONFIG_NOT_SET",
    "nothing is configured. Run again; if it stays so, another client deletes the configuration",
  ],
  [
    "INCOMPLETE_CONFIG",
    "a setting is missing. Declare everything that the mail server needs, such as username and emailPassword",
  ],
  [
    "INVALID_CREDENTIALS",
    "the mail server refuses the login. Check username and emailPassword (or clientSecret)",
  ],
  [
    "PROVIDER_ERROR",
    "the tenant cannot use the mail server. Check serverAddress, serverPort, securityType and the server itself",
  ],
]);

const CODES = new Map<string | undefined, Code>([
  ["CONFIG_NOT_SET", "QLIK1402"],
  ["INCOMPLETE_CONFIG", "QLIK1403"],
  ["INVALID_CREDENTIALS", "QLIK1404"],
  ["PROVIDER_ERROR", "QLIK1405"],
]);

/** The code of messages on a configuration that the tenant calls invalid. */
export function validationCode({ errorCode }: Pick<ValidationResult, "errorCode">): Code {
  return CODES.get(errorCode) ?? "QLIK1401";
}

export function validationText({ errorCode }: Pick<ValidationResult, "errorCode">): string {
  if (errorCode === undefined) return "the configuration is not valid, and the tenant returned no reason";
  return `${errorCode}: ${MEANINGS.get(errorCode) ?? "see the tenant's management console"}`;
}

export function smtpText({ connectionFailed, message, smtpResponseCode }: SmtpResult): string {
  const what = connectionFailed ? "no connection to the mail server" : "the mail server refused";
  // The message usually begins with the code.
  const code = message?.startsWith(String(smtpResponseCode)) ? undefined : smtpResponseCode;
  const details = [code, message].filter(Boolean).join(" ");
  return details ? `${what} (${details})` : what;
}
