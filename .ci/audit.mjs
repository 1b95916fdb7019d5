// node .ci/audit.mjs: fails where a known vulnerability reaches users of the package. Some registries do not answer
// `npm audit`: then it says so, and is no failure.

import { spawnSync } from "node:child_process";

const { stdout } = spawnSync("npm", ["audit", "--omit=dev", "--json"], { encoding: "utf8" });
const { metadata, vulnerabilities } = parsed(stdout);
if (metadata?.vulnerabilities === undefined) {
  console.log(
    "The registry does not answer `npm audit`: nothing is known of vulnerabilities, neither good nor bad.",
  );
} else if (metadata.vulnerabilities.total > 0) {
  for (const [name, { severity }] of Object.entries(vulnerabilities ?? {}))
    console.log(`${name}: ${severity}`);
  console.log(`${metadata.vulnerabilities.total} known vulnerabilities reach users of the package.`);
  process.exitCode = 1;
} else {
  console.log("No known vulnerability reaches users of the package.");
}

function parsed(text) {
  try {
    return JSON.parse(text) ?? {};
  } catch {
    return {};
  }
}
