import type { SettingName, Settings } from "./settings";

/** Whether two values of a setting mean the same to a tenant. */
export function isEquivalent(name: SettingName, one: unknown, other: unknown): boolean {
  if (name === "serverPort") return Number(one) === Number(other);
  // Host names are case-insensitive (RFC 4343).
  if (name === "serverAddress") return String(one).toLowerCase() === String(other).toLowerCase();
  return one === other;
}

/** The settings, each spelled as in `reference` if both values mean the same. */
export function spelledAs(reference: Settings, settings: Settings): Settings {
  const spelled: Settings = {};
  for (const [name, value] of Object.entries(settings) as [SettingName, string | number][]) {
    const other = reference[name];
    spelled[name] = other !== undefined && isEquivalent(name, value, other) ? other : value;
  }
  return spelled;
}
