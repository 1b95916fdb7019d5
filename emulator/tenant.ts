import { createHash } from "node:crypto";

/** What PATCH can reach; `senderName` and everything of Microsoft 365 is for PUT. */
export const PATCHABLE_SETTINGS = [
  "username",
  "serverAddress",
  "serverPort",
  "securityType",
  "emailAddress",
  "emailPassword",
] as const;

export const SETTINGS_OF = {
  BasicAuth: [...PATCHABLE_SETTINGS, "senderName"],
  Microsoft365: ["clientId", "clientSecret", "providerTenantId", "emailAddress"],
} as const;

export const SECURITY_TYPES = ["none", "StartTLS", "SSL/TLS"] as const;

export type ServiceProvider = keyof typeof SETTINGS_OF;
export type SettingName = (typeof SETTINGS_OF)[ServiceProvider][number];
/** `unknown`, because a test may let a tenant hold what no call would have let in. */
export type Settings = Readonly<Partial<Record<SettingName, unknown>>>;

/** Never changed in place: every write makes a new one, so a reference tells whether somebody wrote meanwhile. */
export interface Configuration {
  readonly serviceProvider: ServiceProvider;
  readonly settings: Settings;
  /** One that PATCH began is answered without `providerConfig` and `serviceProvider`, as real tenants do. */
  readonly createdBy: "PATCH" | "PUT";
}

export type ErrorCode =
  | "OK"
  | "CONFIG_NOT_SET"
  | "INCOMPLETE_CONFIG"
  | "INVALID_CREDENTIALS"
  | "PROVIDER_ERROR";

/** What came of the last time that the mail server was spoken to. */
export interface ConnectionResult {
  readonly errorCode: "OK" | "INVALID_CREDENTIALS" | "PROVIDER_ERROR";
  readonly statusCode: number;
  readonly statusReason: string;
}

export type Api = "patch" | "both" | "put";

export interface TenantState {
  readonly host: string;
  readonly tenantId: string;
  readonly documentId: string;
  api: Api;
  bareDocuments: boolean;
  configuration: Configuration | undefined;
  /** The password that stands for a mail server's opinion; undefined: nobody was told of one. */
  acceptedPassword: string | undefined;
  lastConnection: ConnectionResult | undefined;
  authFailures: number;
  lastUpdated: Date;
  modificationTime: Date;
}

export function newTenant(host: string, api: Api): TenantState {
  const digest = createHash("sha256").update(host).digest();
  const now = new Date();
  return {
    host,
    tenantId: digest.toString("base64url").slice(0, 32),
    documentId: digest.toString("hex").slice(0, 24),
    api,
    bareDocuments: false,
    configuration: undefined,
    acceptedPassword: undefined,
    lastConnection: undefined,
    authFailures: 0,
    lastUpdated: now,
    modificationTime: now,
  };
}

/** Replaces the whole configuration. A write of what the connection needs makes the last contact old news. */
export function setConfiguration(
  tenant: TenantState,
  configuration: Configuration | undefined,
  written: readonly string[],
): void {
  tenant.configuration = isEmpty(configuration) ? undefined : configuration;
  tenant.modificationTime = new Date();
  tenant.lastUpdated = tenant.modificationTime;
  if (tenant.configuration === undefined || written.some(affectsConnection)) {
    tenant.lastConnection = undefined;
    tenant.authFailures = 0;
  }
}

/** Of a configuration that somebody has replaced while the mail server was asked, nothing is kept. */
export function setLastConnection(
  tenant: TenantState,
  tested: Configuration,
  connection: ConnectionResult,
): void {
  if (tenant.configuration !== tested) return;
  tenant.lastConnection = connection;
  tenant.lastUpdated = new Date();
  if (connection.errorCode === "OK") tenant.authFailures = 0;
  if (connection.errorCode === "INVALID_CREDENTIALS") tenant.authFailures += 1;
}

