import { Struct } from "google-protobuf/google/protobuf/struct_pb";
import { UNKNOWN } from "../lifecycle/unknown";

export type Properties = Record<string, unknown>;

/** Marks a secret in the engine's protocol. */
const SIGNATURE_KEY = "4dabf18193072939515e22adb298388d";
const SECRET = "1b47061264138c4ac30d75fd1eb44270";

/** Properties without the marks of their secrets. */
export interface PlainProperties {
  values: Properties;
  /** The properties that are secret, or that have a secret inside. */
  secrets: string[];
}

/** Reads properties that the engine sent. */
export function fromStruct(struct: Struct | undefined): PlainProperties {
  const marked = (struct?.toJavaScript() ?? {}) as Properties;
  return {
    values: mapValues(marked, unwrap),
    secrets: Object.keys(marked).filter((name) => hasSecret(marked[name])),
  };
}

/** Writes properties for the engine. An unknown value needs no mark: the engine encrypts what replaces it. */
export function toStruct(values: Properties, secrets: readonly string[] = []): Struct {
  // A Struct cannot have undefined, at no depth.
  const present = JSON.parse(JSON.stringify(values)) as Properties;
  const marked = Object.entries(present).map(([name, value]) => [
    name,
    secrets.includes(name) && value !== UNKNOWN ? { [SIGNATURE_KEY]: SECRET, value } : value,
  ]);
  return Struct.fromJavaScript(Object.fromEntries(marked));
}

function unwrap(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(unwrap);
  if (!isObject(value)) return value;
  return isMarked(value) ? unwrap(value.value) : mapValues(value, unwrap);
}

function hasSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  return (isObject(value) && isMarked(value)) || Object.values(value).some(hasSecret);
}

function isMarked(value: Properties): boolean {
  return value[SIGNATURE_KEY] === SECRET;
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function mapValues(values: Properties, map: (value: unknown) => unknown): Properties {
  return Object.fromEntries(Object.entries(values).map(([name, value]) => [name, map(value)]));
}
