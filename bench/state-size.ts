import type { Project } from "../test-harness";

/** The size of a resource in the state: bytes of compact JSON, without the engine's source positions. */
export interface StateSize {
  bytesPerResource: number;
  /** The provider's code, which the state has twice. */
  providerBytes: number;
  /** The parts of one resource. Their sum is its size. */
  parts: Record<StatePart, number>;
}

export type StatePart =
  | "provider's code, twice"
  | "secrets, twice"
  | "other inputs"
  | "other outputs"
  | "dependencies"
  | "names, times and the rest";

const RESOURCE_TYPE = /^(pulumi-nodejs:dynamic|qlik:index:)/;

export async function stateSizeOf(project: Project): Promise<StateSize> {
  const resources = (await project.state()).filter(({ type }) => RESOURCE_TYPE.test(type));
  const measured = resources.map(({ sourcePosition: _, stackTrace: __, ...resource }: Resource) => resource);
  const [first] = measured;
  if (!first) throw new Error("There is no measured resource in the state.");
  const bytes = measured.map(bytesOf);
  return {
    bytesPerResource: Math.round(bytes.reduce((sum, one) => sum + one, 0) / bytes.length),
    providerBytes: Buffer.byteLength(String(first.outputs.__provider ?? "")),
    parts: partsOf(first),
  };
}

interface Resource {
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  propertyDependencies?: unknown;
  /** As long as the paths of the machine. */
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
  const [inputBytes, outputBytes] = [settings(inputs), settings(outputs)];
  return {
    "provider's code, twice": code,
    "secrets, twice": secrets,
    "other inputs": inputBytes,
    "other outputs": outputBytes,
    dependencies: dependencies,
    "names, times and the rest": bytesOf(resource) - code - secrets - inputBytes - outputBytes - dependencies,
  };
}

function bytesOf(value: object): number {
  return Buffer.byteLength(JSON.stringify(value));
}
