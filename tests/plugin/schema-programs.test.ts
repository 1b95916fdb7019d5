import { join } from "node:path";
import { createProject, type Project } from "../../test-harness";
import { CHECKOUT } from "../docs/pages";
import { LANGUAGES, schemaExamples } from "../languages/examples";
import { SCHEMA, SCHEMA_FILE } from "./schema-document";

let project: Project;
beforeAll(async () => {
  project = await createProject({ program: "", install: "none" });
});
afterAll(() => project.remove());

it("passes the checks of the CLI for schemas without a warning", async () => {
  const result = await project.pulumi(["schema", "check", SCHEMA_FILE]);
  expect(result).toMatchObject({ code: 0, output: "" });
});

it("is what the built plugin returns", async () => {
  const plugin = join(CHECKOUT, "plugin", "pulumi-resource-qlik");
  const { stdout } = await project.pulumi(["package", "get-schema", plugin]);
  const { name, version, functions } = JSON.parse(stdout) as typeof SCHEMA;
  expect({ name, version, functions }).toEqual({
    name: "qlik",
    version: SCHEMA.version,
    functions: SCHEMA.functions,
  });
});

it("has each example in every language", () => {
  const examples = schemaExamples();
  expect(examples.length).toBeGreaterThan(1);
  for (const { programs } of examples) expect(Object.keys(programs)).toEqual(LANGUAGES);
});
