// node .ci/licences.mjs > docs/licences.md: what users of the package install with it, and on which terms.

import { readFileSync } from "node:fs";

const lock = JSON.parse(readFileSync(new URL("../package-lock.json", import.meta.url), "utf8"));
const installed = Object.entries(lock.packages).filter(
  ([path, { dev, peer }]) => path !== "" && !dev && !peer,
);
const cells = [
  ["package", "version", "licence"],
  ...installed.map(([path, { version, license }]) => [
    path.replace(/^.*node_modules\//, ""),
    version,
    license,
  ]),
];
const widths = [0, 1, 2].map((column) => Math.max(...cells.map((row) => row[column].length)));
const line = (row) => `| ${row.map((cell, column) => cell.padEnd(widths[column])).join(" | ")} |`;
const [head, ...rows] = cells.map(line);

console.log(`# Licences

Users of \`pulumi-qlik\` install these packages with it; \`@pulumi/pulumi\` (Apache-2.0) they have already. None has an install
script, and none brings further packages. Written by \`node .ci/licences.mjs > docs/licences.md\`.

${head}
${line(widths.map((width) => "-".repeat(width)))}
${rows.join("\n")}`);
