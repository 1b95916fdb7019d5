import type { Operation } from "../client/operation";
import type { Plan } from "../planner/plan";
import type { EmailConfigInputs } from "./inputs";
import type { ObservedConfig, Validation } from "./settings-mapping";
import type { EmailConfigState } from "./state";

/** A resource in its stack, as far as an entry point knows it. */
export interface ResourceName {
  urn?: string | undefined;
  stack?: string | undefined;
}

/** What a verb compares before it acts. */
export interface Comparison {
  observed: ObservedConfig;
  /** Whether `observed` is the tenant's configuration, and not the state's. */
  isLive: boolean;
  /** What turns the observed configuration into the desired one. A read has none. */
  plan?: Plan;
}

/** What the engine gives to a verb beside inputs and state. */
export interface VerbOptions extends Operation {
  /** The arguments whose changes an update ignores; `*` stands for all. */
  ignoreChanges?: readonly string[];
  /** The arguments that the program marks as secret. No message shows their values. */
  secretInputs?: readonly string[];
  /** A refresh calls `diff` to show what it read. The differences are not reported: the next `diff` of the run reports them. */
  isRefresh?: boolean;
  /** A preview: `create` and `update` report what they would write, and return the state that this would lead to. */
  dryRun?: boolean;
  /** For logs. */
  resource?: ResourceName;
  /** Receives what the verb compares, before the verb acts on it. */
  onCompared?: (comparison: Comparison) => void;
}

/** What the engine gives to `check` beside the arguments. */
export interface CheckOptions extends Pick<VerbOptions, "log" | "secretInputs"> {
  /** Of the resource, so that a second resource of the same tenant is a failure. A dynamic provider does not get it. */
  urn?: string;
  /** Whether the engine runs a preview, if it does not create a new resource in its previews. */
  isPreview?: boolean;
}

/** What an update would do. */
export interface DiffResult {
  hasChanges: boolean;
  /** The arguments whose change replaces the resource. */
  replaces: string[];
  /** The inputs that differ from the state or from the tenant. */
  changedInputs: string[];
  /** Absent if the resource is replaced, or if the tenant cannot be read and the run continues on errors. */
  plan?: Plan;
  /** Why the tenant cannot be read, if the run continues on errors. */
  failure?: unknown;
}

export interface CreateResult {
  id: string;
  state: EmailConfigState;
}

/** The state that a tenant has now, and the inputs that would declare it. */
export interface ReadResult extends CreateResult {
  inputs: EmailConfigInputs;
  validation: Validation;
}
