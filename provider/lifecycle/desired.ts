import type { DesiredSettings } from "../planner/plan";
import { SECRET_NAMES, SETTING_NAMES } from "../planner/settings";
import type { EmailConfigInputs } from "./inputs";
import { type AppliedSecrets, appliedSecrets, type DeclaredSecrets, knownValues } from "./secrets";
import { declaredSettings, type Validation } from "./settings-mapping";
import type { EmailConfigState } from "./state";

/** What a tenant has to have, and what the state then keeps of the secrets. */
export interface DesiredConfig extends DesiredSettings {
  secretsToKeep: AppliedSecrets;
}

/** What the desired configuration depends on, beside inputs and secrets. */
export interface DesiredContext {
  /** The result that the tenant has stored. */
  validation: Validation;
  /** A create has none, and ignores no changes. */
  previousState?: EmailConfigState | undefined;
  ignoreChanges?: readonly string[] | undefined;
}

export function resolveDesired(
  inputs: EmailConfigInputs,
  secrets: DeclaredSecrets,
  { validation, previousState, ignoreChanges = [] }: DesiredContext,
): DesiredConfig {
  const ignored = new Set<string>(ignoreChanges.includes("*") ? SETTING_NAMES : ignoreChanges);
  if (previousState === undefined) ignored.clear();
  return {
    settings: declaredSettings(inputs),
    // The tenant may have another value of an ignored secret by now, which PUT must not overwrite.
    secrets: knownValues(appliedSecrets(secrets.values, (name) => !ignored.has(name))),
    secretsToKeep: {
      ...appliedSecrets(secrets.toKeep, (name) => !ignored.has(name)),
      ...appliedSecrets(previousState, (name) => ignored.has(name)),
    },
    unchangedSecrets: hasNewSecretVersion(inputs, previousState) ? new Set() : secrets.unchanged,
    shouldResendSecrets: isSecretRefused(validation) && isValidationRequired(inputs),
    ignoredSettings: ignored,
    write: inputs.write ?? "auto",
  };
}

/** Whether the program asks to send its secrets again. A version that is removed asks for nothing. */
function hasNewSecretVersion(
  { secretVersion }: EmailConfigInputs,
  previousState?: EmailConfigState,
): boolean {
  return secretVersion !== undefined && secretVersion !== previousState?.secretVersion;
}

/** The same configuration once its secrets have been written. */
export function withSecretsWritten(desired: DesiredConfig): DesiredConfig {
  return { ...desired, unchangedSecrets: new Set(SECRET_NAMES), shouldResendSecrets: false };
}

/** Whether the mail server refuses the secret that the tenant has, so that a different one can help. */
export function isSecretRefused({ errorCode, isBasicAuthRefused }: Validation): boolean {
  return errorCode === "INVALID_CREDENTIALS" && !isBasicAuthRefused;
}

/** Whether a configuration that the tenant calls invalid makes the resource a failed one. */
export function isValidationRequired({ validation = "fail" }: EmailConfigInputs): boolean {
  return validation === "fail" || validation === "rollback";
}
