// Checks the workflows of GitHub Actions in a folder: node scripts/pipelines/actionlint.mts <folder>

import { globSync } from "node:fs";
import { join } from "node:path";
import { exitOnError } from "../bootstrap/log.mjs";
import { runCommand } from "../bootstrap/run.mjs";
import { ensureTool } from "../sdk/tools.mts";

await exitOnError(async () => {
  const [folder = "."] = process.argv.slice(2);
  const workflows = globSync(join(folder, ".github/workflows/*.{yml,yaml}"));
  // Other tools of the machine would make the result depend on it.
  await runCommand(await ensureTool("actionlint"), ["-shellcheck=", "-pyflakes=", "-no-color", ...workflows]);
});
