// node .ci/licences.mjs > docs/licences.md: prints the packages that users install with this one, and their licences.

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

The package installs these dependencies. Its peer dependency \`@pulumi/pulumi\` (Apache-2.0) is already part of a Pulumi program.
No dependency has an install script or dependencies of its own. \`node .ci/licences.mjs > docs/licences.md\` writes this page.

${head}
${line(widths.map((width) => "-".repeat(width)))}
${rows.join("\n")}

The package contains parts of other packages. The files \`NOTICES.txt\` beside the parts have their versions and licences:

- \`plugin/NOTICES.txt\`: the packages of the plugin
- \`dist/cli/NOTICES.txt\`: the packages of the command \`pulumi-qlik\`
- \`dist/emulator/NOTICES.txt\`: nodemailer (MIT-0)
- \`dist/report/html/page/NOTICES.txt\`: Preact (MIT) and preact-render-to-string (MIT), of which each HTML report contains Preact`);
