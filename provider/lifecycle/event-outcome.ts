import { hostOf } from "../client/tenant-url";
import type { Event, EventError, EventOperation } from "../event-log/event";
import type { PlannedOperation } from "../planner/operations";
import { isEmpty } from "../planner/settings";
import { InitFailedError } from "./apply";
import { isValidationRequired } from "./desired";
import { eventError } from "./event-error";
import { eventPatch, planRevert } from "./event-patch";
import type { EmailConfigInputs } from "./inputs";
import type { Validation } from "./settings-mapping";
import { type EmailConfigState, inputsInState } from "./state";
import { invalidity, smtpText, validationCode } from "./validation-result";
import type { Comparison, DiffResult, VerbOptions } from "./verbs";

/** What the engine gave to a verb. */
export interface Verb {
  name: Event["verb"];
  tenantUrl: string;
  /** The state of the last run. A create and an import have none. */
  previousState?: EmailConfigState | undefined;
  /** A read and a delete have none. */
  inputs?: EmailConfigInputs;
  options: Pick<VerbOptions, "dryRun" | "ignoreChanges" | "secretInputs">;
}

/** What a verb returned or threw. */
export interface VerbEnd {
  state?: EmailConfigState | undefined;
  diff?: DiffResult;
  /** Whether a delete has deleted. */
  isDeleted?: boolean;
  error?: unknown;
}

export type Outcome = Pick<
  Event,
  "result" | "live" | "method" | "patch" | "isValid" | "errorCode" | "connection" | "error"
>;

/** Describes for the event log what a verb has found and done. */
export function outcomeOf(
  verb: Verb,
  comparison: Comparison | undefined,
  { error, ...end }: VerbEnd,
  redact: (text: string) => string,
): Outcome {
  const { observed, plan, isLive = true } = comparison ?? {};
  const state = error instanceof InitFailedError ? error.state : end.state;
  const drift = driftIn(verb, comparison);
  const operations = plan?.operations ?? drift;
  const patch = eventPatch(operations, {
    observed: observed?.settings ?? {},
    drift,
    secretInputs: verb.options.secretInputs,
    redact,
  });
  const { isValid, errorCode } = state ?? observed?.validation ?? {};
  const method = operations.length > 0 && plan ? (state?.writeMethod ?? plan.methods[0]) : undefined;
  const failure = error ?? end.diff?.failure;
  const result = failure === undefined ? resultOf(verb, comparison, patch, end) : "failed";
  const reason =
    failure === undefined
      ? invalidConfig(verb.tenantUrl, { ...observed?.validation, errorCode })
      : eventError(failure);
  return {
    result,
    ...(!isLive && { live: false }),
    ...(method && { method }),
    patch,
    ...(isValid !== undefined && { isValid }),
    ...(errorCode !== undefined && { errorCode }),
    ...(state?.connection && {
      connection: state.connection.success ? "success" : smtpText(state.connection),
    }),
    ...(result === "failed" && { error: reason }),
  };
}

function invalidConfig(tenantUrl: string, validation: Omit<Validation, "isValid">): EventError {
  const { message, hint } = invalidity(validation);
  return {
    code: validationCode(validation),
    kind: "invalidConfig",
    message: `${hostOf(tenantUrl)}: the tenant reports ${message}.`,
    ...(hint && { hint }),
  };
}

/** The operations that would revert what has changed on the tenant since the last run. They mark those of a plan. */
function driftIn({ previousState, options }: Verb, comparison: Comparison | undefined): PlannedOperation[] {
  if (!previousState || !comparison?.isLive || comparison.plan?.operations.length === 0) return [];
  return planRevert(previousState, comparison.observed.settings, options.ignoreChanges).operations;
}

function resultOf(
  verb: Verb,
  comparison: Comparison | undefined,
  patch: EventOperation[],
  { diff, isDeleted }: VerbEnd,
): Event["result"] {
  if (verb.name === "create") return "created";
  if (verb.name === "delete") return isDeleted ? "deleted" : "in-sync";
  const isPreview = verb.options.dryRun === true;
  if (verb.name === "update" && !isPreview) return patch.length > 0 ? "changed" : "in-sync";
  // Drift comes before an invalid configuration, because it is usually the reason for it.
  if (patch.some(({ drift }) => drift)) return "drifted";
  if (isInvalid(verb, comparison)) return "failed";
  return diff?.hasChanges || isPreview ? "changed" : "in-sync";
}

function isInvalid({ inputs, previousState }: Verb, comparison: Comparison | undefined): boolean {
  const declared = inputs ?? (previousState && inputsInState(previousState));
  if (!declared || !comparison || isEmpty(comparison.observed.settings)) return false;
  return isValidationRequired(declared) && !comparison.observed.validation.isValid;
}
