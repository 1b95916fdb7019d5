import { isDeepStrictEqual } from "node:util";
import type { DiffResult } from "@pulumi/pulumi/dynamic";
import type { EmulatedTenant } from "../../emulator";
import type { RetryPolicy } from "../../provider/client/retry";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import { testClock } from "./clock";
import { isInitFailed, ProviderProcess } from "./provider-process";

export interface StackOptions {
  /** The stack's configuration beside `qlik:tenantUrl` and `qlik:apiKey`. */
  configuration?: Record<string, string>;
  environment?: NodeJS.ProcessEnv;
  patience?: RetryPolicy;
}

const ADMIN_KEY = "emulator-api-key-of-an-admin";

/**
 * A stack with one resource, and the engine's part in its life: the order of the verbs, what is kept between them, and
 * a new process for each operation. The real engine has its own tests; these are about what the verbs do to a tenant.
 */
export class TestStack {
  /** What the engine keeps; undefined: no resource. */
  state: EmailConfigState | undefined;
  inputs: EmailConfigInputs | undefined;
  /** The lines shown to whoever runs the engine. */
  readonly told: string[] = [];
  readonly clock = testClock();
  /** The last `up` left the resource as one that failed; the next one updates it whatever `diff` says. */
  private isFailed = false;

  constructor(
    private readonly tenant: EmulatedTenant,
    private readonly options: StackOptions = {},
  ) {}

  async up(declared: object): Promise<"created" | "updated" | "unchanged" | "replaced"> {
    return this.operation(async (lifecycle) => {
      const inputs = await checked(lifecycle, declared);
      const before = this.state;
      if (before === undefined) {
        await this.keep(inputs, lifecycle.create(inputs));
        return "created";
      }
      const { changes, replaces = [] } = await lifecycle.diff(before, inputs);
      if (replaces.length > 0) {
        await this.keep(inputs, lifecycle.create(inputs));
        await lifecycle.delete(before);
        return "replaced";
      }
      if (!changes && !this.isFailed) return "unchanged";
      const updated = lifecycle.update(before, inputs);
      await this.keep(
        inputs,
        updated.then((state) => ({ state })),
      );
      return "updated";
    });
  }

  async preview(declared: object): Promise<DiffResult> {
    return this.operation(async (lifecycle) => {
      const inputs = await checked(lifecycle, declared);
      return this.state ? lifecycle.diff(this.state, inputs) : { changes: true, replaces: [] };
    });
  }

  /** Returns the names of the inputs that are no longer what the engine kept, or "gone". */
  async refresh(): Promise<string[] | "gone"> {
    return this.operation(async (lifecycle) => {
      const { state, inputs } = this.existing();
      const found = await lifecycle.read(state);
      this.isFailed = false;
      this.state = found && asKept(found.state);
      this.inputs = found && asKept(found.inputs);
      if (!found) return "gone";
      const before: Record<string, unknown> = { ...inputs };
      const after: Record<string, unknown> = { ...found.inputs };
      const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
      return names.filter((name) => !isDeepStrictEqual(before[name], after[name]));
    });
  }

  async destroy(): Promise<void> {
    await this.operation((lifecycle) => lifecycle.delete(this.existing().state));
    this.state = undefined;
    this.inputs = undefined;
  }

  private existing(): { state: EmailConfigState; inputs: EmailConfigInputs } {
    const { state, inputs } = this;
    if (!state || !inputs) throw new Error("there is no resource in this stack");
    return { state, inputs };
  }

  private async operation<Result>(run: (lifecycle: ProviderProcess) => Promise<Result>): Promise<Result> {
    const configuration: Record<string, string> = {
      tenantUrl: this.tenant.url,
      apiKey: ADMIN_KEY,
      ...this.options.configuration,
    };
    const process = new ProviderProcess({
      configuration,
      environment: this.options.environment,
      log: (line) => void this.told.push(line),
      clock: this.clock,
      retryPolicy: this.options.patience,
    });
    try {
      return await run(process);
    } finally {
      await process.close();
    }
  }

  /** Keeps what a create or update came to, as the engine does also where it is not well. */
  private async keep(
    inputs: EmailConfigInputs,
    outcome: Promise<{ state: EmailConfigState }>,
  ): Promise<void> {
    try {
      this.state = asKept((await outcome).state);
      this.inputs = inputs;
      this.isFailed = false;
    } catch (error) {
      if (isInitFailed(error)) {
        this.state = asKept(error.properties);
        this.inputs ??= inputs;
        this.isFailed = true;
      }
      throw error;
    }
  }
}

async function checked(lifecycle: ProviderProcess, declared: object): Promise<EmailConfigInputs> {
  const { inputs, failures } = await lifecycle.check({ ...declared });
  if (failures.length > 0) throw new Error(`check: ${JSON.stringify(failures)}`);
  return inputs as unknown as EmailConfigInputs;
}

/** The engine keeps values as JSON, and fails where one is undefined. */
function asKept<Values extends object>(values: Values): Values {
  const kept = JSON.parse(JSON.stringify(values)) as Values;
  if (!isDeepStrictEqual({ ...values }, kept))
    throw new Error(`the engine cannot keep this: ${JSON.stringify(values)} (is a key undefined?)`);
  return kept;
}
