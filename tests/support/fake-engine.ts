import { isDeepStrictEqual } from "node:util";
import type { TimeLimits } from "../../provider/client/connection-pool";
import type { Patience } from "../../provider/client/retry";
import { Session } from "../../provider/context";
import { UnhealthyError } from "../../provider/lifecycle/apply";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { type Difference, Lifecycle } from "../../provider/lifecycle/lifecycle";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import { type TestClock, testClock } from "./clock";

/** What the engine keeps of a resource. */
export interface Resource {
  readonly inputs: EmailConfigInputs;
  readonly state: EmailConfigState;
  /** It exists and is not well (the engine's `initErrors`): the next `up` updates it, whatever `diff` says. */
  readonly isFailed: boolean;
}

export interface EngineOptions {
  /** The stack's configuration: `{ apiKey: "…" }` is `qlik:apiKey`. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv;
  readonly clock?: TestClock;
  readonly patience?: Patience;
  readonly limits?: TimeLimits;
}

/** What an `up` or a `destroy` does before its own work. */
export interface StartOptions {
  /** As with `--refresh`, in the same process. */
  readonly refresh?: boolean;
}

export type Outcome = "created" | "updated" | "unchanged" | "replaced";

/** The provider's process was gone before it could answer. */
export class Killed extends Error {}

/**
 * The engine's part in the life of a stack with one resource: the order of the verbs, what it keeps after each step, and
 * a process of its own for each operation. A step whose process dies leaves what was kept before it.
 */
export class SmallEngine {
  resource: Resource | undefined;
  /** Replaced, and not deleted yet. */
  readonly pendingDeletes: EmailConfigState[] = [];
  /** The lines shown to whoever runs the engine. */
  readonly told: string[] = [];
  readonly clock: TestClock;
  private isKilled = () => false;

  constructor(private readonly options: EngineOptions) {
    this.clock = options.clock ?? testClock();
  }

  async up(declared: object, { refresh = false }: StartOptions = {}): Promise<Outcome> {
    return this.inProcess(async (lifecycle) => {
      if (refresh) await this.refreshResource(lifecycle);
      const outcome = await this.bringUp(lifecycle, this.checked(lifecycle, declared));
      await this.deletePending(lifecycle);
      return outcome;
    });
  }

  /** Undefined: it would be created. */
  async preview(declared: object): Promise<Difference | undefined> {
    return this.inProcess(async (lifecycle) => {
      const inputs = this.checked(lifecycle, declared);
      return this.resource && lifecycle.diff(this.resource.state, inputs);
    });
  }

  /** What the engine calls the difference to what it kept: names of inputs, or "gone". */
  async refresh(): Promise<string[] | "gone"> {
    return this.inProcess((lifecycle) => this.refreshResource(lifecycle));
  }

  async destroy({ refresh = false }: StartOptions = {}): Promise<void> {
    await this.inProcess(async (lifecycle) => {
      if (refresh) await this.refreshResource(lifecycle);
      if (this.resource) await this.step(lifecycle.delete(this.resource.state));
      this.resource = undefined;
      await this.deletePending(lifecycle);
    });
  }

  /** Runs an operation whose process is dead once `isKilled` says so. Nothing that it answers after that is kept. */
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

  /** Reads the resource and compares it with the inputs of last time, without `check`: that is for what a program declares. */
  private async refreshResource(lifecycle: Lifecycle): Promise<string[] | "gone"> {
    const { resource } = this;
    if (resource === undefined) return [];
    const found = await this.step(lifecycle.read(resource.state));
    if (found) await this.step(lifecycle.diff(found.state, resource.inputs));
    this.resource = found && { state: kept(found.state), inputs: kept(found.inputs), isFailed: false };
    return found ? namesThatDiffer(resource.inputs, found.inputs) : "gone";
  }

