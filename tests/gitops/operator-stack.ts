import { readFileSync } from "node:fs";
import { parse } from "yaml";

/** The subset of OpenAPI that these definitions use. */
export interface FieldSchema {
  type?: string;
  properties?: Record<string, FieldSchema>;
  additionalProperties?: FieldSchema | boolean;
  items?: FieldSchema;
  required?: string[];
  enum?: unknown[];
  "x-kubernetes-preserve-unknown-fields"?: boolean;
}

/** Reads the definition from a file in the format of `kubectl get crd stacks.pulumi.com -o yaml`. */
export function definitionIn(file: string): FieldSchema {
  const { versions } = parse(readFileSync(file, "utf8")).spec;
  const { openAPIV3Schema } = versions.find(({ name }: { name: string }) => name === "v1").schema;
  // A definition declares no properties of `metadata`; the cluster does.
  return { ...openAPIV3Schema, properties: { ...openAPIV3Schema.properties, metadata: { type: "object" } } };
}

/** Returns what a cluster would refuse in a value, and the unknown fields, which a cluster would silently drop. */
export function violationsOf(schema: FieldSchema, value: unknown, path = ""): string[] {
  if (schema.type && !hasType(schema.type, value))
    return [`${path}: is not ${/^[aeiou]/.test(schema.type) ? "an" : "a"} ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value))
    return [`${path}: is not one of ${schema.enum.join(", ")}`];
  if (Array.isArray(value))
    return value.flatMap((item, index) => violationsOf(schema.items ?? {}, item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path}.${name}: is missing`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      if (typeof known === "object") return violationsOf(known, field, `${path}.${name}`);
      return known === true || isOpen(schema) ? [] : [`${path}.${name}: is not known`];
    }),
  ];
}

function isOpen(schema: FieldSchema): boolean {
  const hasNoFields = !schema.properties && schema.additionalProperties === undefined;
  return schema["x-kubernetes-preserve-unknown-fields"] === true || hasNoFields;
}

function hasType(type: string, value: unknown): boolean {
  switch (type) {
    case "integer":
      return Number.isInteger(value);
    case "array":
      return Array.isArray(value);
    case "object":
      return typeof value === "object" && value !== null && !Array.isArray(value);
    default:
      // OpenAPI and JavaScript have the same names for the other types.
      return typeof value === type;
  }
}
