import type { Event } from "../provider/event-log/event";

/** The version of the model, which `--format json` prints. */
export const REPORT_VERSION = 1;

export const STATUSES = ["failed", "drifted", "changed", "created", "deleted", "in-sync"] as const;
/** The result of the newest line of a tenant. */
export type Status = (typeof STATUSES)[number];

export type Counts = Record<Status, number>;

/** What every format shows. Everything is plain data, so that `--format json` is this model. */
export interface Report {
  version: typeof REPORT_VERSION;
  /** The time of the newest line. */
  time: string;
  counts: Counts & { tenants: number };
  /** The tenants of each stack, by name. */
  stacks: StackReport[];
  /** BasicAuth on Exchange Online, which Microsoft turns off. */
  exchangeOnlineTenants: string[];
  /** Drift of the same settings to the same values, the most common first. Each drifted tenant is in one group. */
  driftGroups: DriftGroup[];
  /** The same changes by the program, the most common first. */
  changeGroups: ChangeGroup[];
  /** Failures with the same code, the most common first. Each failed tenant is in one group. */
  failureGroups: FailureGroup[];
  /** The newest line of each tenant: failed, drifted, then the others, each by host. */
  tenants: TenantReport[];
  /** One entry for each run of a stack, the oldest first. */
  runs: RunReport[];
  /** Lines that are no events, in the order of the input. At most {@link MAX_SKIPPED_LINES}. */
  skippedLines: SkippedLine[];
  skippedLineCount: number;
}

/** A log of another kind has millions of them. */
export const MAX_SKIPPED_LINES = 1000;

/** A stack, as the lines name it. */
export interface StackName {
  project?: string;
  stack?: string;
}

export interface StackReport extends StackName {
  counts: Counts & { tenants: number };
}

export interface Change {
  setting: string;
  op: "add" | "replace" | "remove";
  /** Absent if the tenant has no value. A secret is a marker. */
  observed?: string | number;
  /** Absent if the setting is removed. A secret is a marker. */
  desired?: string | number;
}

interface Group {
  id: string;
  changes: Change[];
  /** By name. A tenant that two stacks declare is here twice. */
  hosts: string[];
}

export interface DriftGroup extends Group {
  /** The tenant's code for an invalid configuration, if it differs from `OK`. */
  errorCode?: string;
  remedies: Remedies;
}

export interface ChangeGroup extends Group {
  status: "changed" | "created" | "deleted";
}

export interface FailureGroup {
  code?: string;
  /** The message without the host. */
  title: string;
  hint?: string;
  hosts: string[];
}

/** The two ways on, in Pulumi's words. Lines to copy, without a secret. */
export interface Remedies {
  /** A command for each stack: writes the declared configuration to the tenant. */
  remediate: string;
  /** Lines for the program or `tenants.yaml`: declare what the tenant has. */
  adopt: string;
}

export interface TenantReport extends StackName {
  host: string;
  status: Status;
  urn?: string;
  time: string;
  verb: Event["verb"];
  /** Whether the engine previewed the verb. Absent if it is not known. */
  preview?: boolean;
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

export interface RunReport extends StackName {
  startedAt: string;
  endedAt: string;
  counts: Counts;
}

export interface SkippedLine {
  file: string;
  line: number;
  reason: string;
}
