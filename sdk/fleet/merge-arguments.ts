import { Output } from "@pulumi/pulumi";
import { isSecret, SECRET_NAMES, secretSourceOf, settingsOf } from "../../provider/planner/settings";

/** Arguments of one tenant or of all, before they are checked. */
export type Entry = Readonly<Record<string, unknown>>;

/** Merges a tenant's own arguments into the defaults, except those defaults that belong to another service provider. */
export function mergeArguments(defaults: Entry, own: Entry): Record<string, unknown> {
  const foreign = foreignArguments(own.serviceProvider ?? defaults.serviceProvider);
  const replaced: string[] = SECRET_NAMES.map((secret) => [secret, secretSourceOf(secret)])
    .filter((alternatives) => alternatives.some((name) => !isAbsent(own[name])))
    .flat();
  // Without a prototype, because an argument may be named constructor or __proto__.
  const merged: Record<string, unknown> = Object.create(null);
  for (const [name, value] of Object.entries(defaults))
    if (!isAbsent(value) && !foreign.includes(name) && !replaced.includes(name)) merged[name] = value;
  for (const [name, value] of Object.entries(own)) {
    if (value === null) delete merged[name];
    else if (value !== undefined) merged[name] = mergeValues(merged[name], value);
  }
  return merged;
}

/** Returns the arguments that only the other service provider has. */
export function foreignArguments(serviceProvider: unknown): string[] {
  const own = settingsOf(serviceProvider);
  return settingsOf(serviceProvider === "Microsoft365" ? "BasicAuth" : "Microsoft365")
    .filter((name) => !own.includes(name))
    .flatMap((name) => (isSecret(name) ? [name, secretSourceOf(name)] : [name]));
}

/** Whether a value has keys of its own, unlike the output of a resource. */
export function isPlainObject(value: unknown): value is Entry {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return !(value instanceof Promise) && !Output.isInstance(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function mergeValues(shared: unknown, own: unknown): unknown {
  return isPlainObject(shared) && isPlainObject(own) ? { ...shared, ...own } : own;
}
