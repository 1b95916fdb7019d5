/** The one place that decides how a tenant's host and port are spelled. Needs no other module: the SDK loads it with each program. */

/** A tenant's address in its one spelling. */
export interface TenantAddress {
  /** The host name without port: the resource's id, and the tenant's name in fleets and messages. */
  host: string;
  /** The host name, with the port if it is not the scheme's default. */
  hostAndPort: string;
  /** The origin, such as `https://acme.eu.qlikcloud.com`. */
  tenantUrl: string;
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host is this machine itself; `*.localhost` always is (RFC 6761). */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

export const NO_TENANT =
  "is not set: give tenantUrl, or set qlik:tenantUrl in the stack's configuration, or QLIK_TENANT_URL in the environment";

/** Scheme, host and port, of characters that every program reads alike. A dot may end the host, a slash the whole. */
const PLAIN_URL = /^https?:\/\/([a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])\.?(?::\d+)?\/?$/i;

/**
 * Reads a tenant's URL. A URL parser skips, decodes and translates characters, so that a URL can lead elsewhere than it
 * seems to. The host must therefore be written as the parser reads it, except for capitals and a dot at the end.
 *
 * @throws an Error whose message completes a sentence that begins with the name of the setting
 */
export function parseTenantUrl(text: unknown): TenantAddress {
  if (typeof text !== "string") throw new Error("must be a text such as https://acme.eu.qlikcloud.com");
  const url = urlFrom(text);
  if (url === undefined) throw new Error("is no URL; write it as https://acme.eu.qlikcloud.com");
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new Error(`has the scheme ${url.protocol}// where https:// is needed`);
  if (url.username || url.password)
    throw new Error("has a user name or password in it; credentials belong in qlik:apiKey or QLIK_API_KEY");
  if (url.pathname !== "/" || url.search || url.hash)
    throw new Error(
      "has a path, query or fragment; write the tenant's address alone, as https://acme.eu.qlikcloud.com",
    );
  const written = PLAIN_URL.exec(text)?.[1]?.toLowerCase();
  const host = url.hostname.replace(/\.$/, "");
  if (written === undefined)
    throw new Error(
      "must be https://, a host name of ASCII letters, digits, hyphens and dots, and nothing else, as " +
        "https://acme.eu.qlikcloud.com; write an international host name in its xn-- form",
    );
  if (written !== host) throw new Error(`has a host that is read as ${host}; write it so`);
  if (url.protocol === "http:" && !isLoopback(host))
    throw new Error(
      "is plain http, which would send credentials in the clear; use https (http goes to loopback only)",
    );
  url.hostname = host;
  return { host, hostAndPort: url.host, tenantUrl: url.origin };
}

/**
 * Reads a tenant's name in a fleet or a setting: `acme.eu.qlikcloud.com`, with a port, or its URL.
 *
 * @throws as {@link parseTenantUrl}
 */
export function parseTenantName(name: string): TenantAddress {
  const text = name.includes("://") ? name : `https://${name}`;
  if (urlFrom(text) === undefined)
    throw new Error("is no tenant's host name or URL; write it as acme.eu.qlikcloud.com");
  return parseTenantUrl(text);
}

/** A tenant's name as errors show it: on one line, and without a password that does not belong in it. */
export function quoted(name: string): string {
  return name.includes("@") ? "an entry" : JSON.stringify(name);
}

/** A tenant's URL in its one spelling. A text that is no tenant's URL stays as it is. */
export function canonicalUrl(text: string): string {
  try {
    return parseTenantUrl(text).tenantUrl;
  } catch {
    return text;
  }
}

/** What tells two tenants apart: their hosts, else these with their ports, else their URLs. Undefined for what is no URL. */
export function namesApart(...urls: [string, string]): (string | undefined)[] {
  const [one, other] = urls.map(urlFrom);
  const part = (["hostname", "host"] as const).find((name) => one?.[name] !== other?.[name]) ?? "origin";
  return [one?.[part], other?.[part]];
}

/** The host name that identifies a tenant: its resource's id, and its name in every message. */
export function hostOf(url: string): string {
  return parseTenantUrl(url).host;
}

/** `URL.canParse` of Node.js 22 misreads Latin-1 characters once V8 has optimised its caller. */
function urlFrom(text: string): URL | undefined {
  try {
    return new URL(text);
  } catch {
    return undefined;
  }
}
