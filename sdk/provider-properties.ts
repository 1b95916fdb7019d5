import * as pulumi from "@pulumi/pulumi";
import { isSecret, SECRET_NAMES } from "../provider/planner/settings";
import { appendTransform, followTransforms } from "./transforms";

/*
 * A dynamic provider receives secrets as plain values, and no resource options. The class therefore sends it the names of
 * the secret and the ignored arguments, and determines them after all transformations and transforms.
 */

export const RESOURCE_TYPE = "pulumi-nodejs:dynamic/qlik:EmailConfig";

/** The arguments of each resource after all transformations. */
const ARGUMENTS = new WeakMap<pulumi.Resource, pulumi.Inputs>();

type Complete = (args: pulumi.Inputs) => pulumi.Inputs;

/** Options that complete a resource's arguments after its own transformations, its parents' and the stack's. */
export function completeAfterTransformations(
  name: string,
  options: pulumi.CustomResourceOptions,
  complete: Complete,
): pulumi.CustomResourceOptions {
  const last: pulumi.ResourceTransformation = ({ resource, props, opts }) => {
    const args = complete(props);
    ARGUMENTS.set(resource, args);
    return { props: propertiesOf(args, opts), opts: appendTransform(opts, addNames) };
  };
  // The SDK runs the resource's own transformations first, and iterates over the list while it grows.
  const first: pulumi.ResourceTransformation = (args) => {
    const { __transformations } = args.resource as unknown as { __transformations: unknown[] };
    if (args.type === RESOURCE_TYPE && args.name === name) __transformations.push(last);
    return undefined;
  };
  return { ...options, transformations: [first, ...(options.transformations ?? [])] };
}

/** Returns the secret arguments of a resource by their names. */
export async function secretsOf(resource: pulumi.Resource): Promise<Record<string, unknown>> {
  const args = ARGUMENTS.get(resource) ?? {};
  const names = [...SECRET_NAMES, ...((await findSecretArguments(args)) ?? [])];
  const values = names.map(async (name) => [name, await settledValue(pulumi.output(args[name]))] as const);
  return Object.fromEntries(await Promise.all(values));
}

/** Encrypts the secret settings, and adds the names for the provider. */
function propertiesOf(
  args: pulumi.Inputs,
  { parent, ignoreChanges }: pulumi.CustomResourceOptions,
): pulumi.Inputs {
  const properties = { ...args };
  for (const name of SECRET_NAMES)
    if (properties[name] !== undefined) properties[name] = pulumi.secret(properties[name]);
  // The SDK registers the resource when these names are known, so the registration waits for the transform.
  const names = Promise.all([findSecretArguments(args), followTransforms(parent, addNames)]);
  properties.secretArguments = pulumi.output(names.then(([secrets]) => secrets));
  // The engine applies ignoreChanges to the program's changes only; the provider applies it to changes on the tenant.
  if (ignoreChanges?.length) properties.ignoredArguments = ignoreChanges;
  // The engine gives the stack to programs only.
  if (process.env.QLIK_EVENT_LOG) properties.eventLogStack = pulumi.getStack();
  // The engine creates no dynamic resource in a preview.
  if (pulumi.runtime.isDryRun()) properties.isPreview = true;
  return properties;
}

/** Returns the names of the other arguments that contain a secret at any depth; undefined if none of them can. */
async function findSecretArguments(args: pulumi.Inputs): Promise<string[] | undefined> {
  const candidates = Object.entries(args).filter(([name, value]) => !isSecret(name) && containsOutput(value));
  if (candidates.length === 0) return undefined;
  const names = candidates.map(async ([name, value]) => {
    // A value that cannot be resolved fails the registration by itself.
    const isSecretValue = await pulumi.isSecret(pulumi.output(value)).catch(() => true);
    return isSecretValue ? [name] : [];
  });
  return (await Promise.all(names)).flat();
}

function containsOutput(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return true;
  return Object.values(value).some(containsOutput);
}

/** A transform that determines the names again, after the transforms that the engine runs. */
const addNames: pulumi.ResourceTransform = async ({ type, props, opts }) => {
  if (type !== RESOURCE_TYPE) return undefined;
  const properties = await pulumi.runtime.serializeProperties(type, props);
  const secrets = Object.keys(properties).filter(
    (name) => !isSecret(name) && JSON.stringify(properties[name]).includes(pulumi.runtime.specialSecretSig),
  );
  if (secrets.length > 0)
    properties.secretArguments = [...new Set([...(properties.secretArguments ?? []), ...secrets])];
  if (opts.ignoreChanges?.length) properties.ignoredArguments = opts.ignoreChanges;
  // Without options in the result they do not change; the SDK would return only those that it supports.
  return { props: properties } as pulumi.ResourceTransformResult;
};

/** Returns an output's value; undefined if it fails. */
async function settledValue(output: pulumi.Output<unknown>): Promise<unknown> {
  const { promise } = output as unknown as { promise(): Promise<unknown> };
  return promise.call(output).catch(() => undefined);
}
