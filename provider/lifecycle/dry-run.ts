import type { ApplyRequest } from "./apply";
import { buildState, type EmailConfigState } from "./state";
import { hasUnknown } from "./unknown";

/** The state that a create or an update would lead to. Values that a preview cannot know stay unknown. */
export function plannedState(request: ApplyRequest): EmailConfigState {
  const { inputs, observed, plan, desired, previousState, adopted } = request;
  const state = buildState(inputs, {
    ...previousState,
    adopted,
    observed: { ...observed, settings: plan.settingsAfter },
    secrets: desired.secretsToKeep,
  });
  const unknown = Object.entries(inputs).filter(([, value]) => hasUnknown(value));
  return { ...state, ...Object.fromEntries(unknown) };
}
