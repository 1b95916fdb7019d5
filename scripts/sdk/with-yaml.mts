// Runs a command with the language host of YAML on PATH: node scripts/sdk/with-yaml.mts <command> [arguments]

import { exitOnError } from "../bootstrap/log.mjs";
import { runCommand } from "../bootstrap/run.mjs";
import { ensureOnPath } from "./tools.mts";

await exitOnError(async () => {
  const [command = "", ...args] = process.argv.slice(2);
  await ensureOnPath(["pulumi-language-yaml"]);
  await runCommand(command, args);
});
