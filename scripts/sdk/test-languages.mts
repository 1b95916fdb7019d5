// Runs programs in several languages with the real language hosts:
//   node scripts/bootstrap/index.mjs node scripts/sdk/test-languages.mts [arguments of jest]

import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter } from "node:path";
import { exitOnError } from "../bootstrap/log.mjs";
import { runCommand, runStep } from "../bootstrap/run.mjs";
import { ensurePython } from "./python.mts";
import { generateSdk, SDKS } from "./sdks.mts";
import { ensureOnPath, type ToolName } from "./tools.mts";

const HOSTS: ToolName[] = [
  "pulumi-language-yaml",
  "pulumi-language-go",
  "pulumi-language-python",
  "pulumi-language-java",
  "pulumi-converter-yaml",
];

/** Everything is installed already, so that pip needs no network. */
const PIP_OPTIONS = [
  ...["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--no-build-isolation"],
  ...["--target", `${SDKS}/python/installed`],
];

/** The goals make Maven download what programs need, before several of them start at once. */
const MAVEN_OPTIONS = ["--quiet", "--batch-mode", "--file", `${SDKS}/java/pom.xml`];

await exitOnError(async () => {
  await ensureOnPath(HOSTS);
  const python = await ensurePython();
  process.env.PATH = [python, process.env.PATH].join(delimiter);

  for (const language of ["nodejs", "python", "go", "java"]) await generateSdk(language);
  await runStep("tsc", ["-p", `${SDKS}/nodejs`]);
  copyFileSync(`${SDKS}/nodejs/package.json`, `${SDKS}/nodejs/bin/package.json`);
  await runStep(`${python}/python`, ["-m", "pip", "install", ...PIP_OPTIONS, `${SDKS}/python`]);
  writeJavaBuild();
  await runStep("mvn", [...MAVEN_OPTIONS, "compile", "exec:help"]);
  // jest takes every argument that follows --testMatch for one of its values.
  await runCommand("jest", [...process.argv.slice(2), "--testMatch", "**/tests/languages/*programs.ts"]);
});

/** Maven takes the place of the SDK's Gradle build, which also writes the version. */
function writeJavaBuild() {
  const resources = `${SDKS}/java/src/main/resources/com/pulumi/qlik`;
  mkdirSync(resources, { recursive: true });
  writeFileSync(`${resources}/version.txt`, JSON.parse(readFileSync("package.json", "utf8")).version);
  copyFileSync("examples/java/pom.xml", `${SDKS}/java/pom.xml`);
}
