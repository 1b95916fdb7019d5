// node .ci/closing-line.mjs <jest's results as JSON> <jest's exit code>: prints `N passed, N failed`.

import { readFileSync } from "node:fs";

const [resultsFile, exitCode] = process.argv.slice(2);
const { passed, failed } = count(readResults(resultsFile));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A suite that could not even load has no tests to count, and a run that ends badly has failed somewhere: one each. */
function count(results) {
  const passed = results?.numPassedTests ?? 0;
  const failed = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0);
  const endedBadly = Number(exitCode) !== 0 || passed === 0;
  return { passed, failed: failed === 0 && endedBadly ? 1 : failed };
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log("The tests did not come as far as results.");
    return undefined;
  }
}
