import { realpathSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { CLI, DYNAMIC_PROVIDER, isExecutable, LANGUAGE_HOST } from "./cli-folder.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { haveSameMajor, isAtLeast } from "./versions.mjs";

/** The CLI that the user would get by typing `pulumi`, or why it will not do. */
export async function cliOnPath(oldest) {
  const cli = findIn(foldersOnPath(), CLI);
  if (!cli) return { whyNot: "no `pulumi` there" };

  const version = await versionOf(cli);
  if (!version || !haveSameMajor(version, oldest) || !isAtLeast(version, oldest)) {
    return { whyNot: `${cli} is ${version ?? "of no version that it tells"}, not ${oldest} or newer` };
  }
  // Where the CLI itself looks: beside its own file, then on PATH.
  const placesForHelpers = [dirname(cli), dirname(realpathSync(cli)), ...foldersOnPath()];
  const missing = [LANGUAGE_HOST, DYNAMIC_PROVIDER].find((name) => !findIn(placesForHelpers, name));
  return missing ? { whyNot: `${cli} is ${version}, but comes without ${missing}` } : { cli };
}

async function versionOf(cli) {
  try {
    const env = { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" };
    return (await runQuietly(cli, ["version"], { env })).trim();
  } catch {
    return undefined;
  }
}

function foldersOnPath() {
  return (process.env.PATH ?? "").split(delimiter).filter(Boolean);
}

function findIn(folders, name) {
  return folders.map((folder) => join(folder, name)).find(isExecutable);
}
