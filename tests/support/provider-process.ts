import { Context, type ContextOptions } from "../../provider/context";
import { DynamicProvider } from "../../provider/dynamic/dynamic-provider";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import type { EmailConfigState } from "../../provider/lifecycle/state";

export interface ProcessOptions extends ContextOptions {
  /** The stack's configuration: `{ apiKey: "…" }` is `qlik:apiKey`. */
  readonly configuration: Readonly<Record<string, string>>;
  readonly environment?: NodeJS.ProcessEnv | undefined;
  /** Receives the messages for the user. */
  readonly log?: (message: string) => void;
}

/** A process of the provider behind its entry point for dynamic providers. Secrets come back without their marks. */
export class ProviderProcess {
  readonly context: Context;
  private readonly provider: DynamicProvider;

  constructor({ configuration, environment = {}, log = () => {}, ...options }: ProcessOptions) {
    this.context = new Context((key) => configuration[key], environment, options);
    this.provider = new DynamicProvider(new Lifecycle(this.context), log);
  }

  async check(declared: object, previousInputs: object = {}) {
    const { inputs = {}, failures = [] } = await this.provider.check(
      withCode(previousInputs),
      withCode(declared),
    );
    return { inputs: unwrapped<Record<string, unknown>>(inputs), failures };
  }

  diff(state: EmailConfigState, inputs: EmailConfigInputs) {
    return this.provider.diff("", withCode(state), withCode(inputs));
  }

  async create(inputs: EmailConfigInputs): Promise<{ id: string; state: EmailConfigState }> {
    const { id, outs } = await this.provider.create(withCode(inputs));
    return { id, state: outs };
  }

  async read(
    state: EmailConfigState,
  ): Promise<{ state: EmailConfigState; inputs: EmailConfigInputs } | undefined> {
    const { id, props, inputs } = await this.provider.read("", withCode(state));
    return id ? { state: unwrapped(props), inputs: unwrapped(inputs) } : undefined;
  }

  async update(state: EmailConfigState, inputs: EmailConfigInputs): Promise<EmailConfigState> {
    return (await this.provider.update("", withCode(state), withCode(inputs))).outs;
  }

  delete(state: EmailConfigState) {
    return this.provider.delete("", withCode(state));
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

/** The engine keeps the provider's code with the inputs and the state. */
function withCode(values: object): Record<string, unknown> {
  return { ...values, __provider: CODE };
}

const CODE = "the provider's code";

/** An error of `create` or `update` that leaves a resource with this state. */
export function isInitFailed(error: unknown): error is Error & { id: string; properties: EmailConfigState } {
  if (!(error instanceof Error && "properties" in error)) return false;
  const { __provider, ...properties } = error.properties as Record<string, unknown>;
  if (__provider !== undefined) expect(__provider).toBe(CODE);
  return Object.assign(error, { properties }) !== undefined;
}

function unwrapped<Values>(values: object): Values {
  const entries = Object.entries(values).map(([name, value]) => [name, value?.value ?? value]);
  return Object.fromEntries(entries) as Values;
}
