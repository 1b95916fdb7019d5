import type { EmailConfigDocument } from "./client/answers";
import type { Surroundings } from "./client/attempts";
import { converge, type Progress } from "./converge";
import type { Goal } from "./goal";
import { settingOf } from "./planner/plan";
import { isEmpty, observedSettings, SECRET, SECRET_NAMES, type Settings } from "./planner/settings";
import type { Secrets } from "./planner/write";
import type { LiveTenant } from "./session";
import { verdictText } from "./verdict";

/**
 * Puts back what a tenant held before a run, and tells how that went. The former password is put back where the state
 * has it; `progress` follows what the tenant holds.
 */
export async function rollBack(
  tenant: LiveTenant,
  former: EmailConfigDocument,
  formerSecrets: Secrets,
  progress: Progress,
  surroundings: Surroundings,
): Promise<string> {
  const settings = observedSettings(former);
  if (isEmpty(settings)) {
    await tenant.client.deleteEmailConfig();
    return "Rolled back: there was no configuration before, and there is none again.";
  }
  const lost = SECRET_NAMES.filter(
    (name) => settings[name] !== undefined && formerSecrets[name] === undefined,
  );
  const overwritten = lost.filter((name) => progress.sent.some((operation) => settingOf(operation) === name));
  const document = await tenant.look();
  await converge(tenant, formerGoal(settings, formerSecrets, lost), document, progress, surroundings);

  const verdict = await tenant.client.validate();
  const told = verdict.isValid ? "which is valid" : `of which validate says ${verdictText(verdict)}`;
  const notPutBack =
    overwritten.length > 0 ? ` The former ${overwritten.join(", ")} is not known and could not be.` : "";
  return `Rolled back to the former configuration, ${told}.${notPutBack}`;
}

function formerGoal(settings: Settings, secrets: Secrets, lost: readonly string[]): Goal {
  const declared: Settings = { ...settings };
  for (const name of SECRET_NAMES) {
    if (declared[name] !== undefined) declared[name] = SECRET;
  }
  return { declared, secrets, ignored: new Set(lost), write: "auto", secretRefused: false };
}
