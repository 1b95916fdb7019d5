import { applyPatch } from "fast-json-patch";
import { type PlannedOperation, settingOf } from "./plan";
import {
  BASIC_AUTH_SETTINGS,
  isSecret,
  MICROSOFT365_SETTINGS,
  PATCH_SETTINGS,
  type SecretName,
  type SettingName,
  type Settings,
} from "./settings";

/** The values behind the secret markers, as far as they are known. */
export type Secrets = Partial<Record<SecretName, string>>;

/** The body of PUT: the complete configuration, secret included. */
export interface WholeConfig {
  serviceProvider: "BasicAuth" | "Microsoft365";
  providerConfig: Partial<Record<SettingName, string | number>>;
}

/** Whether the tenant's PATCH cannot carry the plan. */
export function needsPut(operations: PlannedOperation[], observed: Settings): boolean {
  return operations.some((operation) => !isPatchable(operation, observed));
}

/** The body of PATCH: the planned operations with the secrets' values put in. */
export function patchBody(operations: PlannedOperation[], secrets: Secrets): object[] {
  return operations.map((operation) => {
    const name = settingOf(operation);
    return "value" in operation && isSecret(name) ? { ...operation, value: secrets[name] } : operation;
  });
}

/** The configuration that results when the plan is applied to what the tenant holds, secrets by their markers. */
export function plannedSettings(operations: PlannedOperation[], observed: Settings): Settings {
  const planned: Settings = applyPatch({ ...observed }, operations, false, false).newDocument;
  // A tenant's first configuration is one of BasicAuth without being told so.
  return { serviceProvider: "BasicAuth", ...planned };
}

/** The secret that PUT needs and nobody knows: the tenant holds it, and it is neither declared nor remembered. */
export function missingSecret(planned: Settings, secrets: Secrets): SecretName | undefined {
  return namesIn(planned)
    .filter(isSecret)
    .find((name) => planned[name] !== undefined && secrets[name] === undefined);
}

/** The body of PUT for the planned settings. */
export function putBody(planned: Settings, secrets: Secrets): WholeConfig {
  const serviceProvider = planned.serviceProvider === "Microsoft365" ? "Microsoft365" : "BasicAuth";
  const providerConfig: WholeConfig["providerConfig"] = {};
  for (const name of namesIn(planned)) {
    const value = isSecret(name) && planned[name] !== undefined ? secrets[name] : planned[name];
    if (value !== undefined) providerConfig[name] = value;
  }
  return { serviceProvider, providerConfig };
}

/** The settings that the service provider of a configuration knows. */
function namesIn({ serviceProvider }: Settings): readonly SettingName[] {
  return serviceProvider === "Microsoft365" ? MICROSOFT365_SETTINGS : BASIC_AUTH_SETTINGS;
}

function isPatchable(operation: PlannedOperation, observed: Settings): boolean {
  return observed.serviceProvider !== "Microsoft365" && PATCH_SETTINGS.includes(settingOf(operation));
}
