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

/** One tenant, in the hands of a test. */
export interface EmulatedTenant extends DeprecatedTenantNames {
  /** `acme.localhost` */
  readonly host: string;
  /** `http://acme.localhost:8090` */
  readonly url: string;
  /** What the tenant holds, secrets included; undefined: nothing is configured. */
  config(): Record<string, unknown> | undefined;
  /** Exactly what GET would answer now. */
  document(): unknown;
  /** Somebody clicks in the console. Undefined and null take a setting away. */
  updateConfig(changes: Record<string, unknown>): void;
  /** Somebody deletes the configuration behind everyone's back. */
  deleteConfig(): void;
  /** Stands for a mail server that takes this password and no other; undefined: there is no such server. */
  acceptPassword(password: string | undefined): void;
  readonly journal: JournalEntry[];
  /** The journal in short: `["GET", "PATCH", "POST validate", "GET"]`. */
  requests(): string[];
  clearJournal(): void;
  fault(fault: Fault): void;
  /** Ends the block of a tier that a rate limit began, too. */
  clearFaults(): void;
  /** Which ways of writing the tenant knows: before, in and after the move from PATCH to PUT. */
  api: Api;
  /** True: GET leaves out `providerConfig` and `serviceProvider`, even for what PUT or a person began. */
  bareDocuments: boolean;
  /** When set, only these sign in to this tenant. */
  credentials?: TenantCredentials | undefined;
}

export interface JournalEntry {
  /** ISO 8601. */
  readonly at: string;
  readonly method: string;
  readonly path: string;
  /** 0 while there is no answer, and for ever where the connection was cut before one. */
  status: number;
  readonly key: Identity;
  /** As it was received, secrets included: this is a test instrument. */
  readonly body?: unknown;
}

/** The memory of a tenant, and the instruments around it. */
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

  set bareDocuments(bare: boolean) {
    this.state.bareDocuments = bare;
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
    // The mail server has changed its mind: what it said before counts no more.
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

  record({ method, path, body }: ApiRequest, key: Identity): JournalEntry {
    const at = new Date().toISOString();
    const entry = { at, method, path, status: 0, key, ...(body === undefined ? {} : { body }) };
    this.journal.push(entry);
    return entry;
  }
}

const KNOWN_SETTINGS: readonly string[] = ["serviceProvider", ...new Set(Object.values(SETTINGS_OF).flat())];

/** A typing error in a test would otherwise be a setting that nobody ever sees. */
function rejectUnknownSettings(changes: Record<string, unknown>): void {
  const unknown = Object.keys(changes).filter((name) => !KNOWN_SETTINGS.includes(name));
  if (unknown.length > 0)
    throw new Error(`No such setting: ${unknown.join(", ")}. There are ${KNOWN_SETTINGS.join(", ")}.`);
  const { serviceProvider } = changes;
  if (serviceProvider !== undefined && !isServiceProvider(serviceProvider))
    throw new Error("serviceProvider is BasicAuth or Microsoft365.");
}
