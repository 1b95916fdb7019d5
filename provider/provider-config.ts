import { z } from "zod";
import { AllowedHosts, readAllowedHosts } from "./allowed-hosts";
import { parseTenantName, parseTenantUrl, quoted, type TenantAddress } from "./client/tenant-url";

/** How a client signs in to a tenant. */
export type Credentials = { apiKey: string } | { clientId: string; clientSecret: string };

/** What the stack's configuration and the environment say, for all tenants. */
export interface Configuration {
  tenantUrl?: string;
  liveDiff: boolean;
  /** Whether an update shall go on with other tenants where one fails: the engine's own switch, of its environment alone. */
  continueOnError: boolean;
  /**
   * Reads a tenant's URL.
   *
   * @throws if it is not one, or if its host may not get credentials; the message completes "tenantUrl …"
   */
  tenantAt(tenantUrl: unknown): TenantAddress;
  /** The credentials for a tenant by its host name, or undefined where nothing names any. */
  credentialsFor(host: string): Credentials | undefined;
}

/** Looks up a value of the stack's configuration: `("apiKey")` is `qlik:apiKey`. */
export type ConfigurationLookup = (key: string) => string | undefined;

const CREDENTIALS_ADVICE = "must be {apiKey} or {clientId, clientSecret}";

const credentials = z.union(
  [
    z.strictObject({ apiKey: z.string().min(1) }),
    z.strictObject({ clientId: z.string().min(1), clientSecret: z.string().min(1) }),
  ],
  CREDENTIALS_ADVICE,
);

const tenants = z.record(z.string(), credentials);

/** Configuration wins over environment. Throws an Error that names the setting; values never stand in it. */
export function readConfiguration(
  lookup: ConfigurationLookup,
  environment: NodeJS.ProcessEnv,
): Configuration {
  const setting = (key: string, variable: string): string | undefined => {
    return lookup(key) || environment[variable] || undefined;
  };
  // A client in the configuration wins over a key in the environment, too.
  const isClientConfigured = Boolean(lookup("clientId") || lookup("clientSecret"));
  const apiKey = isClientConfigured ? lookup("apiKey") : setting("apiKey", "QLIK_API_KEY");
  const clientId = setting("clientId", "QLIK_CLIENT_ID");
  const clientSecret = setting("clientSecret", "QLIK_CLIENT_SECRET");
  const ofTenants = readTenants(setting("tenants", "QLIK_TENANTS"));
  const ofAll = credentialsOfAll(apiKey, clientId, clientSecret);
  const allowedHosts = new AllowedHosts([
    ...readAllowedHosts(setting("allowedHosts", "QLIK_ALLOWED_HOSTS")),
    ...[...ofTenants.values()].map(({ address }) => address.hostAndPort),
  ]);
  const defaultTenant = setting("tenantUrl", "QLIK_TENANT_URL");
  return {
    ...(defaultTenant && { tenantUrl: defaultTenant }),
    liveDiff: readFlag(setting("liveDiff", "QLIK_LIVE_DIFF")),
    continueOnError: ["1", "true"].includes(environment.PULUMI_CONTINUE_ON_ERROR ?? ""),
    tenantAt: (tenantUrl) => {
      const address = parseTenantUrl(tenantUrl);
      allowedHosts.require(address);
      return address;
    },
    credentialsFor: (host) => ofTenants.get(host)?.credentials ?? ofAll,
  };
}

export const WHERE_CREDENTIALS_ARE_LOOKED_FOR =
  "Looked at qlik:tenants, QLIK_TENANTS, qlik:apiKey, QLIK_API_KEY, qlik:clientId with qlik:clientSecret, " +
  "and QLIK_CLIENT_ID with QLIK_CLIENT_SECRET.";

function credentialsOfAll(
  apiKey?: string,
  clientId?: string,
  clientSecret?: string,
): Credentials | undefined {
  if (apiKey) return { apiKey };
  if (clientId && clientSecret) return { clientId, clientSecret };
  if (clientId)
    throw new Error("qlik:clientId is set without qlik:clientSecret (or QLIK_CLIENT_SECRET); give both");
  if (clientSecret)
    throw new Error("qlik:clientSecret is set without qlik:clientId (or QLIK_CLIENT_ID); give both");
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
  const parsed = tenants.safeParse(parseJson(text));
  if (parsed.success) return byHost(parsed.data);
  const hosts = parsed.error.issues.flatMap(({ path: [host] }) => (host === undefined ? [] : [String(host)]));
  const places = [...new Set(hosts)].map((host) => `: ${quoted(host)} ${CREDENTIALS_ADVICE}`).join("");
  throw notUnderstood(places);
}

function byHost(tenants: Record<string, Credentials>): Map<string, TenantEntry> {
  const entries = new Map<string, TenantEntry>();
  for (const [name, credentials] of Object.entries(tenants)) {
    const address = addressOf(name);
    const other = entries.get(address.host);
    if (other)
      throw notUnderstood(`: ${quoted(other.name)} and ${quoted(name)} are one host, ${address.host}`);
    entries.set(address.host, { name, address, credentials });
  }
  return entries;
}

function addressOf(name: string): TenantAddress {
  try {
    return parseTenantName(name);
  } catch (error) {
    throw notUnderstood(`: ${quoted(name)} ${(error as Error).message}`);
  }
}

function notUnderstood(places: string): Error {
  return new Error(
    `qlik:tenants (or QLIK_TENANTS) is not understood${places}. ` +
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
  throw new Error(`qlik:liveDiff (or QLIK_LIVE_DIFF) is "${text}"; it must be true or false`);
}
