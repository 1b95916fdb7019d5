import { isSecret, type SettingName } from "./settings";

/** One operation of a JSON Patch (RFC 6902) on a top-level path. The value of a secret is its marker. */
export type PlannedOperation =
  | { op: "add" | "replace"; path: `/${SettingName}`; value: string | number }
  | { op: "remove"; path: `/${SettingName}` };

/** The setting that an operation changes. */
export function settingOf(operation: PlannedOperation): SettingName {
  return operation.path.slice(1) as SettingName;
}

/** Whether operations write secrets alone: everything that can be compared is the same. */
export function writesSecretsOnly(operations: PlannedOperation[]): boolean {
  return operations.every((operation) => operation.op !== "remove" && isSecret(settingOf(operation)));
}
