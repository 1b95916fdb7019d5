// Checks the packed package: node scripts/lint-package.mts
// publint reads its manifest, and "Are the types wrong?" resolves each export as TypeScript and Node.js do.

import { spawnSync } from "node:child_process";

const { PULUMI_QLIK_TARBALL: tarball } = process.env;
if (!tarball) throw new Error("PULUMI_QLIK_TARBALL is not set. Run `npm run lint:package`.");

const COMMANDS: [string, ...string[]][] = [
  ["publint", "run", tarball, "--strict"],
  ["attw", tarball, "--no-emoji", "--format", "table-flipped"],
];

for (const [command, ...args] of COMMANDS) {
  const { status, stdout, error } = spawnSync(command, args, {
    encoding: "utf8",
    stdio: ["ignore", "pipe", "inherit"],
  });
  if (error) throw error;
  if (status === 0) continue;
  console.error(stdout);
  process.exitCode = 1;
}
