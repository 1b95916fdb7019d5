import type { Surroundings } from "../client/retry-attempts";
import type { LiveTenant } from "../context";
import { settingOf } from "../planner/plan";
import type { Secrets } from "../planner/request-body";
import { isEmpty, SECRET, SECRET_NAMES, type SecretName, type Settings } from "../planner/settings";
import { deleteConfig } from "./delete-config";
import type { Goal } from "./desired";
import { converge, type Progress } from "./reconciler";
import type { AppliedSecrets } from "./secrets";
import { knownValues } from "./secrets";
import { verdictText } from "./validation-result";

/**
 * Puts back what a tenant held before a run, and tells how that went. The former password is put back where the state
 * has it; `progress` follows what the tenant holds.
 */
export async function rollBack(
  tenant: LiveTenant,
  former: Settings,
  formerSecrets: AppliedSecrets,
  progress: Progress,
  surroundings: Surroundings,
): Promise<string> {
  if (isEmpty(former)) {
    await deleteConfig(tenant, surroundings);
    return "Rolled back: there was no configuration before, and there is none again.";
  }
  const values = knownValues(formerSecrets);
  const overwritten = SECRET_NAMES.filter((name) =>
    progress.sent.some((operation) => settingOf(operation) === name),
  );
  const lost = overwritten.filter((name) => former[name] !== undefined && values[name] === undefined);
  const goal = formerGoal(former, values, formerSecrets, overwritten, lost);
  await converge(tenant, goal, await tenant.look(), progress, surroundings);

  const verdict = await tenant.client.validate();
  const told = verdict.isValid ? "which is valid" : `of which validate says ${verdictText(verdict)}`;
  const notPutBack =
    lost.length > 0 ? ` The former ${lost.join(", ")} is not known and could not be put back.` : "";
  return `Rolled back to the former configuration, ${told}.${notPutBack}`;
}

function formerGoal(
  settings: Settings,
  secrets: Secrets,
  secretsToKeep: AppliedSecrets,
  overwritten: SecretName[],
  lost: SecretName[],
): Goal {
  const declared: Settings = { ...settings };
  for (const name of SECRET_NAMES) if (declared[name] !== undefined) declared[name] = SECRET;
  return {
    declared,
    secrets,
    secretsToKeep,
    unchangedSecrets: new Set(SECRET_NAMES.filter((name) => !overwritten.includes(name))),
    ignored: new Set(lost),
    write: "auto",
    secretRefused: false,
  };
}
