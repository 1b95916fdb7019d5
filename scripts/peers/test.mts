// Runs the checks of Pulumi's provider libraries against the plugin and an emulator:
//   node scripts/bootstrap/index.mjs node scripts/peers/test.mts [flags of a Go test binary, such as -test.run=LifeCycle]

import { delimiter, dirname } from "node:path";
import { startEmulator } from "pulumi-qlik/emulator";
import { exitOnError } from "../bootstrap/log.mjs";
import { find } from "../bootstrap/pulumi-programs.mts";
import { runCommand } from "../bootstrap/run.mjs";
import { ensureTool } from "../sdk/tools.mts";

const YAML_HOST = "pulumi-language-yaml";

await exitOnError(async () => {
  const { env } = process;
  const path = (env.PATH ?? "").split(delimiter);
  const tests = await ensureTool("peers-test");
  if (!find(YAML_HOST, path)) env.PATH = [dirname(await ensureTool(YAML_HOST)), ...path].join(delimiter);

  const emulator = await startEmulator();
  env.EMULATOR_URL = emulator.url;
  process.chdir("tests/peers");
  try {
    await runCommand(tests, ["-test.v", ...process.argv.slice(2)]);
  } finally {
    await emulator.stop();
  }
});
