import type { EmailConfigDocument } from "../client/responses";
import type { EmailConfigInputs } from "../lifecycle/inputs";

export type ServiceProvider = "BasicAuth" | "Microsoft365";

/** Stands for a secret that the tenant holds and that shall stay as it is. */
export const KEPT = "[kept]";
/** Stands for a secret that is to be written; its value is put in only when the request is made. */
export const SECRET = "[secret]";
/** Stands for a value that a preview cannot know yet. */
export const UNKNOWN_SETTING = "[unknown]";

/** Every setting that a patch can touch, in the order in which its operations are sent and shown. */
export const SETTING_NAMES = [
  "serviceProvider",
  "serverAddress",
  "serverPort",
  "securityType",
  "username",
  "emailPassword",
  "emailAddress",
  "senderName",
  "clientId",
  "clientSecret",
  "providerTenantId",
] as const;

export type SettingName = (typeof SETTING_NAMES)[number];
export type SecretName = "emailPassword" | "clientSecret";

export const SECRET_NAMES: readonly SecretName[] = ["emailPassword", "clientSecret"];

/** The paths of `PATCH transports/email-config`; everything else can be written by PUT only. */
export const PATCH_SETTINGS: readonly SettingName[] = [
  "serverAddress",
  "serverPort",
  "securityType",
  "username",
  "emailPassword",
  "emailAddress",
];

export const BASIC_AUTH_SETTINGS: readonly SettingName[] = [...PATCH_SETTINGS, "senderName"];
export const MICROSOFT365_SETTINGS: readonly SettingName[] = [
  "clientId",
  "clientSecret",
  "providerTenantId",
  "emailAddress",
];

/** The arguments that name where a secret is read from. */
export const SECRET_SOURCES = {
  emailPassword: "emailPasswordFrom",
  clientSecret: "clientSecretFrom",
} as const;

export function isSecret(name: string): name is SecretName {
  return (SECRET_NAMES as readonly string[]).includes(name);
}

/** An e-mail configuration as the planner compares it: flat, secrets by their markers, absent keys left out. */
export type Settings = Partial<Record<SettingName, string | number>>;

/** Returns the settings of a live document, in whichever place the tenant returns each of them. */
export function observedSettings(document: EmailConfigDocument): Settings {
  const { serviceProvider, passwordExists, providerConfig = {} } = document;
  if (serviceProvider === "Microsoft365") {
    const settings = settingsIn(MICROSOFT365_SETTINGS, providerConfig, document);
    // No document shows whether the tenant holds a client secret; without one it could not have been configured.
    return { serviceProvider, ...settings, clientSecret: KEPT };
  }
  const settings = settingsIn(BASIC_AUTH_SETTINGS, document, providerConfig);
  if (passwordExists) settings.emailPassword = KEPT;
  return isEmpty(settings) ? {} : { serviceProvider: "BasicAuth", ...settings };
}

type DocumentSettings = { readonly [name in SettingName]?: string | number | undefined };

/** If both places have a setting, the first one counts. Documents contain no secrets. */
function settingsIn(
  names: readonly SettingName[],
  first: DocumentSettings,
  second: DocumentSettings,
): Settings {
  return withoutAbsent(Object.fromEntries(names.map((name) => [name, first[name] ?? second[name]])));
}

/** What the declared arguments ask for, secrets as to be written. */
export function declaredSettings(inputs: EmailConfigInputs): Settings {
  const declared: Record<string, unknown> = {
    ...inputs,
    serviceProvider: inputs.serviceProvider ?? "BasicAuth",
  };
  for (const name of SECRET_NAMES) {
    if (declared[name] !== undefined || declared[SECRET_SOURCES[name]] !== undefined) declared[name] = SECRET;
  }
  return withoutAbsent(Object.fromEntries(SETTING_NAMES.map((name) => [name, declared[name]])) as Settings);
}

/** Absent, `null` and the empty text are the same to a tenant; here they all become absent. */
export function withoutAbsent(
  settings: { [name in SettingName]?: string | number | null | undefined },
): Settings {
  const present = Object.entries(settings).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return Object.fromEntries(present) as Settings;
}

export function isEmpty(settings: Settings): boolean {
  return Object.keys(settings).length === 0;
}
