import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { holdingLock } from "./lock.mjs";
import { checkout, installedCommands, localFolder, nodeModules } from "./places.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { SetupTrouble, sayWhile } from "./say.mjs";
import { isAtLeast } from "./versions.mjs";

const OLDEST_RUNTIME = "22.19.0";
const PURPOSE = "installing the npm packages";

/** Installs what package-lock.json names, where that is not what `node_modules` holds. */
export async function ensurePackages() {
  if (packagesFit() && runtimeFits()) return;
  await holdingLock(join(localFolder(), "packages.lock"), PURPOSE, async () => {
    if (packagesFit() && runtimeFits()) return;
    await sayWhile(PURPOSE, install);
  });
  if (!runtimeFits()) throw new SetupTrouble(runtimeAdvice());
}

/** Development dependencies are what set-up is about, whatever NODE_ENV and npm's settings say. */
const ALWAYS = ["--include=dev", "--no-audit", "--no-fund", "--no-dry-run"];

async function install() {
  try {
    await runQuietly("npm", ["ci", ...ALWAYS], { cwd: checkout });
  } catch (error) {
    throw new SetupTrouble(`\`npm ci\` failed:\n${errorLines(error.message)}`);
  }
}

function errorLines(output) {
  const errors = output.split("\n").filter((line) => line.startsWith("npm error"));
  return errors.length === 0 ? output : errors.slice(0, 12).join("\n");
}

/** npm writes what it installed into a lock file of its own, last of all: after a crash it is not there. */
function packagesFit() {
  const wanted = packagesIn(join(checkout, "package-lock.json"));
  const installed = packagesIn(join(nodeModules, ".package-lock.json"));
  if (!wanted) throw new SetupTrouble("package-lock.json is missing or cannot be read.");
  if (!installed) return false;
  return Object.entries(wanted)
    .filter(([path]) => path.startsWith("node_modules/"))
    .every(([path, entry]) => isInstalled(entry, installed[path]));
}

/** Optional packages are there for one platform each. */
function isInstalled(wanted, installed) {
  if (!installed) return wanted.optional === true;
  // The lock file has no integrity of packages that its registry did not offer.
  return wanted.version === installed.version && [undefined, installed.integrity].includes(wanted.integrity);
}

function packagesIn(lockFile) {
  try {
    return JSON.parse(readFileSync(lockFile, "utf8")).packages;
  } catch {
    return undefined;
  }
}

function runtimeFits() {
  const version = runtimeVersion();
  return version !== undefined && isAtLeast(version, OLDEST_RUNTIME);
}

function runtimeVersion() {
  try {
    return execFileSync(join(installedCommands, "node"), ["--version"], { encoding: "utf8" }).trim();
  } catch {
    return undefined;
  }
}

function runtimeAdvice() {
  const found = runtimeVersion();
  return [
    `the npm package \`node\` brings the Node.js that everything here runs on (${OLDEST_RUNTIME} or newer), but`,
    `${join(installedCommands, "node")} ${found ? `is ${found}` : "does not run"}.`,
    "Its install script may have been kept from running (npm's `ignore-scripts`, or `allowScripts`), or its download",
    "failed. Try: npm rebuild node --ignore-scripts=false",
  ].join("\n");
}
