import * as pulumi from "@pulumi/pulumi";

/** The tenants that a run of a program has declared so far, with the resource that declares each. */
const claims = new WeakMap<object, Map<string, string>>();

/**
 * A tenant has one configuration: two resources for it would undo each other's changes for ever. Returns the tenant as
 * it was declared; where that is known only later, the claim is made then.
 */
export function claimTenant(
  name: string,
  tenantUrl: pulumi.Input<string> | undefined,
): pulumi.Input<string> | undefined {
  // One process can run many programs (the Automation API's inline programs); each has a stack of its own.
  const run = pulumi.runtime.getStackResource();
  const claimed = tenantUrl ?? new pulumi.Config("qlik").get("tenantUrl") ?? process.env.QLIK_TENANT_URL;
  if (run === undefined || claimed === undefined) return tenantUrl;
  if (typeof claimed === "string") {
    claim(run, name, claimed);
    return tenantUrl;
  }
  return pulumi.output(claimed).apply((url) => {
    claim(run, name, url);
    return url;
  });
}

function claim(run: object, name: string, tenantUrl: string): void {
  // Whether it is a tenant's URL at all is checked, and told, with all other arguments.
  if (!URL.canParse(tenantUrl)) return;
  const { host } = new URL(tenantUrl);
  const ofRun = claims.get(run) ?? new Map<string, string>();
  claims.set(run, ofRun);
  const other = ofRun.get(host);
  if (other !== undefined)
    throw new pulumi.RunError(
      `EmailConfig "${name}" and "${other}" both declare the e-mail configuration of ${host}, and a tenant has one. Remove one of them.`,
    );
  ofRun.set(host, name);
}
