import * as pulumi from "@pulumi/pulumi";

export interface RegisteredResource {
  name: string;
  type: string;
  inputs: Record<string, unknown>;
}

export interface ProgramOptions {
  /** Whole keys: `qlik:tenantUrl`. */
  configuration?: Record<string, string>;
  isPreview?: boolean;
}

/** Runs a program as the engine's SDK does, with nothing behind it that would call a provider. */
export async function runProgram(
  program: () => Promise<void> | void,
  { configuration = {}, isPreview = false }: ProgramOptions = {},
): Promise<RegisteredResource[]> {
  const registered: RegisteredResource[] = [];
  const mocks: pulumi.runtime.Mocks = {
    call: ({ inputs }) => inputs,
    newResource: ({ name, type, inputs }) => {
      registered.push({ name, type, inputs });
      return { id: name, state: inputs };
    },
  };
  await pulumi.runtime.setMocks(mocks, "project", "stack", isPreview);
  pulumi.runtime.setAllConfig(configuration);
  // The SDK would end the process with the error of a program: it is the test's.
  let outcome: Promise<void> = Promise.resolve();
  await pulumi.runtime.runInPulumiStack(async () => {
    outcome = (async () => program())();
    await outcome.catch(() => {});
  });
  await outcome;
  return registered.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

/** What an output comes to. Its promises are for the SDK's eyes alone, and have no types. */
export async function settledValue<Value>(output: pulumi.Output<Value>): Promise<Value> {
  const { promise, isKnown, isSecret, allResources } = output as unknown as {
    promise(): Promise<Value>;
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
    allResources(): Promise<unknown>;
  };
  // One that fails rejects each of them, and one that nobody looks at ends the process.
  await Promise.allSettled([isKnown, isSecret, allResources.call(output)]);
  return promise.call(output);
}
