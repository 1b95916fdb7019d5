import { mkdirSync, readFileSync, realpathSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import semver from "semver";
import { buildWithGo, download, installAtomically } from "./install-pulumi-cli.mts";
import { ensureDone } from "./lock.mjs";
import { BootstrapError, log } from "./log.mjs";
import { CLI, find, missingPrograms, versionOf } from "./pulumi-programs.mts";

const { devDependencies, peerDependencies } = JSON.parse(readFileSync("package.json", "utf8"));
const VERSION: string = devDependencies["@pulumi/pulumi"];
const SUPPORTED: string = peerDependencies["@pulumi/pulumi"];

/** Finds or installs a Pulumi CLI with its Node.js language host. Returns the path of the CLI. */
export async function ensurePulumiCli(): Promise<string> {
  const { cli, problem } = findOnPath();
  if (cli && !problem) return cli;

  const home = join(userCache(), `pulumi-${VERSION}-${process.platform}-${process.arch}`);
  const bin = join(home, "bin");
  const isInstalled = () => missingPrograms([bin]).length === 0;
  await ensureDone(`${home}.lock`, `installing the Pulumi CLI ${VERSION}`, isInstalled, () =>
    install(home, [`PATH: ${problem}`]),
  );
  return join(bin, CLI);
}

function findOnPath() {
  const path = (process.env.PATH ?? "").split(delimiter);
  const cli = find(CLI, path);
  if (!cli) return { problem: "there is no command `pulumi`." };

  const version = versionOf(cli);
  if (!semver.satisfies(version, SUPPORTED, { includePrerelease: true })) {
    return { problem: `${cli} has the version ${version}, which is not in the range ${SUPPORTED}.` };
  }
  // The CLI looks for its other programs beside itself and on PATH.
  const [missing] = missingPrograms([dirname(cli), dirname(realpathSync(cli)), ...path]);
  return { cli, problem: missing && `${cli} ${version} has no ${missing}.` };
}

export function userCache() {
  const platformDefault = process.platform === "darwin" ? "Library/Caches" : ".cache";
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), platformDefault), "pulumi-qlik");
  try {
    mkdirSync(cache, { recursive: true });
    return cache;
  } catch {
    throw new BootstrapError(`the folder ${cache} cannot be created. Set XDG_CACHE_HOME to another folder.`);
  }
}

async function install(home: string, problems: string[]) {
  const ways = { "the download": download, "the build with Go": buildWithGo };
  for (const [way, run] of Object.entries(ways)) {
    try {
      return await installAtomically(home, VERSION, run);
    } catch (error) {
      if (!(error instanceof BootstrapError)) throw error;
      log(`${way} failed: ${error.message}`);
      problems.push(`${way}: ${error.message}`);
    }
  }
  throw new BootstrapError(`there is no Pulumi CLI, and it could not be installed:
${problems.map((problem) => `  - ${problem}`).join("\n")}
Provide one of these and run the command again:
  - a Pulumi CLI ${SUPPORTED} on PATH (https://www.pulumi.com/docs/install/)
  - Go 1.25 or newer on PATH and access to its module proxy (https://go.dev/dl/)
  - the programs of the official archive for ${VERSION} in ${join(home, "bin")}`);
}
