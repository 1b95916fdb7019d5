import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

const ROOT = join(__dirname, "../..");
const textOf = (file: string) => readFileSync(join(ROOT, file), "utf8");
const filesAt = (pattern: string) => globSync(pattern, { cwd: ROOT, exclude: ["**/node_modules"] });

const { version } = JSON.parse(textOf("package.json")) as { version: string };

/** All versions of this package in a file. */
const VERSIONS: [file: string, pattern: RegExp][] = [
  ["provider/plugin/schema.json", /^ {2}"version": "(.+)"/gm],
  ["package-lock.json", /"name": "pulumi-qlik",\s+"version": "(.+)"/g],
  ["sdk/native/version.ts", /\bVERSION = \{ version: "(.+)" \}/g],
  ["CHANGELOG.md", /(?<!## [\s\S]*)^## \[(.+)\]/gm],
  ...filesAt("examples/*/package.json")
    .filter((file) => textOf(file).includes('"pulumi-qlik"'))
    .map((file): [string, RegExp] => [file, /"pulumi-qlik": "(.+)"/g]),
  ...filesAt("{README.md,docs/*.md}")
    .filter((file) => textOf(file).includes("plugin install resource qlik"))
    .map((file): [string, RegExp] => [file, /plugin install resource qlik v?(\S+\w)/g]),
];

it.each(VERSIONS)("%s has the version of the package", (file, pattern) => {
  const found = [...textOf(file).matchAll(pattern)].map(([, text]) => text);
  expect(found).not.toEqual([]);
  expect(new Set(found)).toEqual(new Set([version]));
});
