import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";

/** As much of OpenAPI as the definition of a custom resource needs here. */
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

/**
 * The definition of a `Stack` (`pulumi.com/v1`) that version 1 of the operator publishes, from its Go module. What version 2
 * has added stands in {@link STACK}.
 */
export function publishedDefinition(): FieldSchema {
  const module = "github.com/pulumi/pulumi-kubernetes-operator@v1.16.0";
  // A workspace around the checkout would have Go look at its own go.sum.
  const options = { cwd: join(__dirname, "operator"), env: { ...process.env, GOWORK: "off" } };
  const { Dir } = JSON.parse(
    execFileSync("go", ["mod", "download", "-json", module], options).toString("utf8"),
  );
  return definitionIn(join(Dir, "deploy", "crds", "pulumi.com_stacks.yaml"));
}

/** The definition in the file of a custom resource's definition, as `kubectl get crd stacks.pulumi.com -o yaml` prints it. */
export function definitionIn(file: string): FieldSchema {
  const { versions } = parse(readFileSync(file, "utf8")).spec;
  const { openAPIV3Schema } = versions.find(({ name }: { name: string }) => name === "v1").schema;
  // A definition says of `metadata` that it is an object; the cluster itself knows what is in it.
  return { ...openAPIV3Schema, properties: { ...openAPIV3Schema.properties, metadata: { type: "object" } } };
}

/**
 * The fields of a `Stack` of the operator's version 2 that the generator writes, told in our own words after its definition
 * `operator/config/crd/bases/pulumi.com_stacks.yaml` and the Go types that it is made from
 * (https://github.com/pulumi/pulumi-kubernetes-operator, Apache License 2.0). The definition has 1.4 MB and is not kept here:
 * against all of it, that of one's own cluster, the tests check when PULUMI_OPERATOR_CRD names it.
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

/** What a cluster would refuse of a value, or leave out without a word: for it, a field that is not known is nothing. */
export function faultsAgainst(schema: FieldSchema, value: unknown, path = ""): string[] {
  if (schema.type && !hasType(schema.type, value)) return [`${path}: is no ${schema.type}`];
  if (schema.enum && !schema.enum.includes(value)) return [`${path}: is none of ${schema.enum.join(", ")}`];
  if (Array.isArray(value))
    return value.flatMap((item, index) => faultsAgainst(schema.items ?? {}, item, `${path}[${index}]`));
  if (typeof value !== "object" || value === null) return [];
  const missing = (schema.required ?? []).filter((name) => !(name in value));
  return [
    ...missing.map((name) => `${path}.${name}: is missing`),
    ...Object.entries(value).flatMap(([name, field]) => {
      const known = schema.properties?.[name] ?? schema.additionalProperties;
      if (typeof known === "object") return faultsAgainst(known, field, `${path}.${name}`);
      return known === true || isOpen(schema) ? [] : [`${path}.${name}: is not known`];
    }),
  ];
}

function isOpen(schema: FieldSchema): boolean {
  const saysNothing = !schema.properties && schema.additionalProperties === undefined;
  return schema["x-kubernetes-preserve-unknown-fields"] === true || saysNothing;
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
