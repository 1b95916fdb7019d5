import { z } from "zod";

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Whether a host is this machine itself; `*.localhost` always is (RFC 6761). */
export function isLoopback(hostname: string): boolean {
  return LOOPBACK.test(hostname);
}

export const NO_TENANT =
  "is not set: give tenantUrl, or set qlik:tenantUrl in the stack's configuration, or QLIK_TENANT_URL in the environment";

/** A tenant's address, normalised to its origin: `https://acme.eu.qlikcloud.com`. */
export const tenantUrl = z
  .string("must be a text such as https://acme.eu.qlikcloud.com")
  .transform((text, context) => {
    const refuse = (reason: string) => {
      context.addIssue({ code: "custom", message: reason });
      return z.NEVER;
    };
    if (!URL.canParse(text)) return refuse("is no URL; write it as https://acme.eu.qlikcloud.com");
    const url = new URL(text);
    if (url.protocol !== "https:" && url.protocol !== "http:")
      return refuse(`has the scheme ${url.protocol}// where https:// is needed`);
    if (url.username || url.password)
      return refuse("has a user name or password in it; credentials belong in qlik:apiKey or QLIK_API_KEY");
    if (url.pathname !== "/" || url.search || url.hash)
      return refuse(
        "has a path, query or fragment; write the tenant's address alone, as https://acme.eu.qlikcloud.com",
      );
    if (url.protocol === "http:" && !isLoopback(url.hostname))
      return refuse(
        "is plain http, which would send credentials in the clear; use https (http goes to loopback only)",
      );
    return url.origin;
  });

/** The host name that identifies a tenant: its resource's id, and its name in every message. */
export function hostOf(url: string): string {
  return new URL(url).hostname;
}
