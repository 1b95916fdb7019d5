import { ApiSession, type ClientContext } from "./client/api-session";
import { type Clock, systemClock } from "./client/clock";
import { openConnectionPool } from "./client/connection-pool";
import { TenantError } from "./client/errors";
import type { Logger, Operation } from "./client/operation";
import { Redactor } from "./client/redactor";
import type { EmailConfigDocument } from "./client/responses";
import type { RetryPolicy } from "./client/retry";
import type { RetryAttempts } from "./client/retry-attempts";
import { TenantClient } from "./client/tenant-client";
import { canonicalUrl, NO_TENANT, type TenantAddress } from "./client/tenant-url";
import { DEFAULT_TIMEOUTS, type Timeouts } from "./client/timeouts";
import { CodedError, codedMessage } from "./messages/coded";
import { requireSupportedNode } from "./node-version";
import {
  type ConfigLookup,
  CREDENTIAL_SOURCES,
  type ProviderConfig,
  readProviderConfig,
} from "./provider-config";

/** How long the document of one verb of the engine serves the next one. */
const DOCUMENT_TTL_MS = 60_000;

/** What tests replace. */
export interface ContextOptions {
  clock?: Clock;
  retryPolicy?: RetryPolicy | undefined;
  timeouts?: Timeouts | undefined;
}

/** What a process has once: its configuration, its connections, and a session for each tenant. */
export class Context {
  private readonly client: ClientContext;
  private readonly tenants = new Map<string, CachedTenant>();
  private readonly redactors = new Map<string, Redactor>();
  private cachedConfig: ProviderConfig | undefined;

  constructor(
    private readonly lookup: ConfigLookup,
    readonly environment: NodeJS.ProcessEnv,
    { clock = systemClock, retryPolicy, timeouts = DEFAULT_TIMEOUTS }: ContextOptions = {},
  ) {
    this.client = { clock, retryPolicy, timeouts, pool: openConnectionPool(timeouts) };
  }

  /** Read on first use, so that an error in it, or an old Node.js, fails a verb and not the start of the process. */
  get config(): ProviderConfig {
    this.cachedConfig ??= this.readConfig();
    return this.cachedConfig;
  }

  /**
   * Opens a tenant for one operation. Credentials leave this process in no other way, for any verb and from any state.
   *
   * @throws if the URL is not a tenant's, or if its host may not get credentials
   */
  tenant(url: string | undefined, operation: Operation): Tenant {
    return new Tenant(this.cachedTenant(this.addressOf(url)), this.client.clock, operation);
  }

  hasCredentials(url: string): boolean {
    return this.config.credentialsFor(this.addressOf(url).host) !== undefined;
  }

  /** The tenants that the configuration names, in the order of their hosts. */
  configuredTenants(): TenantAddress[] {
    const { namedTenants, tenantUrl } = this.config;
    const tenants = new Map(namedTenants.map((address) => [address.host, address]));
    if (tenantUrl) {
      const address = this.addressOf(tenantUrl);
      tenants.set(address.host, address);
    }
    return [...tenants.values()].sort((one, other) => (one.host < other.host ? -1 : 1));
  }

  /** No text of this tenant shows these from now on. */
  addSecrets(url: string, secrets: readonly string[]): void {
    this.redactorOf(canonicalUrl(url)).add(...secrets);
  }

  /** Returns a text of this tenant on one line, without secrets. */
  redact(url: string, text: string): string {
    return this.redactorOf(canonicalUrl(url)).redact(text);
  }

  async close(): Promise<void> {
    await this.client.pool.close();
  }

  private readConfig(): ProviderConfig {
    requireSupportedNode();
    return readProviderConfig(this.lookup, this.environment);
  }

  private cachedTenant({ host, tenantUrl }: TenantAddress): CachedTenant {
    const known = this.tenants.get(tenantUrl);
    if (known) return known;
    const credentials = this.config.credentialsFor(host);
    if (!credentials)
      throw new TenantError(
        "QLIK1101",
        "credentials",
        `${host}: there are no credentials for this tenant. ${CREDENTIAL_SOURCES} ` +
          "Set one of them; `pulumi config set --secret qlik:apiKey` asks for a key.",
      );
    const session = new ApiSession(tenantUrl, credentials, this.redactorOf(tenantUrl), this.client);
    const tenant = { session };
    this.tenants.set(tenantUrl, tenant);
    return tenant;
  }

  private addressOf(url: string | undefined): TenantAddress {
    const { config } = this;
    if (!url) throw new CodedError("QLIK1007", `tenantUrl ${NO_TENANT}`);
    try {
      return config.tenantAt(url);
    } catch (error) {
      const { code, message } = codedMessage(error);
      throw new TenantError(code, "invalidAddress", `tenantUrl ${message}.`);
    }
  }

  private redactorOf(tenantUrl: string): Redactor {
    const redactor = this.redactors.get(tenantUrl) ?? new Redactor();
    this.redactors.set(tenantUrl, redactor);
    return redactor;
  }
}

/** A tenant, and the document that was last read from it. */
interface CachedTenant {
  readonly session: ApiSession;
  document?: { content: EmailConfigDocument; readAt: number } | undefined;
}

/** A tenant during one operation. */
export class Tenant {
  readonly client: TenantClient;

  constructor(
    private readonly cached: CachedTenant,
    private readonly clock: Clock,
    private readonly operation: Operation,
  ) {
    this.client = new TenantClient(cached.session, operation);
  }

  get host(): string {
    return this.client.host;
  }

  get log(): Logger {
    return this.operation.log;
  }

  /** Reads the document by `GET email-config`. */
  async readDocument(): Promise<EmailConfigDocument> {
    this.cached.document = undefined;
    const content = await this.client.readEmailConfig();
    this.cached.document = { content, readAt: this.clock.now() };
    return content;
  }

  /** Returns the document that the last verb read in this process: a refresh for `diff`, `diff` for `update`. */
  async recentDocument(): Promise<EmailConfigDocument> {
    const { document } = this.cached;
    const isRecent = document !== undefined && this.clock.now() - document.readAt < DOCUMENT_TTL_MS;
    return isRecent ? document.content : this.readDocument();
  }

  startRetries(): RetryAttempts {
    return this.cached.session.startRetries(this.operation);
  }
}
