// Generates the SDKs of the plugin from its schema into sdks/<language>:
//   node scripts/bootstrap/index.mjs --without-build node scripts/sdk/generate.mts [language ...]

import { BootstrapError, exitOnError, log } from "../bootstrap/log.mjs";
import { generateSdk, LANGUAGES, SDKS } from "./sdks.mts";

await exitOnError(async () => {
  const selected = process.argv.slice(2);
  const unknown = selected.find((language) => !LANGUAGES.includes(language));
  if (unknown)
    throw new BootstrapError(`unknown language ${unknown}. Known languages: ${LANGUAGES.join(", ")}.`);

  for (const language of selected.length > 0 ? selected : LANGUAGES) {
    await generateSdk(language);
    log(`the SDK for ${language} is in ${SDKS}/${language}.`);
  }
});
