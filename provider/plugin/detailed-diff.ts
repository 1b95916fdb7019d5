import { DiffResponse, PropertyDiff } from "@pulumi/pulumi/proto/provider_pb";
import type { DiffResult } from "../lifecycle/verbs";
import type { Properties } from "./properties";

const { Kind } = PropertyDiff;

/** The differences by property. Each key of `diffs` has one entry in `detailedDiff`, and the reverse. */
export function diffResponse(
  { hasChanges, replaces, changedInputs }: DiffResult,
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
    const kind = kindOf(name in state, name in inputs, replaces.includes(name));
    response.getDetaileddiffMap().set(name, new PropertyDiff().setKind(kind));
  }
  return response;
}

function kindOf(isInState: boolean, isInInputs: boolean, isReplacing: boolean): PropertyDiff.Kind {
  if (isReplacing) return Kind.UPDATE_REPLACE;
  if (!isInState) return Kind.ADD;
  return isInInputs ? Kind.UPDATE : Kind.DELETE;
}
