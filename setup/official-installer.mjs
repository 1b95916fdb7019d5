// Runs in a process of its own, on the installed Node.js: node official-installer.mjs <folder>
// The version is the one of the installed SDK.

import automation from "@pulumi/pulumi/automation/index.js";

const [root] = process.argv.slice(2);
try {
  await automation.PulumiCommand.install({ root });
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}