/** What one more setting after the other makes of a configuration; undefined and null take a setting away. */
export function mergeSettings(
  configuration: Configuration | undefined,
  changes: Readonly<Record<string, unknown>>,
): Configuration {
  const { serviceProvider: asked, ...settings } = changes;
  const serviceProvider = isServiceProvider(asked) ? asked : (configuration?.serviceProvider ?? "BasicAuth");
  const own: readonly string[] = SETTINGS_OF[serviceProvider];
  const merged = Object.entries({ ...configuration?.settings, ...settings }).filter(
    ([name, value]) => own.includes(name) && value !== undefined && value !== null,
  );
  const reachableByPatch = Object.keys(changes).every(isPatchable);
  return {
    serviceProvider,
    settings: Object.fromEntries(merged),
    createdBy: configuration?.createdBy === "PATCH" && reachableByPatch ? "PATCH" : "PUT",
  };
}

export function errorCodeOf(tenant: TenantState): ErrorCode {
  const { configuration, acceptedPassword, lastConnection: lastContact } = tenant;
  if (configuration === undefined) return "CONFIG_NOT_SET";
  if (missingSettings(configuration).length > 0) return "INCOMPLETE_CONFIG";
  if (acceptedPassword !== undefined && secretOf(configuration) !== acceptedPassword)
    return "INVALID_CREDENTIALS";
  return lastContact?.errorCode ?? "OK";
}

/** A relay may take mail without a login; half a login is none. */
export function missingSettings({ serviceProvider, settings }: Configuration): SettingName[] {
  const required: SettingName[] =
    serviceProvider === "Microsoft365"
      ? [...SETTINGS_OF.Microsoft365]
      : ["serverAddress", "serverPort", "securityType", "emailAddress"];
  if (serviceProvider === "BasicAuth" && (isSet(settings.username) || isSet(settings.emailPassword)))
    required.push("username", "emailPassword");
  return required.filter((name) => !isSet(settings[name]));
}

export function secretOf({ serviceProvider, settings }: Configuration): unknown {
  return serviceProvider === "Microsoft365" ? settings.clientSecret : settings.emailPassword;
}

/** What GET answers: no secret, in neither form. */
export function documentOf(tenant: TenantState): Record<string, unknown> {
  const { configuration } = tenant;
  if (configuration === undefined) return { isValid: false, passwordExists: false };
  const verdict = errorCodeOf(tenant);
  return {
    _id: tenant.documentId,
    tenantId: tenant.tenantId,
    ...visibleSettings(tenant, configuration),
    status: statusOf(tenant.lastConnection),
    isValid: verdict === "OK",
    errorCode: verdict,
    authFailures: tenant.authFailures,
    lastUpdated: tenant.lastUpdated.toISOString(),
    modificationTime: tenant.modificationTime.toISOString(),
  };
}

export function isServiceProvider(value: unknown): value is ServiceProvider {
  return value === "BasicAuth" || value === "Microsoft365";
}

export function isPatchable(name: string): boolean {
  return (PATCHABLE_SETTINGS as readonly string[]).includes(name);
}

export function isSet(value: unknown): boolean {
  return value !== undefined && value !== null && value !== "";
}

function visibleSettings(
  tenant: TenantState,
  { serviceProvider, settings, createdBy: begunBy }: Configuration,
) {
  if (serviceProvider === "Microsoft365") {
    const { clientSecret: _secret, ...providerConfig } = settings;
    const { emailAddress } = settings;
    return { emailAddress, passwordExists: false, serviceProvider, providerConfig };
  }
  const { emailPassword, ...providerConfig } = settings;
  const { senderName: _shownByProviderConfigAlone, ...shown } = providerConfig;
  const flat = { ...shown, passwordExists: isSet(emailPassword) };
  const isBare = tenant.bareDocuments || tenant.api === "patch" || begunBy === "PATCH";
  return isBare ? flat : { ...flat, serviceProvider, providerConfig };
}

function statusOf(contact: ConnectionResult | undefined) {
  return { statusCode: contact?.statusCode ?? 0, statusReason: contact?.statusReason ?? "OK" };
}

/** The From address and the sender's name play no part in reaching a mail server. */
function affectsConnection(name: string): boolean {
  return name !== "emailAddress" && name !== "senderName";
}

function isEmpty(configuration: Configuration | undefined): boolean {
  return configuration === undefined || Object.keys(configuration.settings).length === 0;
}
