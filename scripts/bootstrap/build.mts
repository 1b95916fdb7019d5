import { createHash } from "node:crypto";
import { existsSync, globSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import { bundleCli } from "../cli/bundle.mts";
import { bundleMailTransport } from "../emulator/bundle.mts";
import { bundlePlugin } from "../plugin/bundle.mts";
import { bundlePage } from "../report/bundle-page.mts";
import { ensureDone } from "./lock.mjs";
import { logStep } from "./log.mjs";
import { runStep } from "./run.mjs";

const TARBALL = ".pulumi-local/pulumi-qlik.tgz";
const UNFINISHED_DIST = ".pulumi-local/dist";
const UNFINISHED_PLUGIN = ".pulumi-local/plugin";
/** Written last. It is part of `dist`, so that removing `dist` removes it. */
const FINGERPRINT = "dist/.fingerprint";
const STEP = "building dist and the package";
/** package-lock.json determines the versions of the compiler, of the bundler and of the bundled packages. */
const OTHER_INPUTS = [
  ...["scripts/{bundle,cli,emulator,plugin,report}/**", "{package*,*.schema,tsconfig*}.json"],
  ...["{README,CHANGELOG}.md", "LICENSE"],
];

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

async function build() {
  const fingerprintBefore = fingerprint();
  for (const folder of [UNFINISHED_DIST, UNFINISHED_PLUGIN]) rmSync(folder, { recursive: true, force: true });
  await runStep("tsc", ["-p", "tsconfig.build.json", "--outDir", UNFINISHED_DIST]);
  await bundlePlugin(UNFINISHED_PLUGIN);
  await bundleCli(`${UNFINISHED_DIST}/cli`);
  await bundleMailTransport(`${UNFINISHED_DIST}/emulator`);
  await bundlePage(`${UNFINISHED_DIST}/report/html/page`);
  for (const folder of ["dist", "plugin"]) rmSync(folder, { recursive: true, force: true });
  renameSync(UNFINISHED_PLUGIN, "plugin");
  renameSync(UNFINISHED_DIST, "dist");

  // `prepack` would run the bootstrap again. `npm pack --dry-run` runs the bootstrap with `dry-run` set.
  const options = ["--ignore-scripts", "--no-dry-run", "--silent", "--pack-destination=.pulumi-local"];
  await runStep("npm", ["pack", ...options]);
  const { name, version } = JSON.parse(readFileSync("package.json", "utf8"));
  renameSync(`.pulumi-local/${name}-${version}.tgz`, TARBALL);
  writeFileSync(FINGERPRINT, fingerprintBefore);
}
