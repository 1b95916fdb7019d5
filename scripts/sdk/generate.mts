// Generates the SDKs of the plugin from its schema into sdks/<language>:
//   node scripts/bootstrap/index.mjs --without-build node scripts/sdk/generate.mts [language ...]

import { rmSync } from "node:fs";
import { BootstrapError, exitOnError, log } from "../bootstrap/log.mjs";
import { generateSdk, LANGUAGES, SDKS } from "./sdks.mts";

await exitOnError(async () => {
  const selected = process.argv.slice(2);
  const unknown = selected.find((language) => !LANGUAGES.includes(language));
  if (unknown)
    throw new BootstrapError(`unknown language ${unknown}. Known languages: ${LANGUAGES.join(", ")}.`);

  const failures: string[] = [];
  for (const language of selected.length > 0 ? selected : LANGUAGES) {
    const folder = `${SDKS}/${language}`;
    rmSync(folder, { recursive: true, force: true });
    const problem = await generateSdk(language, folder);
    if (problem) failures.push(`${language}: ${problem}`);
    else log(`the SDK for ${language} is in ${folder}.`);
  }
  if (failures.length > 0) throw new BootstrapError(`no SDK for ${failures.join("\nno SDK for ")}`);
});
