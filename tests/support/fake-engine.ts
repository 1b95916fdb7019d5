import { isDeepStrictEqual } from "node:util";
import type { EmulatedTenant } from "../../emulator";
import type { Event } from "../../provider/event-log/event";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import type { ReadResult } from "../../provider/lifecycle/verbs";
import { type TestClock, testClock } from "./clock";
import {
  ADMIN_KEY,
  type Diff,
  type EntryPointCheck,
  failedResource,
  type ProviderOptions,
  ProviderProcess,
  type ResourceOptions,
} from "./provider-process";

export type { ResourceOptions };

/** What the engine keeps of a resource. */
export interface Resource {
  readonly inputs: EmailConfigInputs;
  readonly state: EmailConfigState;
  /** The resource exists, and its last create or update failed: the next `up` updates it, whatever `diff` returns. */
  readonly isFailed: boolean;
}

export interface RunOptions extends ResourceOptions {
  /** As with `--refresh`, in the same process. */
  readonly refresh?: boolean;
}

export type Outcome = "created" | "updated" | "unchanged" | "replaced";

/** What the engine calls. */
export interface Provider extends Pick<ProviderProcess, "diff" | "create" | "update" | "delete" | "close"> {
  check(declared: object, options: ResourceOptions): Promise<EntryPointCheck>;
  read(
    state: EmailConfigState,
  ): Promise<(Omit<ReadResult, "validation"> & { isFailed?: boolean }) | undefined>;
}

/** How the engine reaches the provider. */
export interface EntryPoint {
  /**
   * @param messages the lines for the user are appended to it
   * @param events the lines for the event log are appended to it
   */
  start(options: ProviderOptions, messages: string[], events: Event[]): Promise<Provider>;
  /** Whether the engine reads a resource before each diff (`refresh_before_update`). */
  readonly refreshesFirst: boolean;
}

const DYNAMIC: EntryPoint = {
  start: async (options, messages, events) => new ProviderProcess(options, messages, events),
  refreshesFirst: false,
};

/** The provider's process ended before the verb returned. */
export class ProcessKilledError extends Error {}

/**
 * The engine's part in the life of a stack with one resource: the order of the verbs, the state after each of them, and a
 * process of the provider for each operation. The tests of the real engine are in `tests/engine`.
 */
export class FakeEngine {
  resource: Resource | undefined;
  /** The states of replaced resources that are not deleted yet. */
  readonly pendingDeletes: EmailConfigState[] = [];
  /** The provider's lines for the user. */
  readonly messages: string[] = [];
  /** The lines of the event log. */
  readonly events: Event[] = [];
  readonly clock: TestClock;
  private isKilled = () => false;

  /** @param tenant the one that the stack's configuration names, with an admin's key */
  constructor(
    private readonly tenant: EmulatedTenant,
    readonly options: ProviderOptions = {},
    readonly entryPoint = DYNAMIC,
  ) {
    this.clock = options.clock ?? testClock();
  }

  get state(): EmailConfigState | undefined {
    return this.resource?.state;
  }

  get inputs(): EmailConfigInputs | undefined {
    return this.resource?.inputs;
  }

  /** Edits inputs and state of the resource; undefined removes a property. */
  editResource(changes: Record<string, unknown>): void {
    if (!this.resource) throw new Error("the stack has no resource");
    const { inputs, state } = this.resource;
    const edited = <Values extends object>(values: Values) =>
      JSON.parse(JSON.stringify({ ...values, ...changes })) as Values;
    this.resource = { ...this.resource, inputs: edited(inputs), state: edited(state) };
  }

  async up(declared: object, { refresh = false, ...options }: RunOptions = {}): Promise<Outcome> {
    return this.inProcess(async (provider) => {
      if (refresh || this.entryPoint.refreshesFirst) await this.refreshResource(provider);
      const outcome = await this.createOrUpdate(provider, await this.check(provider, declared, options));
      await this.deletePending(provider);
      return outcome;
    });
  }

  /** Undefined: the resource would be created. */
  async preview(declared: object, options: ResourceOptions = {}): Promise<Diff | undefined> {
    return this.inProcess(async (provider) => {
      const kept = this.resource;
      if (this.entryPoint.refreshesFirst) await this.refreshResource(provider);
      const { resource } = this;
      this.resource = kept;
      const inputs = await this.check(provider, declared, options);
      return resource && provider.diff(resource.state, inputs);
    });
  }

  /** Returns the names of the inputs that differ from those of last time, or "gone". */
  async refresh(): Promise<string[] | "gone"> {
    return this.inProcess((provider) => this.refreshResource(provider));
  }

  async destroy({ refresh = false }: Pick<RunOptions, "refresh"> = {}): Promise<void> {
    await this.inProcess(async (provider) => {
      if (refresh || this.entryPoint.refreshesFirst) await this.refreshResource(provider);
      if (this.resource) await this.step(provider.delete(this.resource.state));
      this.resource = undefined;
      await this.deletePending(provider);
    });
  }

