// Fails if an import of the sources in the working directory points up: node scripts/check-imports.mts
// An import of types and a `require` in a function count too. Biome's rule `noImportCycles` finds circles.

import { globSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import ts from "typescript";

/** What a folder may import beside itself: folders of this table, packages, modules of Node.js (`node:` is all of them). */
const ALLOWED_IMPORTS: Record<string, string[]> = {
  "provider/messages": [],
  "provider/planner": ["fast-json-patch"],
  "provider/client": ["provider/messages", "undici", "zod", "node:"],
  provider: ["provider/client", "provider/messages", "zod", "node:fs", "node:path"],
  "provider/event-log": ["provider/messages", "zod", "node:"],
  "provider/lifecycle": [
    ...["provider", "provider/client", "provider/event-log", "provider/messages", "provider/planner"],
    ...["zod", "node:crypto", "node:util"],
  ],
  "provider/dynamic": [
    ...["provider", "provider/client", "provider/event-log", "provider/lifecycle", "provider/messages"],
    ...["provider/planner", "@pulumi/pulumi", "node:"],
  ],
  "provider/plugin": [
    ...["provider", "provider/client", "provider/event-log", "provider/lifecycle", "provider/messages"],
    ...["provider/planner", "@grpc/grpc-js", "@pulumi/pulumi", "google-protobuf", "node:"],
  ],
  // A program names provider/dynamic, but must not load it: the engine does so in another process.
  sdk: [
    ...["provider", "provider/client", "provider/lifecycle", "provider/messages", "provider/planner"],
    ...["@pulumi/pulumi", "yaml"],
    ...["node:async_hooks", "node:crypto", "node:fs", "node:module", "node:path"],
  ],
  report: ["provider/event-log", "provider/messages", "provider/planner", "fast-xml-parser", "node:"],
  "report/html/page": ["report", "preact", "preact-render-to-string"],
  cli: ["report", "emulator", "commander", "node:"],
  emulator: ["nodemailer", "zod", "node:"],
  "test-harness": ["emulator", "provider/event-log", "playwright-core", "selfsigned", "smtp-server", "node:"],
};

/** The longest come first, so that the first match is the closest folder. */
const layers = Object.keys(ALLOWED_IMPORTS).sort((one, other) => other.length - one.length);
const files = globSync("{provider,sdk,report,cli,emulator,test-harness}/**/*.{ts,tsx}").sort();
const problems = files.flatMap(problemsOf);
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;

function problemsOf(file: string): string[] {
  const layer = layerOf(file);
  const allowed = ALLOWED_IMPORTS[layer] ?? [];
  return specifiersIn(file)
    .filter((specifier) => !isAllowed(importedName(file, specifier), [layer, ...allowed]))
    .map((specifier) => `${file}: imports ${specifier}. ${layer} may import only ${allowed.join(", ")}.`);
}

function specifiersIn(file: string): string[] {
  const { importedFiles } = ts.preProcessFile(readFileSync(file, "utf8"), true, true);
  return [...new Set(importedFiles.map(({ fileName }) => fileName))];
}

/** Returns the folder of an imported file, or the name of an imported package. */
function importedName(file: string, specifier: string): string {
  if (specifier.startsWith(".")) return layerOf(posix.join(posix.dirname(file), specifier));
  return /^(@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier;
}

/** Returns the path itself if no layer has it. */
function layerOf(path: string): string {
  return layers.find((layer) => `${path}/`.startsWith(`${layer}/`)) ?? path;
}

function isAllowed(name: string, allowed: string[]): boolean {
  return allowed.includes(name) || (name.startsWith("node:") && allowed.includes("node:"));
}
