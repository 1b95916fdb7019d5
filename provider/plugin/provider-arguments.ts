import { isDeepStrictEqual } from "node:util";
import { hasUnknown } from "../lifecycle/unknown";
import { type ConfigLookup, readProviderConfig } from "../provider-config";
import type { Properties } from "./properties";

/** The arguments of the provider. The engine can add others, such as `version` and `pluginDownloadURL`. */
const ARGUMENTS = [
  "tenantUrl",
  "apiKey",
  "clientId",
  "clientSecret",
  "tenants",
  "liveDiff",
  "allowedHosts",
] as const;

export const SECRET_PROVIDER_ARGUMENTS: readonly string[] = ["apiKey", "clientSecret", "tenants"];

/** Looks the arguments up as the stack's configuration has them: texts, and JSON for `tenants`. */
export function lookupIn(args: Properties): ConfigLookup {
  return (key) => {
    const value = args[key];
    if (value === undefined || value === null) return undefined;
    if (key === "allowedHosts" && Array.isArray(value)) return value.join(",");
    return typeof value === "string" ? value : JSON.stringify(value);
  };
}

/** The error in the arguments, at the argument that its message names; undefined if there is none. */
export function failureOf(
  args: Properties,
  environment: NodeJS.ProcessEnv,
): { property: string; reason: string } | undefined {
  if (hasUnknown(args)) return undefined;
  try {
    readProviderConfig(lookupIn(args), environment);
    return undefined;
  } catch (error) {
    const reason = (error as Error).message;
    const property = /qlik:(\w+)/.exec(reason)?.[1] ?? "";
    // The engine prints the value of a property that a failure names.
    return { property: SECRET_PROVIDER_ARGUMENTS.includes(property) ? "" : property, reason };
  }
}

/** The arguments that differ. Arguments that are not ours, such as those of another provider, do not count. */
export function changedArguments(olds: Properties, news: Properties): string[] {
  return ARGUMENTS.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
}
