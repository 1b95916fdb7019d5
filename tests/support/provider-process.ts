import type { TimeLimits } from "../../provider/client/connection-pool";
import type { Patience } from "../../provider/client/retry";
import { Session } from "../../provider/context";
import { UnhealthyError } from "../../provider/lifecycle/apply";
import type { Checked, EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { type Created, type Found, Lifecycle } from "../../provider/lifecycle/lifecycle";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import { type TestClock, testClock } from "./clock";

export const ADMIN_KEY = "emulator-api-key-of-an-admin";

export interface ProviderOptions {
  /** The stack's configuration: `{ apiKey: "…" }` is `qlik:apiKey`. */
  configuration?: Readonly<Record<string, string>>;
  environment?: NodeJS.ProcessEnv;
  clock?: TestClock;
  retryPolicy?: Patience;
  timeouts?: TimeLimits;
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
  timeouts: { connectMs: 10_000, answerMs: 200, wholeMs: 10_000 },
  retryPolicy: { firstWaitMs: 500, longestWaitMs: 20_000, totalWaitMs: 3_000 },
} satisfies ProviderOptions;

/** The id and the state in the error of a create or update that leaves a failed resource. */
export function failedResource(error: unknown): { id: string; state: EmailConfigState } | undefined {
  return error instanceof UnhealthyError ? error : undefined;
}

/** One process of the provider. No other place of the tests constructs a `Session` or a `Lifecycle`. */
export class ProviderProcess {
  private readonly session: Session;
  private readonly lifecycle: Lifecycle;

  constructor(
    {
      configuration = {},
      environment = {},
      clock = testClock(),
      retryPolicy,
      timeouts,
    }: ProviderOptions = {},
    /** The lines for the user, appended as they are reported. */
    readonly messages: string[] = [],
  ) {
    const tell = (line: string) => void messages.push(line);
    const surroundings = { clock, tell, ...(retryPolicy && { patience: retryPolicy }) };
    this.session = new Session((key) => configuration[key], environment, surroundings, timeouts);
    this.lifecycle = new Lifecycle(this.session);
  }

  get config() {
    return this.session.configuration;
  }

  /** @param url absent: the tenant of the configuration */
  tenant(url?: string) {
    const tenant = this.session.tenantOrDefault(url);
    return {
      host: tenant.host,
      readDocument: () => tenant.look(),
      recentDocument: () => tenant.recall(),
    };
  }

  addSecrets(url: string, secrets: readonly string[]): void {
    this.session.hide(url, secrets);
  }

  async check(declared: object, { ignoreChanges, secretInputs }: ResourceOptions = {}): Promise<Checked> {
    return this.lifecycle.check({
      ...declared,
      ...(ignoreChanges && { ignoredArguments: ignoreChanges }),
      ...(secretInputs && { secretArguments: secretInputs }),
    });
  }

  async diff(state: EmailConfigState, inputs: EmailConfigInputs): Promise<Diff> {
    const { changes, replaces } = await this.lifecycle.diff(state, inputs);
    return { hasChanges: changes, replaces };
  }

  create(inputs: EmailConfigInputs): Promise<Created> {
    return this.lifecycle.create(inputs);
  }

  read(state: EmailConfigState): Promise<Found> {
    return this.lifecycle.read(state);
  }

  update(state: EmailConfigState, inputs: EmailConfigInputs): Promise<EmailConfigState> {
    return this.lifecycle.update(state, inputs);
  }

  delete(state: EmailConfigState): Promise<void> {
    return this.lifecycle.delete(state);
  }

  close(): Promise<void> {
    return this.session.close();
  }
}
