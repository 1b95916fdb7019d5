import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fingerprintOf, noteFingerprint, noteSays } from "./fingerprint.mjs";
import { holdingLock } from "./lock.mjs";
import { checkout, environmentWith, localFolder } from "./places.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { SetupTrouble, sayWhile } from "./say.mjs";

const DIST = join(checkout, "dist");
/** Inside the folder, so that it comes and goes with it. */
const DIST_NOTE = ".built-from";
const BUILD_CONFIG = "tsconfig.build.json";
/** What decides how sources become JavaScript; the lock file stands for the compiler's version. */
const BUILD_RULES = [BUILD_CONFIG, "tsconfig.json", "package-lock.json"];
/** What npm puts into a package beside `dist`. */
const PACKED_ALONG = ["package.json", "tenants.schema.json", "README.md", "LICENSE", "CHANGELOG.md"];

/** Brings `dist` and the packed package up to the sources; answers the path of the tarball. */
export async function ensureBuild() {
  const tarball = join(localFolder(), "pulumi-qlik.tgz");
  if (isCompiled(fingerprintOfSources()) && isPacked(tarball, fingerprintOfPackage())) return tarball;

  await holdingLock(join(localFolder(), "build.lock"), "building the package", async () => {
    const ofSources = fingerprintOfSources();
    const ofPackage = fingerprintOfPackage();
    if (!isCompiled(ofSources)) await sayWhile("compiling the sources to dist", () => compile(ofSources));
    if (!isPacked(tarball, ofPackage)) {
      await sayWhile("packing the package for the tests", () => pack(tarball, ofPackage));
    }
  });
  return tarball;
}

function fingerprintOfSources() {
  const folders = JSON.parse(readFileSync(join(checkout, BUILD_CONFIG), "utf8")).include;
  return fingerprintOf(checkout, [...folders, ...BUILD_RULES]);
}

function fingerprintOfPackage() {
  return fingerprintOfSources() + fingerprintOf(checkout, PACKED_ALONG);
}

function isCompiled(fingerprint) {
  return noteSays(join(DIST, DIST_NOTE), fingerprint);
}

function isPacked(tarball, fingerprint) {
  return existsSync(tarball) && noteSays(noteBeside(tarball), fingerprint);
}

function noteBeside(tarball) {
  return `${tarball}.built-from`;
}

/** Always from nothing, so that no output outlives its source, and put in place as one piece. */
async function compile(fingerprint) {
  const unfinished = join(localFolder(), "dist");
  rmSync(unfinished, { recursive: true, force: true });
  const args = [
    "-p",
    BUILD_CONFIG,
    "--outDir",
    unfinished,
    "--tsBuildInfoFile",
    join(unfinished, ".tsbuildinfo"),
  ];
  try {
    await runQuietly("tsc", args, { cwd: checkout, env: environmentWith() });
  } catch (error) {
    throw new SetupTrouble(`the sources do not compile:\n${error.message}`);
  }
  noteFingerprint(join(unfinished, DIST_NOTE), fingerprint);
  rmSync(DIST, { recursive: true, force: true });
  renameSync(unfinished, DIST);
}

async function pack(tarball, fingerprint) {
  const unfinished = join(localFolder(), "package");
  rmSync(unfinished, { recursive: true, force: true });
  mkdirSync(unfinished);
  // Without scripts, as `prepack` would come back here; and for real, though `npm pack --dry-run` may have led here.
  const args = ["pack", "--ignore-scripts", "--no-dry-run", "--pack-destination", unfinished];
  try {
    await runQuietly("npm", args, { cwd: checkout });
  } catch (error) {
    throw new SetupTrouble(`\`npm pack\` failed:\n${error.message}`);
  }
  const [name] = readdirSync(unfinished);
  renameSync(join(unfinished, name), tarball);
  rmSync(unfinished, { recursive: true });
  noteFingerprint(noteBeside(tarball), fingerprint);
}
