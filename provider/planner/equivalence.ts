import type { SettingName, Settings } from "./settings";

/** Whether two values of a setting mean the same to a tenant. */
export function isSameSetting(name: SettingName, one: unknown, other: unknown): boolean {
  if (name === "serverPort") return Number(one) === Number(other);
  // Host names carry no case (RFC 4343).
  if (name === "serverAddress") return lowerCase(one) === lowerCase(other);
  return one === other;
}

/** The settings with each value in the wording of `wanted` where both mean the same. */
export function inTheWordsOf(wanted: Settings, settings: Settings): Settings {
  const aligned: Settings = {};
  for (const [name, value] of Object.entries(settings) as [SettingName, string | number][]) {
    const other = wanted[name];
    aligned[name] = other !== undefined && isSameSetting(name, value, other) ? other : value;
  }
  return aligned;
}

function lowerCase(value: unknown): string {
  return String(value).toLowerCase();
}
