import * as pulumi from "@pulumi/pulumi";

/**
 * Creates a value once for each run of a program. One process can run many programs, also at the same time (the Automation
 * API's inline programs), so a module's variable would mix them up. Each run has its own stack resource. Outside a run, as
 * in a unit test with mocks, each call creates a new value.
 */
export function oncePerRun<Value>(create: () => Value): () => Value {
  const values = new WeakMap<object, Value>();
  return () => {
    const run = pulumi.runtime.getStackResource();
    if (run === undefined) return create();
    const value = values.get(run) ?? create();
    values.set(run, value);
    return value;
  };
}
