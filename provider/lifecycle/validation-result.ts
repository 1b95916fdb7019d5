import type { SmtpResult, Verdict } from "../client/responses";

/** What each verdict of a tenant means, and what mends it. */
const MEANINGS = new Map(
  Object.entries({
    OK: "the configuration is good",
    CONFIG_NOT_SET: "nothing is configured. Run again; if it stays, somebody deletes it",
    INCOMPLETE_CONFIG:
      "a setting is missing. Give all that the mail server needs: username and emailPassword with it",
    INVALID_CREDENTIALS:
      "the mail server refuses the login. Check username and emailPassword (or clientSecret)",
    PROVIDER_ERROR:
      "the mail server cannot be used. Check serverAddress, serverPort, securityType and the server itself",
  }),
);

export function verdictText({ errorCode }: Verdict): string {
  if (errorCode === undefined) return "the configuration is not valid, without a reason";
  return `${errorCode}: ${MEANINGS.get(errorCode) ?? "see the tenant's management console"}`;
}

export function smtpText({ connectionFailed, message, smtpResponseCode }: SmtpResult): string {
  const what = connectionFailed ? "no connection to the mail server" : "the mail server refused";
  // The message mostly begins with the code already.
  const code =
    smtpResponseCode !== undefined && !message?.startsWith(String(smtpResponseCode)) && smtpResponseCode;
  const said = [code, message].filter(Boolean).join(" ");
  return said ? `${what} (${said})` : what;
}
