// Runs programs in several languages with the real language hosts:
//   node scripts/bootstrap/index.mjs node scripts/sdk/test-languages.mts [arguments of jest]

import { copyFileSync, rmSync } from "node:fs";
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
  "pulumi-converter-yaml",
];

/** Everything is installed already, so that pip needs no network. */
const PIP_OPTIONS = [
  ...["--quiet", "--disable-pip-version-check", "--no-deps", "--no-index", "--no-build-isolation"],
  ...["--target", `${SDKS}/python/installed`],
];

await exitOnError(async () => {
  await ensureOnPath(HOSTS);
  const python = await ensurePython();
  process.env.PATH = [python, process.env.PATH].join(delimiter);

  for (const language of ["nodejs", "python", "go"]) {
    rmSync(`${SDKS}/${language}`, { recursive: true, force: true });
    await generateSdk(language, `${SDKS}/${language}`);
  }
  await runStep("tsc", ["-p", `${SDKS}/nodejs`]);
  copyFileSync(`${SDKS}/nodejs/package.json`, `${SDKS}/nodejs/bin/package.json`);
  await runStep(`${python}/python`, ["-m", "pip", "install", ...PIP_OPTIONS, `${SDKS}/python`]);
  await runCommand("jest", ["--testMatch", "**/tests/languages/*programs.ts", ...process.argv.slice(2)]);
});
