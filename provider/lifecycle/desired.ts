import type { ValidationResult } from "../client/responses";
import type { DesiredSettings } from "../planner/plan";
import { SECRET_NAMES, SETTING_NAMES } from "../planner/settings";
import type { EmailConfigInputs } from "./inputs";
import { type AppliedSecrets, appliedSecrets, type DeclaredSecrets, knownValues } from "./secrets";
import { declaredSettings } from "./settings-mapping";
import type { EmailConfigState } from "./state";

/** What a tenant has to have, and what the state then keeps of the secrets. */
export interface DesiredConfig extends DesiredSettings {
  secretsToKeep: AppliedSecrets;
}

/** What the desired configuration depends on, beside inputs and secrets. */
export interface DesiredContext {
  /** The result that the tenant has stored. */
  validation: ValidationResult;
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
    unchangedSecrets: secrets.unchanged,
    shouldResendSecrets: validation.errorCode === "INVALID_CREDENTIALS" && isValidationRequired(inputs),
    ignoredSettings: ignored,
    write: inputs.write ?? "auto",
  };
}

/** The same configuration once its secrets have been written. */
export function withSecretsWritten(desired: DesiredConfig): DesiredConfig {
  return { ...desired, unchangedSecrets: new Set(SECRET_NAMES), shouldResendSecrets: false };
}

/** Whether a configuration that the tenant calls invalid makes the resource a failed one. */
export function isValidationRequired({ validation = "fail" }: EmailConfigInputs): boolean {
  return validation === "fail" || validation === "rollback";
}
