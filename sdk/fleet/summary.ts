import * as pulumi from "@pulumi/pulumi";
import { errorText, withCode } from "../../provider/messages/coded";
import type { EmailConfig } from "../email-config";
import type { ValidateEmailConfigResult } from "../function-types";
import { readEmailConfig } from "../functions";
import { ProgramError } from "../program-error";
import { secretsOf } from "../provider-properties";

/** The result of a run for a tenant of a fleet. */
export interface TenantSummary {
  /**
   * - `valid`: the tenant has the declared configuration, and reports that it is valid.
   * - `failed`: the update failed, or the tenant reports that the configuration is not valid.
   * - `pending`: in previews only. An update would change the tenant, because it is new, has other arguments, or has drifted.
   */
  status: "valid" | "failed" | "pending";
  /** The reason for `failed`. */
  reason?: string;
}

/** A tenant's resource, and the tenant's URL. */
export interface Member {
  resource: EmailConfig;
  tenantUrl: string;
}

/** Summarizes a run by tenant. The output resolves when each tenant is finished, even if some fail. */
export function summarize(
  members: Readonly<Record<string, Member>>,
): pulumi.Output<Record<string, TenantSummary>> {
  const entries = Object.entries(members).map(
    async ([host, member]) => [host, await summarizeTenant(member)] as const,
  );
  return pulumi.output(Promise.all(entries).then((settled) => Object.fromEntries(settled)));
}

/**
 * Handles the rejections of a resource's outputs if the resource fails, because the SDK prints a stack trace for each
 * unhandled one. The engine reports the failure itself. One handler for each tenant is sufficient, because it adds the
 * others when the first output fails.
 */
export function ignoreRejections(resource: EmailConfig): void {
  pulumi.recover(resource.urn, () => {
    for (const output of Object.values(resource))
      if (pulumi.Output.isInstance(output)) ignoreRejection(output);
    return "";
  });
}

function ignoreRejection(output: pulumi.Output<unknown>): void {
  pulumi.recover(output, () => undefined);
}

async function summarizeTenant({ resource, tenantUrl }: Member): Promise<TenantSummary> {
  const result = await knownValue(pulumi.all([resource.isValid, resource.errorCode]));
  if (result !== undefined) {
    const [isValid, errorCode] = result;
    return isValid ? { status: "valid" } : { status: "failed", reason: reasonOf({ isValid, errorCode }) };
  }
  if (pulumi.runtime.isDryRun()) return { status: "pending" };
  return { status: "failed", reason: await readReason(resource, tenantUrl) };
}

/** Reads the reason from the tenant, because the engine does not return a resource's error to the program. */
async function readReason(resource: EmailConfig, tenantUrl: string): Promise<string> {
  const { secretValues } =
    require("../../provider/lifecycle/inputs") as typeof import("../../provider/lifecycle/inputs");
  const secrets = await secretsOf(resource);
  try {
    const { isValid, errorCode } = await readEmailConfig(
      tenantUrl,
      secretValues(secrets, Object.keys(secrets)),
    );
    if (!isValid && errorCode !== "CONFIG_NOT_SET") return reasonOf({ isValid, errorCode });
    return withCode(
      "QLIK1521",
      "the configuration was not applied; the resource's error message contains the reason",
    );
  } catch (error) {
    return error instanceof ProgramError ? error.message : errorText(error);
  }
}

function reasonOf(result: ValidateEmailConfigResult): string {
  const { validationCode, validationText } =
    require("../../provider/lifecycle/validation-result") as typeof import("../../provider/lifecycle/validation-result");
  return withCode(validationCode(result), `the tenant reports ${validationText(result)}`);
}

/** Returns an output's value; undefined if a preview cannot know it, or if its resource failed. */
async function knownValue<Value>(output: pulumi.Output<Value>): Promise<Value | undefined> {
  ignoreRejection(output);
  // The SDK does not declare these. `apply` alone would never run for an unknown value.
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
