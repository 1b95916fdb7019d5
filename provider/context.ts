import { type Connections, openConnections, TIME_LIMITS, type TimeLimits } from "./client/connection-pool";
import { TenantError } from "./client/errors";
import type { EmailConfigDocument } from "./client/responses";
import type { Surroundings } from "./client/retry-attempts";
import { TenantClient } from "./client/tenant-client";
import { canonicalUrl, NO_TENANT, type TenantAddress } from "./client/tenant-url";
import { SecretReader } from "./lifecycle/secrets";
import {
  type Configuration,
  type ConfigurationLookup,
  readConfiguration,
  WHERE_CREDENTIALS_ARE_LOOKED_FOR,
} from "./provider-config";

/** How long a document that was just read may stand for the live one. */
const FRESH_MS = 60_000;

/** What a process needs once: its configuration, its connections, and a client for each tenant. */
export class Session {
  private readonly connections: Connections;
  private readonly tenants = new Map<string, LiveTenant>();
  private readonly hidden = new Map<string, Set<string>>();
  private readonly told = new Set<string>();
  private read: Configuration | undefined;
  readonly secrets: SecretReader;

  constructor(
    private readonly lookup: ConfigurationLookup,
    private readonly environment: NodeJS.ProcessEnv,
    readonly surroundings: Surroundings,
    private readonly limits: TimeLimits = TIME_LIMITS,
  ) {
    this.connections = openConnections(limits);
    this.secrets = new SecretReader(environment);
  }

  /** Read on first use, so that a fault in it is the error of a call and not of a process that starts. */
  get configuration(): Configuration {
    this.read ??= readConfiguration(this.lookup, this.environment);
    return this.read;
  }

  /**
   * Opens a tenant. Credentials leave this process in no other way, for any verb and from any state.
   *
   * @throws if the URL is not a tenant's, or if its host may not get credentials
   */
  tenant(url: string | undefined): LiveTenant {
    const { host, tenantUrl } = this.addressOf(url);
    const known = this.tenants.get(tenantUrl);
    if (known) return known;
    const credentials = this.configuration.credentialsFor(host);
    if (!credentials)
      throw new TenantError(
        "credentials",
        `${host}: there are no credentials for this tenant. ${WHERE_CREDENTIALS_ARE_LOOKED_FOR} ` +
          "Set one of them; `pulumi config set --secret qlik:apiKey` asks for a key.",
      );
    const { connections, limits } = this;
    const context = { ...this.surroundings, connections, limits, secrets: this.hiddenFor(tenantUrl) };
    const client = new TenantClient(tenantUrl, credentials, context);
    const tenant = new LiveTenant(client, this.surroundings.clock.now);
    this.tenants.set(tenantUrl, tenant);
    return tenant;
  }

  private addressOf(url: string | undefined): TenantAddress {
    const { configuration } = this;
    if (!url) throw new Error(`tenantUrl ${NO_TENANT}`);
    try {
      return configuration.tenantAt(url);
    } catch (error) {
      throw new TenantError("misaddressed", `tenantUrl ${(error as Error).message}.`);
    }
  }

  /** From now on no message about this tenant shows these, whatever the tenant repeats. */
  hide(url: string, secrets: readonly string[]): void {
    const hidden = this.hiddenFor(url);
    for (const secret of secrets) hidden.add(secret);
  }

  private hiddenFor(url: string): Set<string> {
    const tenantUrl = canonicalUrl(url);
    const hidden = this.hidden.get(tenantUrl) ?? new Set();
    this.hidden.set(tenantUrl, hidden);
    return hidden;
  }

  /** The tenant that a program names, or that of the configuration. */
  tenantOrDefault(declared: string | undefined, secrets: readonly string[] = []): LiveTenant {
    const url = declared || this.configuration.tenantUrl;
    const tenant = this.tenant(url);
    this.hide(tenant.client.url, secrets);
    return tenant;
  }

  /** Shows a line to whoever runs the engine, and never the same line twice. */
  tellOnce(message: string): void {
    if (this.told.has(message)) return;
    this.told.add(message);
    this.surroundings.tell(message);
  }

  async close(): Promise<void> {
    await this.connections.close();
  }
}

/** A tenant and the document that was last read from it. */
export class LiveTenant {
  private last: { document: EmailConfigDocument; at: number } | undefined;

  constructor(
    readonly client: TenantClient,
    private readonly now: () => number,
  ) {}

  get host(): string {
    return this.client.host;
  }

  /** GETs the document. */
  async look(): Promise<EmailConfigDocument> {
    this.last = undefined;
    const document = await this.client.readEmailConfig();
    this.last = { document, at: this.now() };
    return document;
  }

  /** The document that the engine's last verb has read in this process: a refresh for diff, diff for update. */
  async recall(): Promise<EmailConfigDocument> {
    const isFresh = this.last !== undefined && this.now() - this.last.at < FRESH_MS;
    return isFresh && this.last ? this.last.document : this.look();
  }
}
