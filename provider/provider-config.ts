import * as z from "zod";
import { AllowedHosts, readAllowedHosts } from "./allowed-hosts";
import type { Credentials } from "./client/auth";
import { parseTenantName, parseTenantUrl, quoted, type TenantAddress } from "./client/tenant-url";
import { SettingError } from "./setting-error";

/** The configuration of the provider, from the stack's configuration and the environment. */
export interface ProviderConfig {
  tenantUrl?: string;
  liveDiff: boolean;
  /** Whether an update continues with other tenants after one has failed: the engine's `PULUMI_CONTINUE_ON_ERROR`. */
  continueOnError: boolean;
  /** The tenants that `tenants` names. */
  namedTenants: readonly TenantAddress[];
  /**
   * Reads a tenant's URL.
   *
   * @throws if it is not one, or if its host may not get credentials; the message completes "tenantUrl …"
   */
  tenantAt(tenantUrl: unknown): TenantAddress;
  /** The credentials for a tenant by its host name; undefined if there are none. */
  credentialsFor(host: string): Credentials | undefined;
}

/** Looks up a value of the stack's configuration: `("apiKey")` is `qlik:apiKey`. */
export type ConfigLookup = (key: string) => string | undefined;

const CREDENTIALS_ADVICE = "must be {apiKey} or {clientId, clientSecret}";

const credentials = z.union(
  [
    z.strictObject({ apiKey: z.string().min(1) }),
    z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) }),
  ],
  CREDENTIALS_ADVICE,
);

const tenantsSchema = z.record(z.string(), credentials);

/**
 * Reads the configuration. The stack's configuration wins over the environment.
 *
 * @throws a {@link SettingError}
 */
export function readProviderConfig(lookup: ConfigLookup, environment: NodeJS.ProcessEnv): ProviderConfig {
  const setting = (key: string, variable: string): string | undefined => {
    return lookup(key) || environment[variable] || undefined;
  };
  // An OAuth client in the stack's configuration also wins over an API key in the environment.
  const isClientConfigured = Boolean(lookup("clientId") || lookup("clientSecret"));
  const apiKey = isClientConfigured ? lookup("apiKey") : setting("apiKey", "QLIK_API_KEY");
  const clientId = setting("clientId", "QLIK_CLIENT_ID");
  const clientSecret = setting("clientSecret", "QLIK_CLIENT_SECRET");
  const tenantEntries = readTenants(setting("tenants", "QLIK_TENANTS"));
  const defaultCredentials = readDefaultCredentials(apiKey, clientId, clientSecret);
  const allowedHosts = new AllowedHosts([
    ...readAllowedHosts(setting("allowedHosts", "QLIK_ALLOWED_HOSTS")),
    ...[...tenantEntries.values()].map(({ address }) => address.hostAndPort),
  ]);
  const defaultTenant = setting("tenantUrl", "QLIK_TENANT_URL");
  return {
    ...(defaultTenant && { tenantUrl: defaultTenant }),
    liveDiff: readFlag(setting("liveDiff", "QLIK_LIVE_DIFF")),
    continueOnError: ["1", "true"].includes(environment.PULUMI_CONTINUE_ON_ERROR ?? ""),
    namedTenants: [...tenantEntries.values()].map(({ address }) => address),
    tenantAt: (tenantUrl) => {
      const address = parseTenantUrl(tenantUrl);
      allowedHosts.require(address);
      return address;
    },
    credentialsFor: (host) => tenantEntries.get(host)?.credentials ?? defaultCredentials,
  };
}

export const CREDENTIAL_SOURCES =
  "The provider reads qlik:tenants, QLIK_TENANTS, qlik:apiKey, QLIK_API_KEY, qlik:clientId with qlik:clientSecret, " +
  "and QLIK_CLIENT_ID with QLIK_CLIENT_SECRET.";

function readDefaultCredentials(
  apiKey?: string,
  clientId?: string,
  clientSecret?: string,
): Credentials | undefined {
  if (apiKey) return { apiKey };
  if (clientId && clientSecret) return { clientId, clientSecret };
  if (clientId)
    throw new SettingError(
      "QLIK1102",
      "clientId",
      "qlik:clientId is set without qlik:clientSecret (or QLIK_CLIENT_SECRET); give both",
    );
  if (clientSecret)
    throw new SettingError(
      "QLIK1102",
      "clientSecret",
      "qlik:clientSecret is set without qlik:clientId (or QLIK_CLIENT_ID); give both",
    );
  return undefined;
}

interface TenantEntry {
  /** As the setting has it. */
  name: string;
  address: TenantAddress;
  credentials: Credentials;
}

/** The entries of `qlik:tenants` by host. */
function readTenants(text: string | undefined): Map<string, TenantEntry> {
  if (!text) return new Map();
  const parsed = tenantsSchema.safeParse(parseJson(text));
  if (parsed.success) return byHost(parsed.data);
  const hosts = parsed.error.issues.flatMap(({ path: [host] }) => (host === undefined ? [] : [String(host)]));
  const places = [...new Set(hosts)].map((host) => `: ${quoted(host)} ${CREDENTIALS_ADVICE}`).join("");
  throw invalidTenants(places);
}

function byHost(tenants: Record<string, Credentials>): Map<string, TenantEntry> {
  const entries = new Map<string, TenantEntry>();
  for (const [name, credentials] of Object.entries(tenants)) {
    const address = addressOf(name);
    const other = entries.get(address.host);
    if (other)
      throw invalidTenants(`: ${quoted(other.name)} and ${quoted(name)} are one host, ${address.host}`);
    entries.set(address.host, { name, address, credentials });
  }
  return entries;
}

function addressOf(name: string): TenantAddress {
  try {
    return parseTenantName(name);
  } catch (error) {
    throw invalidTenants(`: ${quoted(name)} ${(error as Error).message}`);
  }
}

function invalidTenants(places: string): SettingError {
  return new SettingError(
    "QLIK1103",
    "tenants",
    `qlik:tenants (or QLIK_TENANTS) is invalid${places}. ` +
      `Write it as JSON: {"acme.eu.qlikcloud.com": {"apiKey": "…"}}`,
  );
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readFlag(text: string | undefined): boolean {
  if (text === undefined || text === "true") return true;
  if (text === "false") return false;
  throw new SettingError(
    "QLIK1106",
    "liveDiff",
    `qlik:liveDiff (or QLIK_LIVE_DIFF) is "${text}"; it must be true or false`,
  );
}
