import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { resolve } from "node:path";
import { ensureDone } from "./lock.mjs";
import { logStep } from "./log.mjs";
import { runStep } from "./run.mjs";

const TARBALL = ".pulumi-local/pulumi-qlik.tgz";
const UNFINISHED_DIST = ".pulumi-local/dist";
/** Written last. It is part of `dist`, so that removing `dist` removes it. */
const FINGERPRINT = "dist/.fingerprint";
const STEP = "building dist and the package";
/** package-lock.json determines the compiler's version. */
const OTHER_INPUTS = ["{package*,tenants.schema,tsconfig*}.json", "{README,CHANGELOG}.md", "LICENSE"];

/** Brings `dist` and the npm package up to date with the sources. Returns the path of the package. */
export async function ensureBuild(): Promise<string> {
  await ensureDone(".pulumi-local/build.lock", STEP, isUpToDate, () => logStep(STEP, build));
  return resolve(TARBALL);
}

function isUpToDate() {
  if (!existsSync(TARBALL) || !existsSync(FINGERPRINT) || !existsSync("plugin")) return false;
  return readFileSync(FINGERPRINT, "utf8") === fingerprint();
}

/** The contents decide, not the times: a fresh clone and a change of branches have new times. */
function fingerprint() {
  const { include } = JSON.parse(readFileSync("tsconfig.build.json", "utf8")) as { include: string[] };
  const files = globSync([...include.map((folder) => `${folder}/**`), ...OTHER_INPUTS]).sort();
  const hash = createHash("sha256");
  for (const file of files.filter((path) => statSync(path).isFile())) {
    hash.update(`${file}\0`).update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** One file with all of its packages, which starts faster and can be installed alone. */
async function bundlePlugin() {
  rmSync("plugin", { recursive: true, force: true });
  const executable = "plugin/pulumi-resource-qlik";
  const options = ["--bundle", "--platform=node", "--target=node22", "--minify", "--log-level=warning"];
  await runStep("esbuild", [
    "provider/plugin/main.ts",
    ...options,
    "--banner:js=#!/usr/bin/env node",
    `--outfile=${executable}`,
  ]);
  chmodSync(executable, 0o755);
  copyFileSync("provider/plugin/schema.json", "plugin/schema.json");
}

async function build() {
  const fingerprintBefore = fingerprint();
  rmSync(UNFINISHED_DIST, { recursive: true, force: true });
  await runStep("tsc", ["-p", "tsconfig.build.json", "--outDir", UNFINISHED_DIST]);
  await bundlePlugin();
  rmSync("dist", { recursive: true, force: true });
  renameSync(UNFINISHED_DIST, "dist");

  // `prepack` would run the bootstrap again. `npm pack --dry-run` runs the bootstrap with `dry-run` set.
  const options = ["--ignore-scripts", "--no-dry-run", "--silent", "--pack-destination=.pulumi-local"];
  await runStep("npm", ["pack", ...options]);
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  renameSync(`.pulumi-local/${name}-${version}.tgz`, TARBALL);
  writeFileSync(FINGERPRINT, fingerprintBefore);
}
