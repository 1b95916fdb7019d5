// Makes a checkout ready and runs a command in it:
//   node scripts/bootstrap/index.mjs [--without-build] [--without-cli] [command arguments ...]
// The .mjs files run before anything is installed, on Node.js 20 or newer. The .mts files run on the installed Node.js.

import { delimiter, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { installPackages } from "./install-packages.mjs";
import { BootstrapError, exitOnError } from "./log.mjs";
import { runCommand } from "./run.mjs";

await exitOnError(async () => {
  if (process.platform === "win32") throw new BootstrapError("Windows is not supported. Use WSL instead.");
  process.chdir(fileURLToPath(new URL("../..", import.meta.url)));

  const node = await installPackages();
  process.env.PATH = [resolve("node_modules/.bin"), process.env.PATH].join(delimiter);
  await runCommand(node, ["scripts/bootstrap/prepare.mts", ...process.argv.slice(2)]);
});
