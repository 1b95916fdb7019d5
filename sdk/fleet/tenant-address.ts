/** A tenant by its host name, which is its name in a fleet, and by its URL. */
export interface TenantAddress {
  host: string;
  tenantUrl: string;
}

/**
 * Reads a tenant's name in a fleet: `acme.eu.qlikcloud.com`, or its URL. One tenant can be written in many ways (capital
 * letters, a slash or a dot at the end, the port 443); all of them have one host.
 *
 * @throws where no host can be read from it
 */
export function addressOf(name: string): TenantAddress {
  const text = name.includes("://") ? name : `https://${name}`;
  if (!name || !URL.canParse(text))
    throw new Error("is no tenant's host name or URL; write it as acme.eu.qlikcloud.com");
  const url = new URL(text);
  const host = url.hostname.replace(/\.$/, "");
  url.hostname = host;
  // What does not belong in a tenant's URL stays in it, so that it is refused with all other arguments.
  const isBare = url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
  return { host, tenantUrl: isBare ? url.origin : url.href };
}
