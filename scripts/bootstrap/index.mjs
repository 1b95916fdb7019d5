// Makes this checkout ready, whatever the machine has, and then runs a command in it:
//   node setup/index.mjs [--without-build] [--without-cli] [command arguments ...]
// It runs before anything is installed: Node.js 20 and its own modules are all that this folder relies on.

import { readArguments } from "./arguments.mjs";
import { ensureBuild } from "./build.mjs";
import { ensurePackages } from "./packages.mjs";
import { ensurePulumiCli } from "./pulumi-cli.mjs";
import { runCommand } from "./run-command.mjs";
import { SetupTrouble, say } from "./say.mjs";
import { ensureSelfLink } from "./self-link.mjs";

try {
  refuseWindows();
  const { withBuild, withCli, command } = readArguments(process.argv.slice(2));

  await ensurePackages();
  ensureSelfLink();
  const tarball = withBuild ? await ensureBuild() : undefined;
  const cli = withCli ? await ensurePulumiCli() : undefined;

  if (command.length === 0) say("everything is ready.");
  else await runCommand(command, { tarball, cli });
} catch (error) {
  if (!(error instanceof SetupTrouble)) throw error;
  say(error.message);
  process.exitCode = 1;
}

function refuseWindows() {
  if (process.platform === "win32") throw new SetupTrouble("works on Linux and macOS; on Windows, use WSL.");
}
