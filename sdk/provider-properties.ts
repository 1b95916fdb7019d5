import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";

/**
 * A dynamic provider gets secrets as plain values, and no options. The class sends it the names of the arguments that are
 * secret or ignored. It finds them out after all transformations, so that what these change counts like the program.
 */

export const RESOURCE_TYPE = "pulumi-nodejs:dynamic/qlik:EmailConfig";

const ALWAYS_SECRET = ["emailPassword", "clientSecret"];

/** The arguments of each resource after all transformations. */
const ARGUMENTS = new WeakMap<pulumi.Resource, pulumi.Inputs>();

type Complete = (args: pulumi.Inputs) => pulumi.Inputs;

/** Options that complete a resource's arguments after its own transformations, its parents' and the stack's. */
export function completedLast(
  name: string,
  options: pulumi.CustomResourceOptions,
  complete: Complete,
): pulumi.CustomResourceOptions {
  const last: pulumi.ResourceTransformation = ({ resource, props, opts }) => {
    const args = complete(props);
    ARGUMENTS.set(resource, args);
    return { props: propertiesOf(args, opts), opts: followedTransforms(opts) };
  };
  // The SDK runs the resource's own transformations first, and iterates over the list while it grows.
  const first: pulumi.ResourceTransformation = (args) => {
    const { __transformations } = args.resource as unknown as { __transformations: unknown[] };
    if (args.type === RESOURCE_TYPE && args.name === name) __transformations.push(last);
    return undefined;
  };
  return { ...options, transformations: [first, ...(options.transformations ?? [])] };
}

/** The arguments with their secrets, and with the names that the provider needs. */
function propertiesOf(
  args: pulumi.Inputs,
  { parent, ignoreChanges }: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  const properties = { ...args };
  for (const name of ALWAYS_SECRET)
    if (properties[name] !== undefined) properties[name] = pulumi.secret(properties[name]);
  // The SDK registers the resource when these names are known, and with it waits for the transforms that follow.
  const names = Promise.all([secretArguments(args), followTransforms(parent)]).then(([secrets]) => secrets);
  properties.secretArguments = pulumi.output(names);
  // The engine applies ignoreChanges to what a program declares; what moves on the tenant the provider has to ignore.
  if (ignoreChanges?.length) properties.ignoredArguments = ignoreChanges;
  return properties;
}

/** The names of the arguments that hold a secret at any depth; undefined if none of them can. */
async function secretArguments(args: pulumi.Inputs): Promise<string[] | undefined> {
  const candidates = Object.entries(args).filter(
    ([name, value]) => !ALWAYS_SECRET.includes(name) && holdsOutput(value),
  );
  if (candidates.length === 0) return undefined;
  const names = candidates.map(async ([name, value]) => {
    // A value that cannot be resolved fails the registration by itself.
    const isSecret = await pulumi.isSecret(pulumi.output(value)).catch(() => true);
    return isSecret ? [name] : [];
  });
  return (await Promise.all(names)).flat();
}

function holdsOutput(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (
    pulumi.Output.isInstance(value) || value instanceof Promise || Object.values(value).some(holdsOutput)
  );
}

/** What the program holds for secret in a resource's arguments, by the arguments' names. */
export async function secretsOf(resource: pulumi.Resource): Promise<Record<string, unknown>> {
  const args = ARGUMENTS.get(resource) ?? {};
  const names = [...ALWAYS_SECRET, ...((await secretArguments(args)) ?? [])];
  const values = names.map(async (name) => [name, await settled(pulumi.output(args[name]))] as const);
  return Object.fromEntries(await Promise.all(values));
}

/** An output's value; undefined if it has none. */
async function settled(output: pulumi.Output<unknown>): Promise<unknown> {
  const { promise } = output as unknown as { promise(): Promise<unknown> };
  return promise.call(output).catch(() => undefined);
}

/** A transform that names the arguments again, after others that the engine runs. */
function namingTransform(): pulumi.ResourceTransform {
  // The SDK calls it outside of the program, where it does not know that the engine takes secrets.
  return AsyncLocalStorage.bind(async ({ type, props, opts }) => {
    if (type !== RESOURCE_TYPE) return undefined;
    const properties = await pulumi.runtime.serializeProperties(type, props);
    const secrets = Object.keys(properties).filter(
      (name) => !ALWAYS_SECRET.includes(name) && isSecretOnTheWire(properties[name]),
    );
    if (secrets.length > 0)
      properties.secretArguments = [...new Set([...(properties.secretArguments ?? []), ...secrets])];
    if (opts.ignoreChanges?.length) properties.ignoredArguments = opts.ignoreChanges;
    // Without options in the result they stay as they are; the SDK would write back those alone that it knows.
    return { props: properties } as pulumi.ResourceTransformResult;
  });
}

function isSecretOnTheWire(value: unknown): boolean {
  return JSON.stringify(value).includes(pulumi.runtime.specialSecretSig);
}

function followedTransforms(options: pulumi.CustomResourceOptions): pulumi.CustomResourceOptions {
  const { transforms = [] } = options;
  return transforms.length > 0 ? { ...options, transforms: [...transforms, namingTransform()] } : options;
}

/**
 * Registers no transform in a program that has none, because each costs a call of the engine for every resource. The
 * engine runs a resource's own transforms, those of its parents, and the stack's in the order of registration.
 */
async function followTransforms(parent: pulumi.Resource | undefined): Promise<void> {
  // The SDK registers a parent's transforms with the parent.
  if (parent !== undefined) await settled(parent.urn);
  // `pulumi.runtime.getCallbacks()` would start what is looked for.
  const { callbacks } = (require("@pulumi/pulumi/runtime/state") as RuntimeState).getStore();
  if (callbacks !== undefined) await registration(callbacks);
}

type Callbacks = NonNullable<ReturnType<typeof pulumi.runtime.getCallbacks>>;

interface RuntimeState {
  getStore(): { callbacks?: Callbacks };
}

const registrations = new WeakMap<Callbacks, Promise<void>>();

/** The one registration of a run: with each server of callbacks another run begins. */
function registration(callbacks: Callbacks): Promise<void> {
  const registered = registrations.get(callbacks) ?? registerLast(callbacks);
  registrations.set(callbacks, registered);
  return registered;
}

async function registerLast(callbacks: Callbacks): Promise<void> {
  // Transforms that are registered at the same time come in any order.
  await callbacks.awaitStackRegistrations();
  const callback = await callbacks.registerTransform(namingTransform());
  // `pulumi.runtime.registerResourceTransform` would end the program on a language host that does not register transforms.
  await new Promise<void>((resolve) => {
    pulumi.runtime.getMonitor()?.registerStackTransform(callback, (error) => {
      if (error) void pulumi.log.warn(`${NOT_FOLLOWED} ${error.message}`);
      resolve();
    });
  });
}

const NOT_FOLLOWED =
  "EmailConfig cannot follow the transforms of this program: previews may show what these make secret, and live drift " +
  "is changed back although they ignore it. Use `transformations`, or a newer Pulumi CLI.";
