import { isDeepStrictEqual } from "node:util";
import { type PlannedOperation, settingOf } from "../planner/operations";
import { planChange } from "../planner/plan";
import { isSecret, secretSourceOf } from "../planner/settings";
import type { DesiredConfig } from "./desired";
import type { EmailConfigInputs } from "./inputs";
import type { SecretProperties } from "./secrets";
import { behaviourOf, configInState, type EmailConfigState } from "./state";

/** The arguments that operations come from: the source of a secret if the program declares that. */
export function argumentsOf(operations: PlannedOperation[], inputs: EmailConfigInputs): string[] {
  const sources: SecretProperties = inputs;
  return operations.map(settingOf).map((name) => {
    if (!isSecret(name) || sources[secretSourceOf(name)] === undefined) return name;
    return secretSourceOf(name);
  });
}

/** The inputs that differ from those in the state, whatever the tenant has. */
export function changedSince(
  previousState: EmailConfigState,
  inputs: EmailConfigInputs,
  desired: DesiredConfig,
): string[] {
  const { operations } = planChange(desired, configInState(previousState).settings);
  const [before, after] = [behaviourOf(previousState), behaviourOf(inputs)];
  const names = Object.keys({ ...before, ...after });
  return [
    ...argumentsOf(operations, inputs),
    ...names.filter((name) => !isDeepStrictEqual(before[name], after[name])),
  ];
}
