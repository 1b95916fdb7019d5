import { EXCHANGE_ONLINE_HINT, isExchangeOnlineHost } from "../client/exchange-online";

/** Whether inputs, or the settings of a tenant, log in to Exchange Online by user name and password. */
export function hasBasicAuthOnExchangeOnline(settings: {
  serviceProvider?: unknown;
  serverAddress?: unknown;
  username?: unknown;
}): boolean {
  const { serviceProvider = "BasicAuth", serverAddress, username } = settings;
  return serviceProvider === "BasicAuth" && username !== undefined && isExchangeOnlineHost(serverAddress);
}

/** Stands for the warnings of all tenants: a fleet would repeat it thousands of times. */
export const EXCHANGE_ONLINE_WARNING = "exchange-online";

export function exchangeOnlineWarning(host: string): string {
  return `${exchangeOnlineText(host)} The run reports this for its first tenant only.`;
}

export function exchangeOnlineText(host: string): string {
  return (
    `${host}: the mail server is Exchange Online, which turns off basic authentication for SMTP by default at the end of ` +
    `December 2026. It then refuses the login by username and password (550 5.7.30). ${EXCHANGE_ONLINE_HINT}.`
  );
}
