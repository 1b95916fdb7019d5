import { type Connections, openConnections, TIME_LIMITS, type TimeLimits } from "./client/connection-pool";
import { TenantError } from "./client/errors";
import type { EmailConfigDocument } from "./client/responses";
import type { Surroundings } from "./client/retry-attempts";
import { TenantClient } from "./client/tenant-client";
import { hostOf, NO_TENANT, tenantUrl } from "./client/tenant-url";
import { SecretReader } from "./lifecycle/secrets";
import type { Secrets } from "./planner/request-body";
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

  tenant(url: string): LiveTenant {
    const known = this.tenants.get(url);
    if (known) return known;
    const host = hostOf(url);
    const credentials = this.configuration.credentialsFor(host);
    if (!credentials)
      throw new TenantError(
        "credentials",
        `${host}: there are no credentials for this tenant. ${WHERE_CREDENTIALS_ARE_LOOKED_FOR} ` +
          "Set one of them; `pulumi config set --secret qlik:apiKey` asks for a key.",
      );
    const { connections, limits } = this;
    const context = { ...this.surroundings, connections, limits, secrets: this.hiddenFor(url) };
    const tenant = new LiveTenant(new TenantClient(url, credentials, context), this.surroundings.clock.now);
    this.tenants.set(url, tenant);
    return tenant;
  }

  /** From now on no message about this tenant shows these, whatever the tenant repeats. */
  hide(url: string, ...secrets: Secrets[]): void {
    const hidden = this.hiddenFor(url);
    for (const value of secrets.flatMap((values) => Object.values(values))) hidden.add(value);
  }

  private hiddenFor(url: string): Set<string> {
    const hidden = this.hidden.get(url) ?? new Set();
    this.hidden.set(url, hidden);
    return hidden;
  }

  /** The tenant that a program names, or that of the configuration. */
  tenantOrDefault(declared: string | undefined): LiveTenant {
    const url = declared || this.configuration.tenantUrl;
    if (url === undefined) throw new Error(`tenantUrl ${NO_TENANT}`);
    const parsed = tenantUrl.safeParse(url);
    if (!parsed.success) throw new Error(`tenantUrl ${parsed.error.issues[0]?.message}`);
    return this.tenant(parsed.data);
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
