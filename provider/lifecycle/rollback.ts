import type { PlannedOperation } from "../planner/operations";
import { settingOf } from "../planner/operations";
import { SECRET, SECRET_NAMES, type SecretName, type Settings } from "../planner/settings";
import type { DesiredConfig } from "./desired";
import { type AppliedSecrets, knownValues } from "./secrets";

/** The configuration to restore, and the secrets that cannot be restored because only the tenant knew them. */
export interface Rollback {
  desired: DesiredConfig;
  lostSecrets: SecretName[];
}

/**
 * Plans the way back to earlier settings. An overwritten secret is restored if the state has its value.
 *
 * @param sent the operations that the tenant applied, or may have applied
 */
export function planRollback(
  settings: Settings,
  secretsInState: AppliedSecrets,
  sent: PlannedOperation[],
): Rollback {
  const secrets = knownValues(secretsInState);
  const overwritten = SECRET_NAMES.filter((name) => sent.some((operation) => settingOf(operation) === name));
  const lostSecrets = overwritten.filter(
    (name) => settings[name] !== undefined && secrets[name] === undefined,
  );
  const withMarkers: Settings = { ...settings };
  for (const name of SECRET_NAMES) if (settings[name] !== undefined) withMarkers[name] = SECRET;
  const desired: DesiredConfig = {
    settings: withMarkers,
    secrets,
    secretsToKeep: secretsInState,
    unchangedSecrets: new Set(SECRET_NAMES.filter((name) => !overwritten.includes(name))),
    shouldResendSecrets: false,
    ignoredSettings: new Set(lostSecrets),
    write: "auto",
  };
  return { desired, lostSecrets };
}
