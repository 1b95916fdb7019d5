// node .ci/audit.mjs: fails if a dependency of the package has a known vulnerability. Some registries do not support
// `npm audit`, which is reported and is not a failure.

import { spawnSync } from "node:child_process";

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
const { metadata, vulnerabilities } = parsed(stdout);
if (metadata?.vulnerabilities === undefined) {
  console.log("The registry does not support `npm audit`, so known vulnerabilities could not be checked.");
} else if (metadata.vulnerabilities.total > 0) {
  for (const [name, { severity }] of Object.entries(vulnerabilities ?? {}))
    console.log(`${name}: ${severity}`);
  console.log(`${metadata.vulnerabilities.total} known vulnerabilities in dependencies of the package.`);
  process.exitCode = 1;
} else {
  console.log("No known vulnerability in dependencies of the package.");
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
