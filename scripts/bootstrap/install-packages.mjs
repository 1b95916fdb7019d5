import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { resolve } from "node:path";
import { ensureDone } from "./lock.mjs";
import { BootstrapError, logStep } from "./log.mjs";
import { runStep } from "./run.mjs";

const STEP = "installing the npm packages";
const NODE = "node_modules/.bin/node";
/** The programs under examples/ import the package by its name. */
const SELF_LINK = "node_modules/pulumi-qlik";
/** NODE_ENV may exclude development dependencies. `npm pack --dry-run` runs the bootstrap with `dry-run` set. */
const ARGS = ["ci", "--include=dev", "--no-audit", "--no-fund", "--no-dry-run", "--loglevel=error"];

/** Installs what package-lock.json lists, unless it is installed. Returns the path of the installed Node.js. */
export async function installPackages() {
  const lock = ".pulumi-local/packages.lock";
  await ensureDone(lock, STEP, isInstalled, () => logStep(STEP, () => runStep("npm", ARGS)));
  const isLinked = () => existsSync(SELF_LINK);
  await ensureDone(lock, "linking the package", isLinked, () => symlinkSync("..", SELF_LINK));
  if (existsSync(NODE)) return resolve(NODE);
  throw new BootstrapError(
    `${NODE} is missing. npm's settings \`ignore-scripts\` or \`allowScripts\` may have kept the install script of ` +
      "the package `node` from running. Run: npm rebuild node --ignore-scripts=false",
  );
}

/** npm writes node_modules/.package-lock.json last, so an interrupted installation has none. */
function isInstalled() {
  if (!existsSync(NODE) || !existsSync("node_modules/.package-lock.json")) return false;
  const installed = packagesIn("node_modules/.package-lock.json");
  return Object.entries(packagesIn("package-lock.json")).every(([path, { version, optional }]) => {
    // npm omits optional packages of other platforms.
    return path === "" || installed[path]?.version === version || (optional && !installed[path]);
  });
}

function packagesIn(lockFile) {
  return JSON.parse(readFileSync(lockFile, "utf8")).packages;
}
