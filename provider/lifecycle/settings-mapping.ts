import { hasBasicAuthRefusal } from "../client/exchange-online";
import type { EmailConfigDocument, ValidationResult } from "../client/responses";
import {
  isEmpty,
  isSecret,
  omitAbsent,
  SECRET,
  SECRET_NAMES,
  SETTING_NAMES,
  type SecretName,
  type SettingName,
  type Settings,
  secretSourceOf,
  settingsOf,
  UNCHANGED,
  UNKNOWN_SETTING,
} from "../planner/settings";
import { hasUnknown } from "./unknown";

/** The configuration of a tenant at some moment. */
export interface ObservedConfig {
  /** Secrets by their markers; empty if nothing is configured. */
  settings: Settings;
  validation: Validation;
  tenantId?: string | undefined;
}

/** The validation result that a tenant has stored, with what the reason in its document means. */
export interface Validation extends ValidationResult {
  /** Exchange Online refused the last login because it was by user name and password. */
  isBasicAuthRefused?: boolean | undefined;
}

/** The configuration in a live document. A tenant may return each setting at the top, in `providerConfig`, or in both. */
export function observedConfig(document: EmailConfigDocument): ObservedConfig {
  const { isValid, errorCode, tenantId, status } = document;
  const settings = observedSettings(document);
  const isBasicAuthRefused =
    settings.serviceProvider === "BasicAuth" && hasBasicAuthRefusal(status?.statusReason);
  return { settings, validation: { isValid, errorCode, isBasicAuthRefused }, tenantId };
}

/** The settings that the API returns. One that `client/responses.ts` lacks is a compile error here. */
type ReadableSetting = Exclude<SettingName, SecretName>;
type SettingValues = { readonly [name in ReadableSetting]: unknown };

function observedSettings(document: EmailConfigDocument & SettingValues): Settings {
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

/** The settings of a service provider from two places; the first one wins. */
function merged(
  first: Partial<SettingValues>,
  second: Partial<SettingValues>,
  serviceProvider: string,
): Settings {
  const names = settingsOf(serviceProvider).filter((name): name is ReadableSetting => !isSecret(name));
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

export function omitSecrets(settings: Settings): Settings {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !isSecret(name)));
}
