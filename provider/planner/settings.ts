/** Stands for a secret that the tenant has and that stays as it is. */
export const UNCHANGED = "[unchanged]";
/** Stands for a secret that is to be written. Its value is put in only when the request is made. */
export const SECRET = "[secret]";
/** Stands for a value that a preview cannot know yet. */
export const UNKNOWN_SETTING = "[unknown]";

export type ServiceProvider = "BasicAuth" | "Microsoft365";

interface SettingDescriptor {
  /** The service providers whose configuration has this setting. */
  readonly serviceProviders: readonly ServiceProvider[];
  /** `PATCH transports/email-config` has a path for it. Any other setting is written by PUT only. */
  readonly isPatchable?: true;
  /** The API never returns it. */
  readonly isSecret?: true;
}

/**
 * Every setting, in the order in which operations are sent and shown. All lists of settings in this package are derived
 * from this table.
 */
const SETTINGS = {
  serviceProvider: { serviceProviders: [] },
  serverAddress: { serviceProviders: ["BasicAuth"], isPatchable: true },
  serverPort: { serviceProviders: ["BasicAuth"], isPatchable: true },
  securityType: { serviceProviders: ["BasicAuth"], isPatchable: true },
  username: { serviceProviders: ["BasicAuth"], isPatchable: true },
  emailPassword: { serviceProviders: ["BasicAuth"], isPatchable: true, isSecret: true },
  emailAddress: { serviceProviders: ["BasicAuth", "Microsoft365"], isPatchable: true },
  senderName: { serviceProviders: ["BasicAuth"] },
  clientId: { serviceProviders: ["Microsoft365"] },
  clientSecret: { serviceProviders: ["Microsoft365"], isSecret: true },
  providerTenantId: { serviceProviders: ["Microsoft365"] },
} as const satisfies Record<string, SettingDescriptor>;

export type SettingName = keyof typeof SETTINGS;
export type SecretName = {
  [Name in SettingName]: (typeof SETTINGS)[Name] extends { isSecret: true } ? Name : never;
}[SettingName];

export const SETTING_NAMES = Object.keys(SETTINGS) as readonly SettingName[];
export const SECRET_NAMES: readonly SecretName[] = SETTING_NAMES.filter(isSecret);

/** An e-mail configuration as the planner compares it: flat, secrets by their markers, absent settings left out. */
export type Settings = Partial<Record<SettingName, string | number>>;

export function isSecret(name: string): name is SecretName {
  return descriptorOf(name)?.isSecret === true;
}

export function isPatchable(name: SettingName): boolean {
  return descriptorOf(name)?.isPatchable === true;
}

/** The settings in the configuration of a service provider; BasicAuth is the default. */
export function settingsOf(serviceProvider: unknown): readonly SettingName[] {
  const owner = serviceProvider === "Microsoft365" ? "Microsoft365" : "BasicAuth";
  return SETTING_NAMES.filter((name) => descriptorOf(name)?.serviceProviders.includes(owner));
}

/** The argument that names where a secret is read from: `emailPasswordFrom`. */
export function secretSourceOf<Name extends SecretName>(name: Name): `${Name}From` {
  return `${name}From`;
}

/** Absent, `null` and the empty text are the same to a tenant. Here they all become absent. */
export function omitAbsent(values: { [name in SettingName]?: unknown }): Settings {
  const present = Object.entries(values).filter(
    ([, value]) => value !== undefined && value !== null && value !== "",
  );
  return Object.fromEntries(present) as Settings;
}

export function isEmpty(settings: Settings): boolean {
  return Object.keys(settings).length === 0;
}

function descriptorOf(name: string): SettingDescriptor | undefined {
  return Object.hasOwn(SETTINGS, name) ? SETTINGS[name as SettingName] : undefined;
}
