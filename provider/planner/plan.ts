import { compare, type Operation } from "fast-json-patch";
import { inTheWordsOf } from "./equivalence";
import {
  isSecret,
  KEPT,
  type SECRET,
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type SettingName,
  type Settings,
} from "./settings";

/** All that a plan depends on. */
export interface Situation {
  /** What the program asks for, its secrets as {@link SECRET}. */
  declared: Settings;
  /** What the tenant holds, its secrets as {@link KEPT}. */
  observed: Settings;
  /** The secrets whose declared value is the one last applied. */
  unchangedSecrets: ReadonlySet<SecretName>;
  /** The tenant was refused with the secret that it holds: the declared one is sent again. */
  secretRefused: boolean;
  /** Settings that stay as the tenant holds them (`ignoreChanges`). */
  ignored: ReadonlySet<string>;
}

/** One step of a plan: an operation of JSON Patch (RFC 6902) on a top-level path. Secrets stand in it as {@link SECRET}. */
export type PlannedOperation =
  | { op: "add" | "replace"; path: `/${SettingName}`; value: string | number }
  | { op: "remove"; path: `/${SettingName}` };

/** The JSON Patch that turns what the tenant holds into what is declared. Empty: nothing to do. */
export function planChange(situation: Situation): PlannedOperation[] {
  const desired = desiredSettings(situation);
  const operations = compare(inTheWordsOf(desired, situation.observed), desired) as PlannedOperation[];
  return operations.sort((one, other) => position(one) - position(other));
}

/** What the tenant shall hold: the declared settings, but for what stays as it is. */
export function desiredSettings({
  declared,
  observed,
  unchangedSecrets,
  secretRefused,
  ignored,
}: Situation): Settings {
  const desired: Settings = { ...declared };
  for (const name of SECRET_NAMES) {
    const staysAsItIs = unchangedSecrets.has(name) && !secretRefused && observed[name] !== undefined;
    if (desired[name] !== undefined && staysAsItIs) desired[name] = KEPT;
  }
  // A tenant's first configuration is one of BasicAuth without being told so.
  if (observed.serviceProvider === undefined && desired.serviceProvider === "BasicAuth")
    delete desired.serviceProvider;
  for (const name of SETTING_NAMES) {
    if (!ignored.has(name)) continue;
    delete desired[name];
    if (observed[name] !== undefined) desired[name] = observed[name];
  }
  return desired;
}

/** The settings that an operation is about. */
export function settingOf(operation: PlannedOperation): SettingName {
  return operation.path.slice(1) as SettingName;
}

function position(operation: Operation): number {
  return (SETTING_NAMES as readonly string[]).indexOf(operation.path.slice(1));
}

/** Whether a plan writes secrets alone: all that can be compared is the same already. */
export function isSameButForSecrets(operations: PlannedOperation[]): boolean {
  return operations.every((operation) => operation.op !== "remove" && isSecret(settingOf(operation)));
}
