import type * as dynamic from "@pulumi/pulumi/dynamic";
import { Context, type ContextOptions } from "../../provider/context";
import { DynamicProvider } from "../../provider/dynamic/dynamic-provider";
import type { Event } from "../../provider/event-log/event";
import type { CheckResult, EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { recordVerbs } from "../../provider/lifecycle/recorded-lifecycle";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import type { CreateResult, ReadResult } from "../../provider/lifecycle/verbs";
import { withCode as coded } from "../../provider/messages/coded";
import type { Code } from "../../provider/messages/messages";
import { type TestClock, testClock } from "./clock";
import { RecordedEvents } from "./events";
import { requireCode } from "./messages";

export const ADMIN_KEY = "emulator-api-key-of-an-admin";

export interface ProviderOptions extends ContextOptions {
  /** The stack's configuration: `{ apiKey: "…" }` is `qlik:apiKey`. */
  configuration?: Readonly<Record<string, string>>;
  environment?: NodeJS.ProcessEnv;
  clock?: TestClock;
}

/** The options of a resource in a program. */
export interface ResourceOptions {
  readonly ignoreChanges?: readonly string[];
  /** The arguments that the program marks as secret. */
  readonly secretInputs?: readonly string[];
}

export interface Diff {
  hasChanges: boolean;
  replaces: string[];
}

/** A stall times out soon, and a few retries follow. */
export const SHORT_TIMES = {
  timeouts: { connectMs: 10_000, responseMs: 200, totalMs: 10_000 },
  retryPolicy: { initialDelayMs: 500, maxDelayMs: 20_000, maxElapsedMs: 3_000 },
} satisfies ProviderOptions;

/** A create or update that leaves a failed resource, as an entry point other than the dynamic one reports it. */
export class FailedResourceError extends Error {
  constructor(
    message: string,
    readonly resource: CreateResult,
  ) {
    super(message);
  }
}

/** The id and the state in the error of a create or update that leaves a failed resource. */
export function failedResource(error: unknown): CreateResult | undefined {
  if (error instanceof FailedResourceError) return error.resource;
  if (!(error instanceof Error && "properties" in error && "id" in error)) return undefined;
  const { [PROVIDER_KEY]: code, ...state } = error.properties as Record<string, unknown>;
  if (code !== CODE) throw new Error("the failed resource lost the provider's code");
  return { id: String(error.id), state: state as unknown as EmailConfigState };
}

/** The result of `check` as an entry point returns it: each reason has its code in the text. */
export type EntryPointCheck = Required<Pick<dynamic.CheckResult, "failures">> & Pick<CheckResult, "inputs">;

/**
 * One process of the provider, behind its entry point for dynamic providers. Secrets are returned without their marks. No
 * other place of the tests constructs a `Context`, except those of the verbs' own options.
 */
export class ProviderProcess {
  private readonly context: Context;
  private readonly provider: DynamicProvider;

  constructor(
    { configuration = {}, environment = {}, clock = testClock(), ...options }: ProviderOptions = {},
    /** The lines for the user, appended as they are reported. */
    readonly messages: string[] = [],
    /** The lines for the event log, each of them valid. */
    readonly events: Event[] = [],
  ) {
    this.context = new Context((key) => configuration[key], environment, { clock, ...options });
    const verbs = recordVerbs(new Lifecycle(this.context), this.context, new RecordedEvents(this.events));
    this.provider = new DynamicProvider(verbs, (line) => {
      requireCode(line);
      messages.push(line);
    });
  }

  get config() {
    return this.context.config;
  }

  /** @param url absent: the tenant of the configuration */
  tenant(url?: string) {
    const write = (code: Code, message: string) => void this.messages.push(coded(code, message));
    return this.context.tenant(url ?? this.context.config.tenantUrl, { log: { info: write, warn: write } });
  }

  addSecrets(url: string, secrets: readonly string[]): void {
    this.context.addSecrets(url, secrets);
  }

  async check(
    declared: object,
    { ignoreChanges, secretInputs }: ResourceOptions = {},
  ): Promise<EntryPointCheck> {
    const { inputs = {}, failures = [] } = await withCodeInError(
      this.provider.check(
        withCode({}),
        withCode({
          ...declared,
          ...(ignoreChanges && { ignoredArguments: ignoreChanges }),
          ...(secretInputs && { secretArguments: secretInputs }),
        }),
      ),
    );
    for (const { reason } of failures) requireCode(reason);
    return { inputs: unwrapped<Record<string, unknown>>(inputs), failures };
  }

  async diff(state: EmailConfigState, inputs: EmailConfigInputs): Promise<Diff> {
    const { changes = false, replaces = [] } = await withCodeInError(
      this.provider.diff("", withCode(state), withCode(inputs)),
    );
    return { hasChanges: changes, replaces };
  }

  async create(inputs: EmailConfigInputs): Promise<CreateResult> {
    const { id, outs } = await withCodeInError(this.provider.create(withCode(inputs)));
    return { id, state: outs };
  }

  async read(state: EmailConfigState): Promise<Omit<ReadResult, "validation"> | undefined> {
    const { id, props, inputs } = await withCodeInError(this.provider.read("", withCode(state)));
    return id ? { id, state: unwrapped(props ?? {}), inputs: unwrapped(inputs ?? {}) } : undefined;
  }

  async update(state: EmailConfigState, inputs: EmailConfigInputs): Promise<EmailConfigState> {
    const updated = this.provider.update("", withCode(state), withCode(inputs));
    return (await withCodeInError(updated)).outs;
  }

  delete(state: EmailConfigState): Promise<void> {
    return withCodeInError(this.provider.delete("", withCode(state)));
  }

  close(): Promise<void> {
    return this.context.close();
  }
}

const PROVIDER_KEY = "__provider";
const CODE = "the provider's code";

async function withCodeInError<Result>(verb: Promise<Result>): Promise<Result> {
  return verb.catch((error: Error) => {
    requireCode(error.message);
    throw error;
  });
}

/** The engine keeps the provider's code with the inputs and the state. */
function withCode(values: object): Record<string, unknown> {
  return { ...values, [PROVIDER_KEY]: CODE };
}

function unwrapped<Values>(values: object): Values {
  const entries = Object.entries(values).map(([name, value]) => [name, value?.value ?? value]);
  return Object.fromEntries(entries) as Values;
}
