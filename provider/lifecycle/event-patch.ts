import type { EventOperation } from "../event-log/event";
import { MAX_VALUE_LENGTH } from "../event-log/limits";
import { type PlannedOperation, settingOf } from "../planner/operations";
import { type Plan, planChange } from "../planner/plan";
import { isSecret, SECRET, SECRET_NAMES, SETTING_NAMES, type Settings } from "../planner/settings";
import { configInState, type EmailConfigState } from "./state";

/** What a patch in the event log depends on beside its operations. */
export interface PatchContext {
  observed: Settings;
  /** The operations that revert changes on the tenant. */
  drift: PlannedOperation[];
  /** The arguments that the program marks as secret. */
  secretInputs?: readonly string[] | undefined;
  /** Removes secrets from a text of the tenant. */
  redact(text: string): string;
}

/** Returns the operations with the values that they replace. No value is a secret. */
export function eventPatch(
  operations: PlannedOperation[],
  { observed, drift, secretInputs = [], redact }: PatchContext,
): EventOperation[] {
  return operations.map((operation) => {
    const name = settingOf(operation);
    const isHidden = isSecret(name) || secretInputs.includes(name);
    const shown = (value: string | number) => (isHidden ? SECRET : bounded(value));
    const before = observed[name];
    return {
      op: operation.op,
      path: operation.path,
      ...("value" in operation && { value: shown(operation.value) }),
      ...(before !== undefined && { observed: shown(typeof before === "string" ? redact(before) : before) }),
      ...(drift.some(({ path }) => path === operation.path) && { drift: true as const }),
    };
  });
}

/** Plans the way back from the observed settings to those of a state. Its operations are the drift since that state. */
export function planRevert(
  state: EmailConfigState,
  observed: Settings,
  ignoreChanges: readonly string[] = [],
): Plan {
  const desired = {
    settings: configInState(state).settings,
    secrets: {},
    unchangedSecrets: new Set(SECRET_NAMES),
    shouldResendSecrets: false,
    ignoredSettings: new Set<string>(ignoreChanges.includes("*") ? SETTING_NAMES : ignoreChanges),
    write: "auto",
  } as const;
  return planChange(desired, observed);
}

function bounded(value: string | number): string | number {
  const isLong = typeof value === "string" && value.length > MAX_VALUE_LENGTH;
  return isLong ? `${value.slice(0, MAX_VALUE_LENGTH)}…` : value;
}
