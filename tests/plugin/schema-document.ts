import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CHECKOUT } from "../docs/pages";

export interface TypeSpec {
  type?: string;
  $ref?: string;
  items?: TypeSpec;
  additionalProperties?: TypeSpec;
}

export interface PropertySpec extends TypeSpec {
  description?: string;
  secret?: boolean;
  default?: unknown;
}

export interface ObjectSpec {
  type?: string;
  description?: string;
  properties?: Record<string, PropertySpec>;
  required?: string[];
  enum?: { value: string; description?: string }[];
}

interface ResourceSpec extends ObjectSpec {
  inputProperties: Record<string, PropertySpec>;
  requiredInputs?: string[];
  aliases?: { type: string }[];
  listInputs?: ObjectSpec;
}

interface FunctionSpec {
  description: string;
  inputs: ObjectSpec;
  outputs: ObjectSpec;
}

interface NamedPackage {
  packageName: string;
}

interface PackageSchema {
  name: string;
  version: string;
  keywords: string[];
  publisher: string;
  displayName: string;
  config: { variables: Record<string, PropertySpec> };
  provider: ResourceSpec;
  types: Record<string, ObjectSpec>;
  resources: { "qlik:index:EmailConfig": ResourceSpec };
  functions: Record<string, FunctionSpec>;
  language: { nodejs: NamedPackage; python: NamedPackage; go: { importBasePath: string } };
}

export const SCHEMA_FILE = join(CHECKOUT, "provider", "plugin", "schema.json");
export const SCHEMA = JSON.parse(readFileSync(SCHEMA_FILE, "utf8")) as PackageSchema;
export const EMAIL_CONFIG = SCHEMA.resources["qlik:index:EmailConfig"];

const TYPES_PREFIX = "#/types/";

/** The named type of a property. */
export function typeOf({ $ref }: PropertySpec): ObjectSpec | undefined {
  return $ref === undefined ? undefined : SCHEMA.types[$ref.slice(TYPES_PREFIX.length)];
}

/** A value of a type, with every property. Texts are their own descriptions in `texts`, else `text`. */
export function sampleOf(spec: TypeSpec | ObjectSpec): unknown {
  if ("$ref" in spec && spec.$ref) return sampleOf(typeOf(spec) ?? {});
  if ("properties" in spec && spec.properties)
    return Object.fromEntries(Object.entries(spec.properties).map(([name, each]) => [name, sampleOf(each)]));
  if ("items" in spec && spec.items) return [sampleOf(spec.items)];
  return { string: "text", integer: 1, boolean: true }[spec.type ?? ""];
}
