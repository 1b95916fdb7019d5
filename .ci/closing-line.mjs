// node .ci/closing-line.mjs <results of jest as JSON> <exit code of jest>: prints `N passed, N failed`.

import { readFileSync } from "node:fs";

const [resultsFile, exitCode] = process.argv.slice(2);
const { passed, failed } = count(readResults(resultsFile));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** Counts a suite that could not be loaded as one failure, and so a run that failed without a failed test. */
function count(results) {
  const passed = results?.numPassedTests ?? 0;
  const failed = (results?.numFailedTests ?? 0) + (results?.numRuntimeErrorTestSuites ?? 0);
  const hasFailed = Number(exitCode) !== 0 || passed === 0;
  return { passed, failed: failed === 0 && hasFailed ? 1 : failed };
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch {
    console.log("jest wrote no results.");
    return undefined;
  }
}
