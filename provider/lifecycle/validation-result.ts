import { EXCHANGE_ONLINE_HINT, hasBasicAuthRefusal } from "../client/exchange-online";
import type { SmtpResult } from "../client/responses";
import type { Code } from "../messages/messages";
import type { Validation } from "./settings-mapping";

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

const BASIC_AUTH_REFUSED = "Exchange Online refuses basic authentication";

const CODES = new Map<string | undefined, Code>([
  ["CONFIG_NOT_SET", "QLIK1402"],
  ["INCOMPLETE_CONFIG", "QLIK1403"],
  ["INVALID_CREDENTIALS", "QLIK1404"],
  ["PROVIDER_ERROR", "QLIK1405"],
]);

/** The code of messages on a configuration that the tenant calls invalid. */
export function validationCode({ errorCode, isBasicAuthRefused }: Omit<Validation, "isValid">): Code {
  return isBasicAuthRefused ? "QLIK1406" : (CODES.get(errorCode) ?? "QLIK1401");
}

export function validationText({ errorCode, isBasicAuthRefused }: Omit<Validation, "isValid">): string {
  if (isBasicAuthRefused) return `${errorCode}: ${BASIC_AUTH_REFUSED}. ${EXCHANGE_ONLINE_HINT}`;
  if (errorCode === undefined) return "the configuration is not valid, and the tenant returned no reason";
  return `${errorCode}: ${MEANINGS.get(errorCode) ?? "see the tenant's management console"}`;
}

/** Why a tenant calls its configuration invalid, and apart from it what to do. */
export function invalidity(validation: Omit<Validation, "isValid">): { message: string; hint?: string } {
  const [message = "", ...hints] = validationText(validation).split(". ");
  return { message, ...(hints.length > 0 && { hint: `${hints.join(". ")}.` }) };
}

/** The code of messages on a login or an e-mail that did not succeed. */
export function smtpCode({ connectionFailed, message }: SmtpResult): Code {
  if (hasBasicAuthRefusal(message)) return "QLIK1406";
  return connectionFailed ? "QLIK1412" : "QLIK1411";
}

export function smtpText({ connectionFailed, message, smtpResponseCode }: SmtpResult): string {
  const isBasicAuthRefused = hasBasicAuthRefusal(message);
  const what = isBasicAuthRefused ? BASIC_AUTH_REFUSED : reasonOf(connectionFailed);
  // The message usually begins with the code.
  const code = message?.startsWith(String(smtpResponseCode)) ? undefined : smtpResponseCode;
  const details = [code, message].filter(Boolean).join(" ");
  const text = details ? `${what} (${details})` : what;
  return isBasicAuthRefused ? `${text}. ${EXCHANGE_ONLINE_HINT}` : text;
}

function reasonOf(connectionFailed: boolean): string {
  return connectionFailed ? "no connection to the mail server" : "the mail server refused";
}
