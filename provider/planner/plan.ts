import { applyPatch, compare } from "fast-json-patch";
import { spelledAs } from "./equivalence";
import { type PlannedOperation, settingOf } from "./operations";
import { missingSecret, type Secrets } from "./request-body";
import {
  isPatchable,
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type Settings,
  UNCHANGED,
} from "./settings";

export type WriteMethod = "PATCH" | "PUT";

/** What a program asks for. */
export interface DesiredSettings {
  /** Secrets as `SECRET`. */
  settings: Settings;
  /** The values of the secrets that may be written. */
  secrets: Secrets;
  /** The secrets whose declared value is the one last applied. */
  unchangedSecrets: ReadonlySet<SecretName>;
  /** The mail server refused the secret that the tenant has, so the declared one is sent again. */
  shouldResendSecrets: boolean;
  /** The settings that stay as the tenant has them (`ignoreChanges`). */
  ignoredSettings: ReadonlySet<string>;
  /** The argument `write`. */
  write: "auto" | "patch" | "put";
}

/** What turns the observed configuration into the desired one. */
export interface Plan {
  /** Empty if there is nothing to write. */
  operations: PlannedOperation[];
  /** The settings that the tenant has after the operations, secrets by their markers. */
  settingsAfter: Settings;
  /** How the operations can be sent, the preferred method first. Empty if `write: patch` excludes the only way. */
  methods: WriteMethod[];
}

/** @param lastMethod the method of the last write, which is tried first */
export function planChange(desired: DesiredSettings, observed: Settings, lastMethod?: WriteMethod): Plan {
  const target = targetSettings(desired, observed);
  const operations = compare(spelledAs(target, observed), target) as PlannedOperation[];
  operations.sort((one, other) => position(one) - position(other));
  const settingsAfter: Settings = {
    // The first configuration of a tenant is BasicAuth unless an operation names another service provider.
    serviceProvider: "BasicAuth",
    ...(applyPatch({ ...observed }, operations, false, false).newDocument as Settings),
  };
  const methods = methodsFor(desired, observed, operations, settingsAfter, lastMethod);
  return { operations, settingsAfter, methods };
}

/** What the tenant has to have: the desired settings, except for what stays as observed. */
function targetSettings(desired: DesiredSettings, observed: Settings): Settings {
  const target: Settings = { ...desired.settings };
  for (const name of SECRET_NAMES) {
    const isApplied = desired.unchangedSecrets.has(name) && !desired.shouldResendSecrets;
    if (target[name] !== undefined && isApplied && observed[name] !== undefined) target[name] = UNCHANGED;
  }
  if (observed.serviceProvider === undefined && target.serviceProvider === "BasicAuth")
    delete target.serviceProvider;
  for (const name of SETTING_NAMES) {
    if (!desired.ignoredSettings.has(name)) continue;
    delete target[name];
    if (observed[name] !== undefined) target[name] = observed[name];
  }
  return target;
}

function methodsFor(
  { write, secrets }: DesiredSettings,
  observed: Settings,
  operations: PlannedOperation[],
  settingsAfter: Settings,
  lastMethod: WriteMethod | undefined,
): WriteMethod[] {
  const needsPut = unpatchableOperations(operations, observed).length > 0;
  if (write === "patch") return needsPut ? [] : ["PATCH"];
  if (write === "put" || needsPut) return ["PUT"];
  const isPutPossible = missingSecret(settingsAfter, secrets) === undefined;
  return lastMethod === "PUT" && isPutPossible ? ["PUT", "PATCH"] : ["PATCH", "PUT"];
}

/** The operations that the tenant's PATCH cannot carry. */
export function unpatchableOperations(
  operations: PlannedOperation[],
  observed: Settings,
): PlannedOperation[] {
  if (observed.serviceProvider === "Microsoft365") return operations;
  return operations.filter((operation) => !isPatchable(settingOf(operation)));
}

function position(operation: PlannedOperation): number {
  return SETTING_NAMES.indexOf(settingOf(operation));
}
