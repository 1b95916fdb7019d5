import { createHash } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { ensureDone } from "../bootstrap/lock.mjs";
import { logStep } from "../bootstrap/log.mjs";
import { runStep } from "../bootstrap/run.mjs";
import { userCache } from "../bootstrap/user-cache.mts";

const REQUIREMENTS = "scripts/sdk/python-requirements.txt";
const STEP = "installing Pulumi's SDK for Python";

/** Installs the packages of Python programs unless the cache has them. Returns the folder of `python`. */
export async function ensurePython(): Promise<string> {
  const key = createHash("sha256").update(readFileSync(REQUIREMENTS)).digest("hex").slice(0, 12);
  const home = join(userCache(), `python-${key}-${process.platform}-${process.arch}`);
  await ensureDone(
    `${home}.lock`,
    STEP,
    () => existsSync(home),
    () => logStep(STEP, () => install(home)),
  );
  return join(home, "bin");
}

async function install(home: string) {
  const unfinished = mkdtempSync(`${home}.unfinished-`);
  try {
    await runStep("python3", ["-m", "venv", unfinished]);
    const python = join(unfinished, "bin", "python");
    await runStep(python, [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "-r",
      REQUIREMENTS,
    ]);
    renameSync(unfinished, home);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}
