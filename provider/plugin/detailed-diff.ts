import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "../lifecycle/verbs";
import type { Properties } from "./properties";

const { Kind } = PropertyDiff;

/** The differences by property. Each key of `diffs` has one entry in `detailedDiff`, and the reverse. */
export function diffResponse(
  { hasChanges, replaces, changedInputs }: Omit<DiffResult, "plan">,
  state: Properties,
  inputs: Properties,
): DiffResponse {
  const names = [...new Set([...replaces, ...changedInputs])];
  const response = new DiffResponse()
    .setChanges(hasChanges ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE)
    .setReplacesList(replaces)
    .setDiffsList(names)
    .setHasdetaileddiff(true);
  for (const name of names) {
    const kind = replaces.includes(name) ? Kind.UPDATE_REPLACE : kindOf(name in state, name in inputs);
    response.getDetaileddiffMap().set(name, new PropertyDiff().setKind(kind));
  }
  return response;
}

/** A setting that only the tenant has is neither in the state nor in the inputs: the update deletes it. */
function kindOf(isInState: boolean, isInInputs: boolean): PropertyDiff.Kind {
  if (!isInInputs) return Kind.DELETE;
  return isInState ? Kind.UPDATE : Kind.ADD;
}
