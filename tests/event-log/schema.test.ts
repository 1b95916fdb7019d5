import { readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { eventLogJsonSchema } from "../../provider/event-log/json-schema";

const root = join(__dirname, "../..");
const schema = JSON.parse(readFileSync(join(root, "event-log.schema.json"), "utf8"));

const LINE = {
  version: 1,
  time: "2026-01-01T00:00:00.000Z",
  run: "a-run",
  entryPoint: "native",
  host: "acme.eu.qlikcloud.com",
  verb: "diff",
  result: "in-sync",
  patch: [],
  requests: 1,
  durationMs: 5,
};

it("the published schema is up to date (`npm run event-log:schema`)", () => {
  expect(schema).toEqual(JSON.parse(JSON.stringify(eventLogJsonSchema())));
});

it.each<[string, object, boolean]>([
  ["a line", {}, true],
  ["a line with what a later release adds", { shoeSize: 47 }, true],
  ["another version", { version: 2 }, false],
  ["another result", { result: "fine" }, false],
  ["a negative number of requests", { requests: -1 }, false],
  ["an operation without a path", { patch: [{ op: "add" }] }, false],
])("judges %s", (_what, changes, isValid) => {
  expect(z.fromJSONSchema(schema).safeParse({ ...LINE, ...changes }).success).toBe(isValid);
});

it("describes each property but the version", () => {
  const properties: Record<string, { description?: string }> = schema.properties;
  const undescribed = Object.keys(properties).filter((name) => !properties[name]?.description);
  expect(undescribed).toEqual(["version"]);
});

it("is a file and an export of the package", () => {
  const { files, exports } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
  expect(files).toContain("event-log.schema.json");
  expect(exports).toHaveProperty(["./event-log.schema.json"], "./event-log.schema.json");
});
