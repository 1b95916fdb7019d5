import * as pulumi from "@pulumi/pulumi";
import type { EmailConfig } from "../email-config";
import { getEmailConfigOf, type Verdict } from "../functions";
import { secretsOf } from "../provider-properties";

/** How a tenant of a fleet fares in a run. */
export interface TenantSummary {
  /**
   * - `valid`: the tenant holds what is declared, and says that it is valid;
   * - `failed`: it could not be made so, or the tenant says that it is not valid;
   * - `pending`: of previews alone, a change is to be made, as the tenant is new, has other arguments, or has drifted.
   */
  status: "valid" | "failed" | "pending";
  /** Why it is not valid. */
  reason?: string;
}

/** A tenant's resource, and where the tenant is. */
export interface Member {
  resource: EmailConfig;
  tenantUrl: string;
}

/** A run's outcome by tenant. Settles when each tenant is done, whatever became of it. */
export function summaryOf(
  members: Readonly<Record<string, Member>>,
): pulumi.Output<Record<string, TenantSummary>> {
  const entries = Object.entries(members).map(
    async ([host, member]) => [host, await summaryOfTenant(member)] as const,
  );
  return pulumi.output(Promise.all(entries).then((settled) => Object.fromEntries(settled)));
}

/**
 * A resource that could not be registered rejects all its outputs, and the engine's SDK prints a stack for each that nobody
 * handles. The engine shows the failure itself beside the resource; this keeps the rest out of the way. One handler a
 * tenant is enough, as the others are added in the moment in which the first output fails.
 */
export function leaveFailureToEngine(tenant: EmailConfig): void {
  pulumi.recover(tenant.urn, () => {
    for (const output of Object.values(tenant)) if (pulumi.Output.isInstance(output)) quieten(output);
    return "";
  });
}

function quieten(output: pulumi.Output<unknown>): void {
  pulumi.recover(output, () => undefined);
}

async function summaryOfTenant({ resource, tenantUrl }: Member): Promise<TenantSummary> {
  const verdict = await knownValue(pulumi.all([resource.isValid, resource.errorCode]));
  if (verdict !== undefined) {
    const [isValid, errorCode] = verdict;
    return isValid
      ? { status: "valid" }
      : { status: "failed", reason: verdictReason({ isValid, errorCode }) };
  }
  if (pulumi.runtime.isDryRun()) return { status: "pending" };
  return { status: "failed", reason: await liveReason(resource, tenantUrl) };
}

/**
 * What the engine has against a resource reaches no program. The tenant can be asked, though: mostly it is what has made
 * the resource fail.
 */
async function liveReason(resource: EmailConfig, tenantUrl: string): Promise<string> {
  const { secretValues } =
    require("../../provider/lifecycle/inputs") as typeof import("../../provider/lifecycle/inputs");
  const secrets = await secretsOf(resource);
  try {
    const secretTexts = secretValues(secrets, Object.keys(secrets));
    const { isValid, errorCode } = await getEmailConfigOf(tenantUrl, secretTexts);
    if (!isValid && errorCode !== "CONFIG_NOT_SET") return verdictReason({ isValid, errorCode });
    return "it was not applied; the message beside the resource says why";
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

function verdictReason(verdict: Verdict): string {
  const { validationText } =
    require("../../provider/lifecycle/validation-result") as typeof import("../../provider/lifecycle/validation-result");
  return `the tenant says ${validationText(verdict)}`;
}

/** An output's value; undefined where a preview cannot know it, or where its resource has failed. */
async function knownValue<Value>(output: pulumi.Output<Value>): Promise<Value | undefined> {
  quieten(output);
  // The SDK has both, and does not declare them: `apply` alone would wait for ever for what is not known.
  const { isKnown, promise } = output as unknown as {
    isKnown: Promise<boolean>;
    promise: () => Promise<Value>;
  };
  try {
    return (await isKnown) ? await promise() : undefined;
  } catch {
    return undefined;
  }
}
