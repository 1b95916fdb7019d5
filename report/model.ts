import type { Event } from "../provider/event-log/event";

export type Status = "in-sync" | "drifted" | "changed" | "created" | "deleted" | "failed";

export type Counts = Record<Status, number>;

/** What every format shows. Everything is plain data, so that `--format json` is this model. */
export interface Report {
  /** The time of the newest line. */
  time: string;
  counts: Counts & { tenants: number };
  /** BasicAuth on Exchange Online, which Microsoft turns off. */
  exchangeOnlineTenants: string[];
  /** Drift of the same settings to the same values, the most common first. A tenant is in at most one group. */
  driftGroups: DriftGroup[];
  /** Failures with the same code, the most common first. */
  failureGroups: FailureGroup[];
  /** The newest line of each tenant: failed, drifted, then the others, each by host. */
  tenants: TenantReport[];
  /** One entry for each run of a stack, the oldest first. */
  runs: RunReport[];
  /** Lines that are no events, in the order of the input. */
  skippedLines: SkippedLine[];
}

export interface Change {
  setting: string;
  op: "add" | "replace" | "remove";
  /** Absent if the tenant has no value. */
  observed?: string | number;
  /** Absent if the setting is removed. */
  desired?: string | number;
}

export interface DriftGroup {
  id: string;
  changes: Change[];
  hosts: string[];
  remedies: Remedies;
}

export interface FailureGroup {
  code?: string;
  /** The message without the host, or the kind of the failure. */
  title: string;
  hint?: string;
  hosts: string[];
}

/** The two ways on, in Pulumi's words. */
export interface Remedies {
  /** A command: writes the declared configuration to the tenant. */
  remediate: string;
  /** Lines for the program or `tenants.yaml`: declare what the tenant has. */
  adopt: string;
}

export interface TenantReport {
  host: string;
  status: Status;
  stack?: string;
  urn?: string;
  time: string;
  verb: Event["verb"];
  method?: "PATCH" | "PUT";
  changes: Change[];
  isValid?: boolean;
  errorCode?: string;
  connection?: string;
  error?: NonNullable<Event["error"]>;
  warnings: NonNullable<Event["error"]>[];
  /** Only for drift. */
  remedies?: Remedies;
  driftGroup?: string;
  requests: number;
  durationMs: number;
}

export interface RunReport {
  stack?: string;
  startedAt: string;
  endedAt: string;
  counts: Counts;
}

export interface SkippedLine {
  file: string;
  line: number;
  reason: string;
}
