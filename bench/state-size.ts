import type { Project } from "../test-harness";

/** What a resource takes in the state, in bytes of compact JSON, without the engine's positions in the source. */
export interface StateSize {
  bytesPerResource: number;
  /** The provider's code, which is kept twice. */
  providerBytes: number;
  /** Of one resource; together all of it. */
  parts: Record<StatePart, number>;
}

export type StatePart =
  | "provider's code, twice"
  | "secrets, twice"
  | "other inputs"
  | "other outputs"
  | "what depends on what"
  | "names, times and the rest";

export async function stateSizeOf(project: Project): Promise<StateSize> {
  const resources = (await project.state()).filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic"));
  const kept = resources.map(({ sourcePosition: _, stackTrace: __, ...resource }: Resource) => resource);
  const [first] = kept;
  if (!first) throw new Error("There is no dynamic resource in the state.");
  const bytes = kept.map(bytesOf);
  return {
    bytesPerResource: Math.round(bytes.reduce((sum, one) => sum + one, 0) / bytes.length),
    providerBytes: Buffer.byteLength(String(first.outputs.__provider)),
    parts: partsOf(first),
  };
}

interface Resource {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  propertyDependencies?: unknown;
  /** Where in the program it was declared: as long as the paths of a machine. */
  sourcePosition?: unknown;
  stackTrace?: unknown;
}

function partsOf(resource: Resource): Record<StatePart, number> {
  const { inputs, outputs, propertyDependencies } = resource;
  const inBoth = (name: string) => bytesOf({ [name]: inputs[name] }) + bytesOf({ [name]: outputs[name] });
  const code = inBoth("__provider");
  const secrets = inBoth("emailPassword");
  const settings = ({ __provider: _, emailPassword: __, ...rest }: Record<string, unknown>) => bytesOf(rest);
  const dependencies = bytesOf({ propertyDependencies });
  const [ofInputs, ofOutputs] = [settings(inputs), settings(outputs)];
  return {
    "provider's code, twice": code,
    "secrets, twice": secrets,
    "other inputs": ofInputs,
    "other outputs": ofOutputs,
    "what depends on what": dependencies,
    "names, times and the rest": bytesOf(resource) - code - secrets - ofInputs - ofOutputs - dependencies,
  };
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