  /** Runs an operation whose process ends as soon as `isKilled` returns true. Nothing that it returns later is kept. */
  async untilKilled(isKilled: () => boolean, operation: () => Promise<unknown>): Promise<"done" | "killed"> {
    this.isKilled = isKilled;
    try {
      await operation();
      return "done";
    } catch (error) {
      if (isKilled()) return "killed";
      throw error;
    } finally {
      this.isKilled = () => false;
    }
  }

  /** Reads the resource and compares it with the inputs of last time, without `check`, which is for a program's inputs. */
  private async refreshResource(provider: Provider): Promise<string[] | "gone"> {
    const { resource } = this;
    if (resource === undefined) return [];
    const result = await this.step(provider.read(resource.state));
    if (result) await this.step(provider.diff(result.state, resource.inputs));
    this.resource = result && {
      state: asJson(result.state),
      inputs: asJson(result.inputs),
      isFailed: result.isFailed ?? false,
    };
    return result ? differingNames(resource.inputs, result.inputs) : "gone";
  }

  /** The engine replaces the inputs that `ignoreChanges` names by those of last time. */
  private async check(
    provider: Provider,
    declared: object,
    options: ResourceOptions,
  ): Promise<EmailConfigInputs> {
    const { ignoreChanges = [] } = options;
    const isIgnored = ([name]: [string, unknown]) => ignoreChanges.includes(name);
    const given = Object.entries(declared);
    const previous = Object.entries(this.resource?.inputs ?? {});
    const merged = this.resource
      ? [...given.filter((argument) => !isIgnored(argument)), ...previous.filter(isIgnored)]
      : given;
    const { inputs, failures } = await provider.check(Object.fromEntries(merged), options);
    if (failures.length > 0) throw new Error(`check: ${JSON.stringify(failures)}`);
    return inputs as unknown as EmailConfigInputs;
  }

  private async createOrUpdate(provider: Provider, inputs: EmailConfigInputs): Promise<Outcome> {
    const previous = this.resource;
    if (previous === undefined) {
      await this.keep(provider.create(inputs), inputs);
      return "created";
    }
    const { hasChanges, replaces } = await this.step(provider.diff(previous.state, inputs));
    if (replaces.length > 0) {
      try {
        await this.keep(provider.create(inputs), inputs);
      } finally {
        if (this.resource !== previous) this.pendingDeletes.push(previous.state);
      }
      return "replaced";
    }
    if (!hasChanges && !previous.isFailed) {
      this.resource = { ...previous, inputs };
      return "unchanged";
    }
    const updated = provider.update(previous.state, inputs).then((state) => ({ state }));
    await this.keep(updated, inputs);
    return "updated";
  }

  /** Keeps the state of a create or an update, also if it failed after a change. */
  private async keep(result: Promise<{ state: EmailConfigState }>, inputs: EmailConfigInputs): Promise<void> {
    try {
      this.resource = { inputs, state: asJson((await this.step(result)).state), isFailed: false };
    } catch (error) {
      const failed = failedResource(error);
      if (failed)
        this.resource = {
          inputs: this.inputsAfterFailure(failed.id, inputs),
          state: asJson(failed.state),
          isFailed: true,
        };
      throw error;
    }
  }

  /** An update that fails leaves the old inputs beside the new outputs; a create has no old ones. */
  private inputsAfterFailure(id: string, inputs: EmailConfigInputs): EmailConfigInputs {
    const isSameResource = this.resource && new URL(this.resource.state.tenantUrl).hostname === id;
    return this.resource && isSameResource ? this.resource.inputs : inputs;
  }

  private async deletePending(provider: Provider): Promise<void> {
    for (const state of [...this.pendingDeletes]) {
      await this.step(provider.delete(state));
      this.pendingDeletes.splice(this.pendingDeletes.indexOf(state), 1);
    }
  }

  private async step<Result>(verb: Promise<Result>): Promise<Result> {
    try {
      const result = await verb;
      if (this.isKilled()) throw new ProcessKilledError();
      return result;
    } catch (error) {
      throw this.isKilled() ? new ProcessKilledError() : error;
    }
  }

  private async inProcess<Result>(run: (provider: Provider) => Promise<Result>): Promise<Result> {
    const configuration = {
      tenantUrl: this.tenant.url,
      apiKey: ADMIN_KEY,
      ...this.options.configuration,
    };
    const options = { ...this.options, configuration, clock: this.clock };
    const provider = await this.entryPoint.start(options, this.messages, this.events);
    try {
      return await run(provider);
    } finally {
      await provider.close();
    }
  }
}

/** The engine keeps values as JSON, and fails if one is undefined. */
function asJson<Values extends object>(values: Values): Values {
  const parsed = JSON.parse(JSON.stringify(values)) as Values;
  if (!isDeepStrictEqual({ ...values }, parsed))
    throw new Error(`the engine cannot keep this: ${JSON.stringify(values)} (is a key undefined?)`);
  return parsed;
}

function differingNames(one: object, other: object): string[] {
  const [first, second] = [{ ...one }, { ...other }] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(first), ...Object.keys(second)])];
  return names.filter((name) => !isDeepStrictEqual(first[name], second[name]));
}
