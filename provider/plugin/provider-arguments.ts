import { isDeepStrictEqual } from "node:util";
import type { CheckFailure } from "../lifecycle/inputs";
import { hasUnknown } from "../lifecycle/unknown";
import { codedMessage } from "../messages/coded";
import { requireSupportedNode } from "../node-version";
import { type ConfigLookup, readProviderConfig } from "../provider-config";
import { SettingError } from "../setting-error";
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

/**
 * The arguments of a default provider are the stack's configuration. Before the program runs, the engine configures providers with the
 * arguments of the last run, whose credentials can have been replaced since. PULUMI_CONFIG has the present configuration.
 */
export function presentArguments(
  args: Properties,
  providerName: string,
  environment: NodeJS.ProcessEnv,
): Properties {
  const config = environment.PULUMI_CONFIG;
  return config && /^default(_|$)/.test(providerName) ? (JSON.parse(config) as Properties) : args;
}

/** Looks the arguments up as texts, which the stack's configuration has. An object is a JSON text there, as is a list. */
export function lookupIn(args: Properties): ConfigLookup {
  return (key) => {
    const value = key === "allowedHosts" ? listIn(args[key]) : args[key];
    if (value === undefined || value === null) return undefined;
    if (key === "allowedHosts" && Array.isArray(value)) return value.join(",");
    return typeof value === "string" ? value : JSON.stringify(value);
  };
}

/**
 * The error in the arguments or in what surrounds the process; undefined if there is none. Unknown arguments may be correct.
 */
export function failureOf(args: Properties, environment: NodeJS.ProcessEnv): CheckFailure | undefined {
  try {
    requireSupportedNode();
    if (unknownArguments(args).length > 0) return undefined;
    const { tenantUrl, tenantAt } = readProviderConfig(lookupIn(args), environment);
    if (tenantUrl) requireTenant(tenantUrl, tenantAt);
    return undefined;
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    const property = isPrintable(error.setting, args) ? error.setting : "";
    return { property, reason: error.message, code: error.code };
  }
}

/** The arguments that are not known yet. */
export function unknownArguments(args: Properties): string[] {
  return ARGUMENTS.filter((name) => hasUnknown(args[name]));
}

/** The arguments that differ. Arguments that are not ours, such as those of another provider, do not count. */
export function changedArguments(olds: Properties, news: Properties): string[] {
  return ARGUMENTS.filter((name) => !isDeepStrictEqual(olds[name], news[name]));
}

function requireTenant(tenantUrl: string, tenantAt: (tenantUrl: string) => unknown): void {
  try {
    tenantAt(tenantUrl);
  } catch (error) {
    const { code, message } = codedMessage(error);
    throw new SettingError(code, "tenantUrl", `qlik:tenantUrl (or QLIK_TENANT_URL) ${message}`);
  }
}

/** Whether the engine may print the value of an argument, as it does if a failure names it. A URL may have a password. */
function isPrintable(name: string, args: Properties): boolean {
  return !SECRET_PROVIDER_ARGUMENTS.includes(name) && !(JSON.stringify(args[name]) ?? "@").includes("@");
}

/** The list in a JSON text, which is how the engine passes a list of the stack's configuration; any other value unchanged. */
function listIn(value: unknown): unknown {
  if (typeof value !== "string" || !value.trimStart().startsWith("[")) return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}
