import type { Verdict } from "./client/answers";
import type { EmailConfigInputs } from "./inputs";
import type { Situation } from "./planner/plan";
import { declaredSettings, SECRET_NAMES, SETTING_NAMES, type Settings } from "./planner/settings";
import type { Secrets } from "./planner/write";
import { type EmailConfigState, secretsOf } from "./state";
import type { Writing } from "./write-plan";

/** What a tenant shall come to hold. */
export interface Goal {
  /** Secrets as to be written. */
  declared: Settings;
  secrets: Secrets;
  /** Settings that stay as the tenant holds them. */
  ignored: ReadonlySet<string>;
  write: Writing["write"];
  /** The tenant was refused with the secret that it holds: it gets the declared one again. */
  secretRefused: boolean;
}

/** What a program asks a tenant to hold. A create has no state before it, and ignores nothing. */
export function goalOf(inputs: EmailConfigInputs, verdict: Verdict, before?: EmailConfigState): Goal {
  return {
    declared: declaredSettings(inputs),
    secrets: secretsOf(inputs),
    ignored: new Set(before ? ignoredArguments(inputs) : []),
    write: inputs.write ?? "auto",
    secretRefused: verdict.errorCode === "INVALID_CREDENTIALS" && verdictCounts(inputs),
  };
}

/** A goal against what a tenant holds, where these secrets were the last applied. */
export function situationOf(goal: Goal, observed: Settings, lastApplied: Secrets): Situation {
  return {
    declared: goal.declared,
    observed,
    unchangedSecrets: new Set(SECRET_NAMES.filter((name) => goal.secrets[name] === lastApplied[name])),
    secretRefused: goal.secretRefused,
    ignored: goal.ignored,
  };
}

/** Whether a bad verdict of the tenant makes the resource a failed one. */
export function verdictCounts(inputs: EmailConfigInputs): boolean {
  return inputs.validation !== "warn" && inputs.validation !== "off";
}

function ignoredArguments(inputs: EmailConfigInputs): readonly string[] {
  const ignored = inputs.ignoredArguments ?? [];
  return ignored.includes("*") ? SETTING_NAMES : ignored;
}
