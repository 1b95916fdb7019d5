import * as pulumi from "@pulumi/pulumi";
import { canonicalUrl } from "../provider/client/tenant-url";
import { oncePerRun } from "./once-per-run";
import { ProgramError } from "./program-error";

/** The resources that a run has declared so far, by the hosts of their tenants. */
const claimsOfRun = oncePerRun(() => new Map<string, string>());

/**
 * Claims a tenant for a resource, because a tenant has one configuration: two resources would revert each other's changes.
 * Returns the declared URL. If it is not known yet, the tenant is claimed when it is.
 */
export function claimTenant(
  name: string,
  tenantUrl: pulumi.Input<string> | undefined,
): pulumi.Input<string> | undefined {
  const declared = tenantUrl ?? pulumi.runtime.getConfig("qlik:tenantUrl") ?? process.env.QLIK_TENANT_URL;
  const claims = claimsOfRun();
  if (declared === undefined) return tenantUrl;
  if (typeof declared === "string") {
    claim(claims, name, declared);
    return tenantUrl;
  }
  return pulumi.output(declared).apply((url) => {
    claim(claims, name, url);
    return url;
  });
}

function claim(claims: Map<string, string>, name: string, tenantUrl: string): void {
  // `check` reports an invalid URL, together with all other arguments.
  if (!URL.canParse(tenantUrl)) return;
  const { host } = new URL(canonicalUrl(tenantUrl));
  const other = claims.get(host);
  if (other !== undefined)
    throw new ProgramError(
      "QLIK1010",
      `EmailConfig "${name}" and "${other}" both declare the e-mail configuration of ${host}. A tenant has one configuration. ` +
        "Remove one of the resources.",
    );
  claims.set(host, name);
}
