import { mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { cliFaults, executable } from "./cli-folder.mjs";
import { runQuietly } from "./run-quietly.mjs";
import { SetupTrouble } from "./say.mjs";

/** Fills a folder beside the home, tries what is in it, and renames it: a home is there whole or not at all. */
export async function installInOnePiece(home, fill, version) {
  removeWhatACrashLeft(home);
  const unfinished = `${home}.unfinished-${process.pid}`;
  mkdirSync(unfinished);
  try {
    await fill(unfinished);
    await refuseUnlessItRuns(unfinished, version);
    rmSync(home, { recursive: true, force: true });
    renameSync(unfinished, home);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function removeWhatACrashLeft(home) {
  for (const name of readdirSync(dirname(home))) {
    if (name.startsWith(`${basename(home)}.unfinished-`)) {
      rmSync(join(dirname(home), name), { recursive: true, force: true });
    }
  }
}

async function refuseUnlessItRuns(folder, version) {
  const faults = cliFaults(folder);
  if (faults.length > 0) throw new SetupTrouble(`what came is not complete: ${faults.join(", ")}`);
  const told = await runQuietly(executable(folder), ["version"], {
    env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" },
  }).catch((error) => {
    throw new SetupTrouble(`what came does not run: ${error.message}`);
  });
  if (told.trim().replace(/^v/, "") !== version) {
    throw new SetupTrouble(`what came is version ${told.trim()}, not ${version}`);
  }
}
