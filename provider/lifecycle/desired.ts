import type { Verdict } from "../client/responses";
import type { Situation } from "../planner/plan";
import type { Secrets } from "../planner/request-body";
import {
  declaredSettings,
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type Settings,
  UNKNOWN_SETTING,
} from "../planner/settings";
import { type EmailConfigInputs, holdsUnknown } from "./inputs";
import { type AppliedSecrets, appliedSecrets, type DeclaredSecrets, knownValues } from "./secrets";
import type { EmailConfigState } from "./state";
import type { Writing } from "./write-plan";

/** What a tenant shall come to hold. */
export interface Goal {
  /** Secrets as to be written. */
  declared: Settings;
  secrets: Secrets;
  /** What the state keeps of these once they are applied. */
  secretsToKeep: AppliedSecrets;
  /** The secrets whose declared value is the one last applied. */
  unchangedSecrets: ReadonlySet<SecretName>;
  /** Settings that stay as the tenant holds them. */
  ignored: ReadonlySet<string>;
  write: Writing["write"];
  /** The tenant was refused with the secret that it holds: it gets the declared one again. */
  secretRefused: boolean;
}

/** What a program asks a tenant to hold. A create has no state before it, and ignores nothing. */
export function goalOf(
  inputs: EmailConfigInputs,
  secrets: DeclaredSecrets,
  verdict: Verdict,
  before?: EmailConfigState,
): Goal {
  const ignored = new Set<string>(before ? ignoredArguments(inputs) : []);
  return {
    declared: withUnknownsMarked(declaredSettings(inputs)),
    // Of an ignored secret the tenant may hold another one by now: PUT must not write the declared one over it.
    secrets: knownValues(appliedSecrets(secrets.values, (name) => !ignored.has(name))),
    secretsToKeep: {
      ...appliedSecrets(secrets.toKeep, (name) => !ignored.has(name)),
      ...appliedSecrets(before, (name) => ignored.has(name)),
    },
    unchangedSecrets: secrets.unchanged,
    ignored,
    write: inputs.write ?? "auto",
    secretRefused: verdict.errorCode === "INVALID_CREDENTIALS" && verdictCounts(inputs),
  };
}

/** A goal against what a tenant holds, before its secrets were written or after. */
export function situationOf(goal: Goal, observed: Settings, areSecretsWritten = false): Situation {
  return {
    declared: goal.declared,
    observed,
    unchangedSecrets: areSecretsWritten ? new Set(SECRET_NAMES) : goal.unchangedSecrets,
    secretRefused: goal.secretRefused && !areSecretsWritten,
    ignored: goal.ignored,
  };
}

/** Whether a bad verdict of the tenant makes the resource a failed one. */
export function verdictCounts(inputs: EmailConfigInputs): boolean {
  return inputs.validation !== "warn" && inputs.validation !== "off";
}

function withUnknownsMarked(declared: Settings): Settings {
  const marked = Object.entries(declared).map(([name, value]) => [
    name,
    holdsUnknown(value) ? UNKNOWN_SETTING : value,
  ]);
  return Object.fromEntries(marked);
}

function ignoredArguments(inputs: EmailConfigInputs): readonly string[] {
  const ignored = inputs.ignoredArguments ?? [];
  return ignored.includes("*") ? SETTING_NAMES : ignored;
}
