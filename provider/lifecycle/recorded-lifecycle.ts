import { canonicalUrl, hostOf } from "../client/tenant-url";
import type { Context } from "../context";
import type { EventError } from "../event-log/event";
import type { EventSink, ProcessEvent } from "../event-log/event-log";
import { MAX_WARNINGS } from "../event-log/limits";
import { eventWarning } from "./event-error";
import { outcomeOf, type Verb, type VerbEnd } from "./event-outcome";
import { exchangeOnlineText, hasBasicAuthOnExchangeOnline } from "./exchange-online";
import type { EmailConfigInputs } from "./inputs";
import type { Lifecycle } from "./lifecycle";
import type { EmailConfigState } from "./state";
import type { Comparison, ResourceName, VerbOptions } from "./verbs";

/** The verbs of a {@link Lifecycle}. */
export type Verbs = Pick<Lifecycle, "check" | "diff" | "create" | "read" | "update" | "delete">;

/** Returns the verbs, each with a line in the event log if there is one. */
export function recordVerbs(lifecycle: Lifecycle, context: Context, log: EventSink | undefined): Verbs {
  return log ? new RecordedLifecycle(lifecycle, context, log) : lifecycle;
}

class RecordedLifecycle implements Verbs {
  /**
   * The states of the last run by their URLs. After a refresh, the engine gives the refreshed state to the next verbs of the
   * run, which would no longer differ from the tenant.
   */
  private readonly statesOfLastRun = new Map<string, EmailConfigState>();

  constructor(
    private readonly lifecycle: Lifecycle,
    private readonly context: Context,
    private readonly log: EventSink,
  ) {}

  check(...args: Parameters<Lifecycle["check"]>) {
    return this.lifecycle.check(...args);
  }

  diff(state: EmailConfigState, inputs: EmailConfigInputs, options: VerbOptions) {
    const run = (recorded: VerbOptions) => this.lifecycle.diff(state, inputs, recorded);
    // It compares the other way round, and the line of the read has its drift.
    if (options.isRefresh) return run(options);
    const { tenantUrl } = state;
    const verb: Verb = { name: "diff", tenantUrl, previousState: this.lastState(state), inputs, options };
    return this.record(verb, options, run, (diff) => ({ diff }));
  }

  create(inputs: EmailConfigInputs, options: VerbOptions) {
    const verb: Verb = { name: "create", tenantUrl: inputs.tenantUrl, inputs, options };
    const run = (recorded: VerbOptions) => this.lifecycle.create(inputs, recorded);
    return this.record(verb, options, run, ({ state }) => ({ state }));
  }

  read(id: string, state: EmailConfigState | undefined, options: VerbOptions) {
    const tenantUrl = state?.tenantUrl ?? urlOf(id);
    const previousState = state && this.lastState(state);
    if (previousState) this.statesOfLastRun.set(canonicalUrl(tenantUrl), previousState);
    const run = (recorded: VerbOptions) => this.lifecycle.read(id, state, recorded);
    const verb: Verb = { name: "read", tenantUrl, previousState, options };
    return this.record(verb, options, run, (result) => ({ state: result?.state }));
  }

  update(state: EmailConfigState, inputs: EmailConfigInputs, options: VerbOptions) {
    const previousState = this.lastState(state);
    const verb: Verb = { name: "update", tenantUrl: inputs.tenantUrl, previousState, inputs, options };
    const run = (recorded: VerbOptions) => this.lifecycle.update(state, inputs, recorded);
    return this.record(verb, options, run, (updated) => ({ state: updated }));
  }

  delete(state: EmailConfigState, options: VerbOptions) {
    const verb: Verb = { name: "delete", tenantUrl: state.tenantUrl, options };
    const run = (recorded: VerbOptions) => this.lifecycle.delete(state, recorded);
    return this.record(verb, options, run, (isDeleted) => ({ isDeleted }));
  }

