import { globSync, readFileSync } from "node:fs";

const LICENCE = "The file LICENSE of pulumi-qlik has the text of the Apache License 2.0.";

/** Returns the licences of the packages that the files of a bundle come from. */
export function thirdPartyNotices(bundle: string, files: string[]): string {
  const names = files.map((file) => /node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  const unique = [...new Set(names.filter((name) => name !== undefined))].sort();
  const heading = `${bundle} contains these packages. ${LICENCE}`;
  return [heading, ...unique.map(noticeOf)].join(`\n\n${"-".repeat(80)}\n\n`);
}

function noticeOf(name: string): string {
  const { version, license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, "utf8"));
  const title = `${name} ${version} (${license})`;
  const [file] = globSync(`node_modules/${name}/LICEN[CS]E{,.md,.txt}`);
  if (file === undefined) throw new Error(`The package ${name} has no file LICENSE.`);
  return license === "Apache-2.0" ? title : `${title}\n\n${readFileSync(file, "utf8").trim()}`;
}
