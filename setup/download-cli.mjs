import { mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { environmentWith, setupFolder } from "./places.mjs";
import { lastLines, runQuietly } from "./run-quietly.mjs";
import { SetupTrouble, sayWhile } from "./say.mjs";

const LOOK_EVERY_MS = 500;

/** The official way. A slow line may take its time; a line on which nothing arrives for a minute is given up. */
export async function downloadCli(folder, version) {
  const patience = Number(process.env.PULUMI_QLIK_DOWNLOAD_PATIENCE ?? 60);
  if (patience === 0) throw new SetupTrouble("not wished for, PULUMI_QLIK_DOWNLOAD_PATIENCE is 0");

  // The installer's temporary files are kept where their growth can be watched.
  const arriving = join(folder, "arriving");
  mkdirSync(arriving);
  const standstill = new AbortController();
  const watch = abortOnStandstill(standstill, folder, patience * 1000);
  try {
    await sayWhile(`downloading the Pulumi CLI ${version}`, () =>
      officialInstaller(folder, arriving, standstill.signal),
    );
  } catch (error) {
    throw new SetupTrouble(
      standstill.signal.aborted ? `nothing arrived for ${patience} s, given up` : lastLines(error.message),
    );
  } finally {
    clearInterval(watch);
    rmSync(arriving, { recursive: true, force: true });
  }
}

function officialInstaller(folder, temporaryFolder, abort) {
  // NODE_USE_ENV_PROXY: Node.js asks HTTPS_PROXY only when told to, the installer's own tools do always.
  const env = { ...environmentWith(), TMPDIR: temporaryFolder, NODE_USE_ENV_PROXY: "1" };
  return runQuietly("node", ["--no-warnings", join(setupFolder, "official-installer.mjs"), folder], {
    env,
    abort,
  });
}

function abortOnStandstill(standstill, folder, patienceMs) {
  let size = 0;
  let lastGrowth = Date.now();
  return setInterval(() => {
    const now = sizeOf(folder);
    if (now !== size) lastGrowth = Date.now();
    size = now;
    if (Date.now() - lastGrowth >= patienceMs) standstill.abort();
  }, LOOK_EVERY_MS);
}

function sizeOf(folder) {
  try {
    return readdirSync(folder, { recursive: true })
      .map((name) => statSync(join(folder, name), { throwIfNoEntry: false })?.size ?? 0)
      .reduce((sum, size) => sum + size, 0);
  } catch {
    return Number.NaN; // A folder went away while it was being read: something moves.
  }
}