  private lastState(state: EmailConfigState): EmailConfigState {
    return this.statesOfLastRun.get(canonicalUrl(state.tenantUrl)) ?? state;
  }

  private async record<Result>(
    verb: Verb,
    options: VerbOptions,
    run: (options: VerbOptions) => Promise<Result>,
    endOf: (result: Result) => VerbEnd,
  ): Promise<Result> {
    const recording = new Recording(options);
    let end: VerbEnd = {};
    try {
      const result = await run(recording.options);
      end = endOf(result);
      return result;
    } catch (error) {
      end = { error };
      throw error;
    } finally {
      this.append(verb, recording, end, options);
      if (isWrite(verb)) this.statesOfLastRun.delete(canonicalUrl(verb.tenantUrl));
    }
  }

  private append(verb: Verb, recording: Recording, end: VerbEnd, { log, resource }: VerbOptions): void {
    const host = hostIn(verb.tenantUrl);
    if (host === undefined) return;
    const describe = (): ProcessEvent => ({
      time: new Date().toISOString(),
      ...namesOf(resource),
      host,
      verb: verb.name,
      ...(verb.name !== "diff" && verb.name !== "read" && { preview: verb.options.dryRun === true }),
      ...outcomeOf(verb, recording.comparison, end, (text) => this.context.redact(verb.tenantUrl, text)),
      ...recording.measurements(),
      ...warningsOf([...exchangeOnlineWarnings(verb), ...recording.warnings]),
    });
    this.log.append(describe, (message) => log.warn("QLIK1914", message));
  }
}

function isWrite({ name, options }: Verb): boolean {
  return name !== "diff" && name !== "read" && !options.dryRun;
}

/** What a verb does until it ends. */
class Recording {
  readonly options: VerbOptions;
  comparison: Comparison | undefined;
  private readonly startedAt = performance.now();
  readonly warnings: EventError[] = [];
  private requests = 0;

  constructor(options: VerbOptions) {
    const { log } = options;
    this.options = {
      ...options,
      log: {
        info: (code, message) => log.info(code, message),
        warn: (code, message) => {
          this.warnings.push(eventWarning(code, message));
          log.warn(code, message);
        },
      },
      onCompared: (comparison) => {
        this.comparison = comparison;
      },
      onRequest: () => {
        this.requests += 1;
      },
    };
  }

  measurements(): Pick<ProcessEvent, "requests" | "durationMs"> {
    const { requests, startedAt } = this;
    const durationMs = Math.round(performance.now() - startedAt);
    return { requests, durationMs };
  }
}

/** `check` warns for the first tenant of a run only. */
function exchangeOnlineWarnings({ tenantUrl, inputs }: Verb): EventError[] {
  if (!inputs || !hasBasicAuthOnExchangeOnline(inputs)) return [];
  return [eventWarning("QLIK1912", exchangeOnlineText(hostOf(tenantUrl)))];
}

function warningsOf(warnings: EventError[]): Pick<ProcessEvent, "warnings"> {
  return warnings.length > 0 ? { warnings: warnings.slice(0, MAX_WARNINGS) } : {};
}

/** An import names the tenant by its host or its URL. */
function urlOf(id: string): string {
  return id.includes("://") ? id : `https://${id}`;
}

/** A URL that is not known yet has no host. */
function hostIn(tenantUrl: string): string | undefined {
  try {
    return hostOf(tenantUrl);
  } catch {
    return undefined;
  }
}

/** `urn:pulumi:<stack>::<project>::<type>::<name>` */
function namesOf({ urn, stack }: ResourceName = {}): Pick<ProcessEvent, "urn" | "stack" | "project"> {
  const [stackOfUrn, project] = urn?.replace(/^urn:pulumi:/, "").split("::") ?? [];
  const known = { urn: urn || undefined, stack: stackOfUrn || stack, project };
  return Object.fromEntries(Object.entries(known).filter(([, value]) => value));
}
