import type { SmtpResult, ValidationResult } from "../client/responses";

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

export function validationText({ errorCode }: Pick<ValidationResult, "errorCode">): string {
  if (errorCode === undefined) return "the configuration is not valid, and the tenant returned no reason";
  return `${errorCode}: ${MEANINGS.get(errorCode) ?? "see the tenant's management console"}`;
}

/** Why a tenant calls its configuration invalid, and apart from it what to do. */
export function invalidity({ errorCode }: Pick<ValidationResult, "errorCode">): {
  message: string;
  hint?: string;
} {
  const [message = "", ...hints] = validationText({ errorCode }).split(". ");
  return { message, ...(hints.length > 0 && { hint: `${hints.join(". ")}.` }) };
}

export function smtpText({ connectionFailed, message, smtpResponseCode }: SmtpResult): string {
  const what = connectionFailed ? "no connection to the mail server" : "the mail server refused";
  // The message usually begins with the code.
  const code = message?.startsWith(String(smtpResponseCode)) ? undefined : smtpResponseCode;
  const details = [code, message].filter(Boolean).join(" ");
  return details ? `${what} (${details})` : what;
}
