import { CodedError } from "../messages/coded";
import { formatPatch } from "../planner/format";
import { writesSecretsOnly } from "../planner/operations";
import type { Plan } from "../planner/plan";
import { isEmpty, type Settings } from "../planner/settings";
import type { EmailConfigInputs } from "./inputs";
import type { PreviousState } from "./managed-tenants";

/**
 * The value of `adopted` in the state: `false` for a configuration that this stack did not write first and that
 * `adoptExisting` has not made its own. An interrupted create looks like another client's write, so it counts as one.
 */
export function adoptionOf(
  { adoptExisting }: EmailConfigInputs,
  observed: Settings,
  previousState: PreviousState | undefined,
): false | undefined {
  if (adoptExisting || isEmpty(observed)) return undefined;
  return previousState ? previousState.adopted : false;
}

/** @throws if the tenant already has a configuration that differs from the desired one */
export function requireSameConfig(host: string, { operations }: Plan, secretInputs: readonly string[]): void {
  if (writesSecretsOnly(operations)) return;
  throw new CodedError(
    "QLIK1301",
    `${host}: the tenant already has a different e-mail configuration. To take it over, set adoptExisting: true; this ` +
      `changes it by ${formatPatch(operations, secretInputs)}. If this stack declared it under another name or parent, add ` +
      "that to the resource's aliases. If this stack replaces its own resource (--replace, a taint), run " +
      "`pulumi up --refresh`. If another stack or resource declares it, remove one of the two.",
  );
}

export function takeoverText(host: string): string {
  return (
    `${host}: took over an existing e-mail configuration that equals the declared one. It may belong to another stack, or ` +
    "an interrupted run of this stack may have written it. `pulumi destroy` leaves it in place until adoptExisting: true " +
    "makes it this stack's own."
  );
}
