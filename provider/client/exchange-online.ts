/**
 * Exchange Online turns off basic authentication for SMTP (MC786329): by default at the end of December 2026 for existing
 * tenants of Microsoft 365, whose administrators can turn it on again for a time. The hint is a sentence without its stop.
 */
export const EXCHANGE_ONLINE_HINT =
  "Use serviceProvider: Microsoft365 with the clientId, the client secret and the providerTenantId of an app registration";

/** `550 5.7.30 Basic authentication is not supported for Client Submission`. RFC 8689 gives 5.7.30 another meaning. */
const REFUSAL = /\b5\.7\.30\b.*\bbasic auth/is;

/** Whether a text of a tenant contains Exchange Online's refusal of a login by user name and password. */
export function hasBasicAuthRefusal(text: string | undefined): boolean {
  return text !== undefined && REFUSAL.test(text);
}

const HOST = /^(smtp\.office365\.com|smtp-mail\.outlook\.com|.+\.mail\.protection\.outlook\.com)\.?$/i;

export function isExchangeOnlineHost(serverAddress: unknown): boolean {
  return typeof serverAddress === "string" && HOST.test(serverAddress);
}