  /** What a program declares, but for what `ignoreChanges` names: of that the engine keeps the old inputs. */
  private checked(lifecycle: Lifecycle, declared: object): EmailConfigInputs {
    const { ignoredArguments = [] } = declared as { ignoredArguments?: string[] };
    const isIgnored = ([name]: [string, unknown]) => ignoredArguments.includes(name);
    const given = Object.entries(declared);
    const old = Object.entries(this.resource?.inputs ?? {});
    const wanted = this.resource
      ? [...given.filter((argument) => !isIgnored(argument)), ...old.filter(isIgnored)]
      : given;
    const { inputs, failures } = lifecycle.check(Object.fromEntries(wanted));
    if (failures.length > 0) throw new Error(`check: ${JSON.stringify(failures)}`);
    return inputs as unknown as EmailConfigInputs;
  }

  private async bringUp(lifecycle: Lifecycle, inputs: EmailConfigInputs): Promise<Outcome> {
    const before = this.resource;
    if (before === undefined) {
      await this.keep(inputs, lifecycle.create(inputs));
      return "created";
    }
    const { changes, replaces } = await this.step(lifecycle.diff(before.state, inputs));
    if (replaces.length > 0) {
      try {
        await this.keep(inputs, lifecycle.create(inputs));
      } finally {
        if (this.resource !== before) this.pendingDeletes.push(before.state);
      }
      return "replaced";
    }
    if (!changes && !before.isFailed) {
      this.resource = { ...before, inputs };
      return "unchanged";
    }
    await this.keep(
      inputs,
      lifecycle.update(before.state, inputs).then((state) => ({ state })),
    );
    return "updated";
  }

  /** Keeps what a create or an update came to, as the engine does also where that is not well. */
  private async keep(
    inputs: EmailConfigInputs,
    outcome: Promise<{ state: EmailConfigState }>,
  ): Promise<void> {
    try {
      this.resource = { inputs, state: kept((await this.step(outcome)).state), isFailed: false };
    } catch (error) {
      if (error instanceof UnhealthyError)
        this.resource = {
          inputs: this.inputsAfterFailure(error, inputs),
          state: kept(error.state),
          isFailed: true,
        };
      throw error;
    }
  }

  /** An update that fails leaves the old inputs beside the new outputs; a create has no old ones. */
  private inputsAfterFailure({ id }: UnhealthyError, inputs: EmailConfigInputs): EmailConfigInputs {
    const isSameResource = this.resource && new URL(this.resource.state.tenantUrl).hostname === id;
    return this.resource && isSameResource ? this.resource.inputs : inputs;
  }

  private async deletePending(lifecycle: Lifecycle): Promise<void> {
    for (const state of [...this.pendingDeletes]) {
      await this.step(lifecycle.delete(state));
      this.pendingDeletes.splice(this.pendingDeletes.indexOf(state), 1);
    }
  }

  private async step<Result>(verb: Promise<Result>): Promise<Result> {
    try {
      const result = await verb;
      if (this.isKilled()) throw new Killed();
      return result;
    } catch (error) {
      throw this.isKilled() ? new Killed() : error;
    }
  }

  private async inProcess<Result>(run: (lifecycle: Lifecycle) => Promise<Result>): Promise<Result> {
    const { configuration, environment = {}, patience, limits } = this.options;
    const tell = (line: string) => void this.told.push(line);
    const session = new Session(
      (key) => configuration[key],
      environment,
      { clock: this.clock, tell, ...(patience && { patience }) },
      limits,
    );
    try {
      return await run(new Lifecycle(session));
    } finally {
      await session.close();
    }
  }
}

/** The engine keeps values as JSON, and fails where one is undefined. */
function kept<Values extends object>(values: Values): Values {
  const asKept = JSON.parse(JSON.stringify(values)) as Values;
  if (!isDeepStrictEqual({ ...values }, asKept))
    throw new Error(`the engine cannot keep this: ${JSON.stringify(values)} (is a key undefined?)`);
  return asKept;
}

function namesThatDiffer(one: object, other: object): string[] {
  const [before, after] = [{ ...one }, { ...other }] as [Record<string, unknown>, Record<string, unknown>];
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
}
