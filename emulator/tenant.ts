import { createHash } from "node:crypto";

/** The settings that PATCH can write; `senderName` and those of Microsoft 365 require PUT. */
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
/** `unknown`, because a test can set values that no request could set. */
export type Settings = Readonly<Partial<Record<SettingName, unknown>>>;

/** Immutable: every write creates a new one, so comparing references detects a concurrent write. */
export interface Configuration {
  readonly serviceProvider: ServiceProvider;
  readonly settings: Settings;
  /** If PATCH created it, documents lack `providerConfig` and `serviceProvider`, as on real tenants. */
  readonly createdBy: "PATCH" | "PUT";
}

export type ErrorCode =
  | "OK"
  | "CONFIG_NOT_SET"
  | "INCOMPLETE_CONFIG"
  | "INVALID_CREDENTIALS"
  | "PROVIDER_ERROR";

/** The result of the last connection to the mail server. */
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
  /** The password that a simulated mail server accepts; undefined: none is simulated. */
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

/** Replaces the whole configuration. A write that affects the connection makes the last result outdated. */
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

/** Keeps the result of a connection, unless a concurrent write has replaced the tested configuration. */
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

/** Returns the configuration with the changes; undefined and null remove a setting. */
export function mergeSettings(
  configuration: Configuration | undefined,
  changes: Readonly<Record<string, unknown>>,
): Configuration {
  const { serviceProvider: requested, ...settings } = changes;
  const serviceProvider = isServiceProvider(requested)
    ? requested
    : (configuration?.serviceProvider ?? "BasicAuth");
  const known: readonly string[] = SETTINGS_OF[serviceProvider];
  const merged = Object.entries({ ...configuration?.settings, ...settings }).filter(
    ([name, value]) => known.includes(name) && value !== undefined && value !== null,
  );
  const isPatch = Object.keys(changes).every(isPatchable);
  return {
    serviceProvider,
    settings: Object.fromEntries(merged),
    createdBy: configuration?.createdBy === "PATCH" && isPatch ? "PATCH" : "PUT",
  };
}

export function errorCodeOf(tenant: TenantState): ErrorCode {
  const { configuration, acceptedPassword, lastConnection } = tenant;
  if (configuration === undefined) return "CONFIG_NOT_SET";
  if (missingSettings(configuration).length > 0) return "INCOMPLETE_CONFIG";
  if (acceptedPassword !== undefined && secretOf(configuration) !== acceptedPassword)
    return "INVALID_CREDENTIALS";
  return lastConnection?.errorCode ?? "OK";
}

/** A relay can accept mail without a login, but a username needs a password, and the reverse. */
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

/** Returns the document of GET. It contains no secret. */
export function documentOf(tenant: TenantState): Record<string, unknown> {
  const { configuration } = tenant;
  if (configuration === undefined) return { isValid: false, passwordExists: false };
  const errorCode = errorCodeOf(tenant);
  return {
    _id: tenant.documentId,
    tenantId: tenant.tenantId,
    ...visibleSettings(tenant, configuration),
    status: statusOf(tenant.lastConnection),
    isValid: errorCode === "OK",
    errorCode,
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
  const { senderName: _onlyInProviderConfig, ...topLevel } = providerConfig;
  const flat = { ...topLevel, passwordExists: isSet(emailPassword) };
  const isBare = tenant.bareDocuments || tenant.api === "patch" || begunBy === "PATCH";
  return isBare ? flat : { ...flat, serviceProvider, providerConfig };
}

function statusOf(connection: ConnectionResult | undefined) {
  return { statusCode: connection?.statusCode ?? 0, statusReason: connection?.statusReason ?? "OK" };
}

/** The From address and the sender name do not affect the connection to the mail server. */
function affectsConnection(name: string): boolean {
  return name !== "emailAddress" && name !== "senderName";
}

function isEmpty(configuration: Configuration | undefined): boolean {
  return configuration === undefined || Object.keys(configuration.settings).length === 0;
}
