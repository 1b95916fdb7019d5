import * as pulumi from "@pulumi/pulumi";

/**
 * Something that each run of a program has once. One process can run many programs, one after the other or at the same
 * time (the Automation API's inline programs), so a module's variable would mix them up; each run has a stack of its own.
 * Outside of a run, as in a unit test with mocks, every call makes a new one.
 */
export function oncePerRun<Thing>(make: () => Thing): () => Thing {
  const things = new WeakMap<object, Thing>();
  return () => {
    const run = pulumi.runtime.getStackResource();
    if (run === undefined) return make();
    const thing = things.get(run) ?? make();
    things.set(run, thing);
    return thing;
  };
}
