import type { Identity, TenantCredentials } from "./auth";
import type { DeprecatedTenantNames } from "./deprecated";
import type { Fault } from "./fault-schema";
import { FaultQueue } from "./faults";
import { RateLimiter, type RateLimits } from "./rate-limits";
import { type ApiRequest, requestName } from "./route";
import {
  type Api,
  documentOf,
  isServiceProvider,
  mergeSettings,
  newTenant,
  SETTINGS_OF,
  setConfiguration,
  type TenantState,
} from "./tenant";

/** One tenant, for a test to set up and to inspect. */
export interface EmulatedTenant extends DeprecatedTenantNames {
  /** `acme.localhost` */
  readonly host: string;
  /** `http://acme.localhost:8090` */
  readonly url: string;
  /** Returns the configuration, secrets included; undefined: nothing is configured. */
  config(): Record<string, unknown> | undefined;
  /** Returns the document that GET returns now. */
  document(): unknown;
  /** Changes settings as an administrator in the console does. Undefined and null remove a setting. */
  updateConfig(changes: Record<string, unknown>): void;
  /** Deletes the configuration as an administrator in the console does. */
  deleteConfig(): void;
  /** Simulates a mail server that accepts only this password; undefined: simulates none. */
  acceptPassword(password: string | undefined): void;
  /** The requests so far. */
  readonly journal: JournalEntry[];
  /** Returns the short names of the requests in the journal: `["GET", "PATCH", "POST validate", "GET"]`. */
  requests(): string[];
  clearJournal(): void;
  /** Queues a fault. An invalid one throws. */
  fault(fault: Fault): void;
  /** Removes all faults and ends the blocks that rate limits began. */
  clearFaults(): void;
  /** The supported ways to write: before, during or after the move from PATCH to PUT. */
  api: Api;
  /** True: documents never contain `providerConfig` and `serviceProvider`. */
  bareDocuments: boolean;
  /** If set, the tenant accepts only these. */
  credentials?: TenantCredentials | undefined;
}

export interface JournalEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** 0: the client has received no response. */
  status: number;
  readonly key: Identity;
  /** The body as received, secrets included. */
  readonly body?: unknown;
}

/** The state of a tenant, with the journal, the faults and the rate limiter around it. */
export class InstrumentedTenant implements EmulatedTenant {
  readonly state: TenantState;
  readonly faults = new FaultQueue();
  readonly limiter: RateLimiter;
  readonly journal: JournalEntry[] = [];
  credentials?: TenantCredentials | undefined;

  constructor(
    readonly host: string,
    readonly url: string,
    api: Api,
    limits: RateLimits,
  ) {
    this.state = newTenant(host, api);
    this.limiter = new RateLimiter(limits);
  }

  get api(): Api {
    return this.state.api;
  }

  set api(api: Api) {
    this.state.api = api;
  }

  get bareDocuments(): boolean {
    return this.state.bareDocuments;
  }

  set bareDocuments(areBare: boolean) {
    this.state.bareDocuments = areBare;
  }

  config(): Record<string, unknown> | undefined {
    const { configuration } = this.state;
    return configuration && { serviceProvider: configuration.serviceProvider, ...configuration.settings };
  }

  document(): unknown {
    return documentOf(this.state);
  }

  updateConfig(changes: Record<string, unknown>): void {
    rejectUnknownSettings(changes);
    setConfiguration(this.state, mergeSettings(this.state.configuration, changes), Object.keys(changes));
  }

  deleteConfig(): void {
    setConfiguration(this.state, undefined, []);
  }

  acceptPassword(password: string | undefined): void {
    this.state.acceptedPassword = password;
    // The simulated mail server behaves differently now, so the last result is outdated.
    this.state.lastConnection = undefined;
  }

  requests(): string[] {
    return this.journal.map(({ method, path }) => requestName(method, path));
  }

  clearJournal(): void {
    this.journal.length = 0;
  }

  fault(fault: Fault): void {
    this.faults.add(fault);
  }

  clearFaults(): void {
    this.faults.clear();
    this.limiter.unblock();
  }

  /** Appends a request to the journal. */
  record({ method, path, body }: ApiRequest, key: Identity): JournalEntry {
    const at = new Date().toISOString();
    const entry = { at, method, path, status: 0, key, ...(body === undefined ? {} : { body }) };
    this.journal.push(entry);
    return entry;
  }

  holds(changes: Record<string, unknown>): void {
    this.updateConfig(changes);
  }

  forget(): void {
    this.deleteConfig();
  }

  accepts(password: string | undefined): void {
    this.acceptPassword(password);
  }

  calls(): string[] {
    return this.requests();
  }
}

const KNOWN_SETTINGS: readonly string[] = ["serviceProvider", ...new Set(Object.values(SETTINGS_OF).flat())];

/** A misspelled name in a test would otherwise have no visible effect. */
function rejectUnknownSettings(changes: Record<string, unknown>): void {
  const unknown = Object.keys(changes).filter((name) => !KNOWN_SETTINGS.includes(name));
  if (unknown.length > 0)
    throw new Error(`No such setting: ${unknown.join(", ")}. Known settings: ${KNOWN_SETTINGS.join(", ")}.`);
  const { serviceProvider } = changes;
  if (serviceProvider !== undefined && !isServiceProvider(serviceProvider))
    throw new Error("serviceProvider must be BasicAuth or Microsoft365.");
}
