import * as pulumi from "@pulumi/pulumi";
import { canonicalUrl } from "../provider/client/tenant-url";
import { oncePerRun } from "./once-per-run";

/** The tenants that a run has declared so far, with the resource that declares each. */
const claims = oncePerRun(() => new Map<string, string>());

/**
 * A tenant has one configuration: two resources for it would undo each other's changes for ever. Returns the tenant as
 * it was declared; where that is known only later, the claim is made then.
 */
export function claimTenant(
  name: string,
  tenantUrl: pulumi.Input<string> | undefined,
): pulumi.Input<string> | undefined {
  const claimed = tenantUrl ?? pulumi.runtime.getConfig("qlik:tenantUrl") ?? process.env.QLIK_TENANT_URL;
  const ofRun = claims();
  if (claimed === undefined) return tenantUrl;
  if (typeof claimed === "string") {
    claim(ofRun, name, claimed);
    return tenantUrl;
  }
  return pulumi.output(claimed).apply((url) => {
    claim(ofRun, name, url);
    return url;
  });
}

function claim(ofRun: Map<string, string>, name: string, tenantUrl: string): void {
  // Whether it is a tenant's URL at all is checked, and told, with all other arguments.
  if (!URL.canParse(tenantUrl)) return;
  const { host } = new URL(canonicalUrl(tenantUrl));
  const other = ofRun.get(host);
  if (other !== undefined)
    throw new pulumi.RunError(
      `EmailConfig "${name}" and "${other}" both declare the e-mail configuration of ${host}, and a tenant has one. Remove one of them.`,
    );
  ofRun.set(host, name);
}
