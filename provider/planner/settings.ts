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

/** What a live document says, whichever of its forms the tenant chose. */
export function observedSettings(document: EmailConfigDocument): Settings {
  const details = document.providerConfig;
  if (document.serviceProvider === "Microsoft365") {
    return withoutAbsent({
      serviceProvider: "Microsoft365",
      emailAddress: details?.emailAddress ?? document.emailAddress,
      clientId: details?.clientId,
      // The tenant never says whether it holds a client secret; it cannot have been configured without one.
      clientSecret: KEPT,
      providerTenantId: details?.providerTenantId,
    });
  }
  const settings = withoutAbsent({
    serverAddress: document.serverAddress ?? details?.serverAddress,
    serverPort: document.serverPort ?? details?.serverPort,
    securityType: document.securityType ?? details?.securityType,
    username: document.username ?? details?.username,
    emailPassword: document.passwordExists ? KEPT : undefined,
    emailAddress: document.emailAddress ?? details?.emailAddress,
    senderName: details?.senderName,
  });
  return isEmpty(settings) ? {} : { serviceProvider: "BasicAuth", ...settings };
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
