import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
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

const text: FieldSchema = { type: "string" };
const flag: FieldSchema = { type: "boolean" };
const object = (properties: Record<string, FieldSchema>, required: string[] = []): FieldSchema => ({
  type: "object",
  properties,
  required,
});

/** Returns the definition of a `Stack` (`pulumi.com/v1`) that version 1 of the operator publishes in its Go module. */
export function publishedDefinition(): FieldSchema {
  const module = "github.com/pulumi/pulumi-kubernetes-operator@v1.16.0";
  // In a Go workspace around the checkout, Go would use the workspace's go.sum.
  const options = { cwd: join(__dirname, "operator"), env: { ...process.env, GOWORK: "off" } };
  const { Dir } = JSON.parse(
    execFileSync("go", ["mod", "download", "-json", module], options).toString("utf8"),
  );
  return definitionIn(join(Dir, "deploy", "crds", "pulumi.com_stacks.yaml"));
}

/** Reads the definition from a file in the format of `kubectl get crd stacks.pulumi.com -o yaml`. */
export function definitionIn(file: string): FieldSchema {
  const { versions } = parse(readFileSync(file, "utf8")).spec;
  const { openAPIV3Schema } = versions.find(({ name }: { name: string }) => name === "v1").schema;
  // A definition declares no properties of `metadata`; the cluster does.
  return { ...openAPIV3Schema, properties: { ...openAPIV3Schema.properties, metadata: { type: "object" } } };
}

/**
 * The fields of a `Stack` of the operator's version 2 that the generator writes, rewritten from the definition
 * `operator/config/crd/bases/pulumi.com_stacks.yaml` and its Go types (https://github.com/pulumi/pulumi-kubernetes-operator,
 * Apache License 2.0). The definition has 1.4 MB and is not in this repository. If PULUMI_OPERATOR_CRD is the path of the
 * complete definition, the tests use it too.
 */
export const STACK: FieldSchema = object({
  apiVersion: { ...text, enum: ["pulumi.com/v1"] },
  kind: { ...text, enum: ["Stack"] },
  metadata: object({ name: text }, ["name"]),
  spec: object(
    {
      stack: text,
      projectRepo: text,
      branch: text,
      shallow: flag,
      serviceAccountName: text,
      continueResyncOnCommitMatch: flag,
      resyncFrequencySeconds: { type: "integer" },
      envRefs: {
        type: "object",
        additionalProperties: object(
          {
            type: { ...text, enum: ["Env", "FS", "Secret", "Literal"] },
            literal: object({ value: text }, ["value"]),
            secret: object({ name: text, key: text }, ["name", "key"]),
          },
          ["type"],
        ),
      },
      workspaceTemplate: object({ spec: object({ image: text }) }),
    },
    ["stack"],
  ),
});

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
