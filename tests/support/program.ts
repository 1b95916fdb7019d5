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

/** Runs a program as the engine's SDK does, without an engine that would call a provider. */
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
  // The SDK would end the process if the program failed; the test needs the error.
  let outcome: Promise<void> = Promise.resolve();
  await pulumi.runtime.runInPulumiStack(async () => {
    outcome = (async () => program())();
    await outcome.catch(() => {});
  });
  await outcome;
  return registered.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

/** The value of an output. Its promises are internal to the SDK, and have no types. */
export async function settledValue<Value>(output: pulumi.Output<Value>): Promise<Value> {
  const { promise, isKnown, isSecret, allResources } = output as unknown as {
    promise(): Promise<Value>;
    isKnown: Promise<boolean>;
    isSecret: Promise<boolean>;
    allResources(): Promise<unknown>;
  };
  // An output that fails rejects each of them, and a rejection that is not handled ends the process.
  await Promise.allSettled([isKnown, isSecret, allResources.call(output)]);
  return promise.call(output);
}
