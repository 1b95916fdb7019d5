import { CodedError } from "../messages/coded";

/** Defines the canonical form of a tenant's host, port and URL. It imports no package, because the SDK loads it with each program. */

/** A tenant's address in canonical form. */
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
  "is not set; set tenantUrl, qlik:tenantUrl in the stack's configuration, or QLIK_TENANT_URL in the environment";

/** Scheme, host and port, of characters that all URL parsers read alike. A dot may follow the host, and a slash the port. */
const PLAIN_URL = /^https?:\/\/([a-z0-9_-]+(?:\.[a-z0-9_-]+)*|\[[0-9a-f:.]+\])\.?(?::\d+)?\/?$/i;

/**
 * Parses a tenant's URL. A URL parser skips, decodes and translates characters, so a URL can lead to a different host than
 * it seems to. The host must therefore be written as the parser reads it, except for capitals and a dot at the end.
 *
 * @throws a {@link CodedError} whose message completes a sentence that begins with the name of the setting
 */
export function parseTenantUrl(text: unknown): TenantAddress {
  if (typeof text !== "string")
    throw new CodedError("QLIK1008", "must be a text such as https://acme.eu.qlikcloud.com");
  const url = urlFrom(text);
  if (url === undefined)
    throw new CodedError("QLIK1008", "is not a URL; write it as https://acme.eu.qlikcloud.com");
  if (url.protocol !== "https:" && url.protocol !== "http:")
    throw new CodedError("QLIK1008", `has the scheme ${url.protocol}//; use https://`);
  if (url.username || url.password)
    throw new CodedError(
      "QLIK1008",
      "has a user name or password in it; remove them, and set credentials by qlik:apiKey or QLIK_API_KEY",
    );
  if (url.pathname !== "/" || url.search || url.hash)
    throw new CodedError(
      "QLIK1008",
      "has a path, query or fragment; write only scheme and host, such as https://acme.eu.qlikcloud.com",
    );
  const written = PLAIN_URL.exec(text)?.[1]?.toLowerCase();
  const host = url.hostname.replace(/\.$/, "");
  if (written === undefined)
    throw new CodedError(
      "QLIK1008",
      "must be https://, a host name of ASCII letters, digits, hyphens and dots, and nothing else, such as " +
        "https://acme.eu.qlikcloud.com; write an international host name in its xn-- form",
    );
  if (written !== host)
    throw new CodedError("QLIK1008", `has a host that is read as ${host}; write ${host} instead`);
  if (url.protocol === "http:" && !isLoopback(host))
    throw new CodedError(
      "QLIK1008",
      "uses plain http, which would send credentials unencrypted; use https (http is allowed for loopback only)",
    );
  url.hostname = host;
  return { host, hostAndPort: url.host, tenantUrl: url.origin };
}

/**
 * Parses a tenant's name in a fleet or a setting: its host name, its host name with a port, or its URL.
 *
 * @throws as {@link parseTenantUrl}
 */
export function parseTenantName(name: string): TenantAddress {
  const text = name.includes("://") ? name : `https://${name}`;
  if (urlFrom(text) === undefined)
    throw new CodedError("QLIK1008", "is not a host name or URL; write it as acme.eu.qlikcloud.com");
  return parseTenantUrl(text);
}

/** Returns a tenant's name for errors: in quotes, on one line, and without a password. */
export function quoted(name: string): string {
  return name.includes("@") ? "an entry" : JSON.stringify(name);
}

/** Returns a tenant's URL in canonical form. A text that is not a tenant's URL is returned unchanged. */
export function canonicalUrl(text: string): string {
  try {
    return parseTenantUrl(text).tenantUrl;
  } catch {
    return text;
  }
}

/** Returns names that differ for two tenants: their hosts, or with their ports, or their URLs; undefined if it is not a URL. */
export function namesApart(...urls: [string, string]): (string | undefined)[] {
  const [one, other] = urls.map(urlFrom);
  const part = (["hostname", "host"] as const).find((name) => one?.[name] !== other?.[name]) ?? "origin";
  return [one?.[part], other?.[part]];
}

/** Returns the host name that identifies a tenant: its resource's id, and its name in messages. */
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
