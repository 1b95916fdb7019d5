import { accessSync, constants, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { buildCliWithGo } from "./build-cli-with-go.mjs";
import { cliFaults, executable } from "./cli-folder.mjs";
import { cliOnPath } from "./cli-on-path.mjs";
import { downloadCli } from "./download-cli.mjs";
import { installInOnePiece } from "./install-in-one-piece.mjs";
import { holdingLock } from "./lock.mjs";
import { checkout, userCacheFolder } from "./places.mjs";
import { SetupTrouble, say } from "./say.mjs";

const OLDEST_VERSION = "3.250.0";

/** Finds or makes a Pulumi CLI with its Node.js language host; answers the path of the CLI. */
export async function ensurePulumiCli() {
  const version = pinnedVersion();
  const onPath = await cliOnPath(OLDEST_VERSION);
  if (onPath.cli) return onPath.cli;

  const home = join(userCacheFolder(), `pulumi-${version}-${process.platform}-${process.arch}`);
  if (isInstalled(home)) return executable(home);

  makeWritable(userCacheFolder());
  await holdingLock(`${home}.lock`, `installing the Pulumi CLI ${version}`, async () => {
    if (isInstalled(home)) return;
    const tried = [`on PATH: ${onPath.whyNot}`, `in the cache: ${cliFaults(home).join(", ")}`];
    await installOneWay(home, version, tried);
  });
  return executable(home);
}

/** The CLI has the version of the SDK that the tests are written with. */
function pinnedVersion() {
  return JSON.parse(readFileSync(join(checkout, "package.json"), "utf8")).devDependencies["@pulumi/pulumi"];
}

function isInstalled(home) {
  return cliFaults(home).length === 0;
}

function makeWritable(folder) {
  try {
    mkdirSync(folder, { recursive: true });
    accessSync(folder, constants.W_OK);
  } catch (error) {
    throw new SetupTrouble(
      `the Pulumi CLI cannot be kept in ${folder} (${error.code}). Name another folder in XDG_CACHE_HOME.`,
    );
  }
}

async function installOneWay(home, version, tried) {
  const ways = [
    { name: "the official download", fill: downloadCli },
    { name: "a build with Go", fill: buildCliWithGo },
  ];
  for (const way of ways) {
    try {
      await installInOnePiece(home, (folder) => way.fill(folder, version), version);
      return;
    } catch (error) {
      say(`${way.name} did not work: ${error.message}`);
      tried.push(`${way.name}: ${error.message}`);
    }
  }
  throw new SetupTrouble(adviceAfter(tried, version, home));
}

function adviceAfter(tried, version, home) {
  return [
    "no way led to a Pulumi CLI. Tried:",
    ...tried.map((way) => `  - ${way.replaceAll("\n", "\n    ")}`),
    "Any one of these by hand is enough:",
    `  - the Pulumi CLI, ${OLDEST_VERSION} or newer, on PATH (https://www.pulumi.com/docs/install/)`,
    "  - Go 1.25 or newer on PATH and a way to its module proxy (https://go.dev/dl/)",
    `  - the files of the official archive for ${version} in ${join(home, "bin")}`,
  ].join("\n");
}
