import type { EmailConfigDocument, ValidationResult } from "../client/responses";
import {
  isEmpty,
  isSecret,
  omitAbsent,
  SECRET,
  SECRET_NAMES,
  SETTING_NAMES,
  type SettingName,
  type Settings,
  secretSourceOf,
  settingsOf,
  UNCHANGED,
  UNKNOWN_SETTING,
} from "../planner/settings";
import type { EmailConfigState } from "./state";
import { hasUnknown } from "./unknown";

/** The configuration of a tenant at some moment. */
export interface ObservedConfig {
  /** Secrets by their markers; empty if nothing is configured. */
  settings: Settings;
  validation: ValidationResult;
  tenantId?: string | undefined;
}

/** The configuration in a live document. A tenant may return each setting at the top, in `providerConfig`, or in both. */
export function observedConfig(document: EmailConfigDocument): ObservedConfig {
  const { isValid, errorCode, tenantId } = document;
  return { settings: observedSettings(document), validation: { isValid, errorCode }, tenantId };
}

function observedSettings(document: EmailConfigDocument): Settings {
  const { serviceProvider, passwordExists, providerConfig = {} } = document;
  if (serviceProvider === "Microsoft365") {
    const settings = merged(providerConfig, document, serviceProvider);
    // No document shows whether the tenant has a client secret. It cannot have been configured without one.
    return { serviceProvider, ...settings, clientSecret: UNCHANGED };
  }
  const settings = merged(document, providerConfig, "BasicAuth");
  if (passwordExists) settings.emailPassword = UNCHANGED;
  return isEmpty(settings) ? {} : { serviceProvider: "BasicAuth", ...settings };
}

type SettingValues = { [name in SettingName]?: unknown };

/** The settings of a service provider from two places; the first one wins. */
function merged(first: SettingValues, second: SettingValues, serviceProvider: string): Settings {
  const names = settingsOf(serviceProvider).filter((name) => !isSecret(name));
  return omitAbsent(Object.fromEntries(names.map((name) => [name, first[name] ?? second[name]])));
}

/** The settings that the inputs declare: secrets as `SECRET`, unknown values as `UNKNOWN_SETTING`. */
export function declaredSettings(inputs: object): Settings {
  const declared: Record<string, unknown> = { serviceProvider: "BasicAuth", ...inputs };
  for (const name of SECRET_NAMES)
    if (declared[name] !== undefined || declared[secretSourceOf(name)] !== undefined) declared[name] = SECRET;
  const settings = SETTING_NAMES.map((name) => [
    name,
    hasUnknown(declared[name]) ? UNKNOWN_SETTING : declared[name],
  ]);
  return omitAbsent(Object.fromEntries(settings));
}

/** The configuration that the state has, for comparisons without the tenant. */
export function configInState(state: EmailConfigState): ObservedConfig {
  const { isValid, errorCode, tenantId } = state;
  const settings = omitSecrets(declaredSettings(state));
  if (state.passwordExists) settings.emailPassword = UNCHANGED;
  if (state.serviceProvider === "Microsoft365") settings.clientSecret = UNCHANGED;
  return { settings, validation: { isValid, errorCode }, tenantId };
}

export function omitSecrets(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !isSecret(name)));
}
