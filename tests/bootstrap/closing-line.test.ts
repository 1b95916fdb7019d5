import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const SCRIPT = join(__dirname, "..", "..", ".ci", "closing-line.mjs");

it.each([
  ["what jest counted", { numPassedTests: 12, numFailedTests: 0 }, 0, "12 passed, 0 failed", 0],
  ["failed tests", { numPassedTests: 12, numFailedTests: 2 }, 1, "12 passed, 2 failed", 1],
  [
    "a suite that could not load",
    { numPassedTests: 12, numRuntimeErrorTestSuites: 1 },
    1,
    "12 passed, 1 failed",
    1,
  ],
  ["a run that ended badly with no test to blame", { numPassedTests: 12 }, 1, "12 passed, 1 failed", 1],
  ["a run without any test", { numPassedTests: 0 }, 0, "0 passed, 1 failed", 1],
  ["a bootstrap that failed", undefined, 1, "0 passed, 1 failed", 1],
])("reports %s", (_what, results, exitCode, closingLine, ownExitCode) => {
  const folder = mkdtempSync(join(tmpdir(), "closing-line-"));
  const file = join(folder, "results.json");
  if (results) writeFileSync(file, JSON.stringify(results));

  const { stdout, status } = spawnSync(process.execPath, [SCRIPT, file, String(exitCode)], {
    encoding: "utf8",
  });
  rmSync(folder, { recursive: true });

  expect(stdout.trim().split("\n").at(-1)).toBe(closingLine);
  expect(status).toBe(ownExitCode);
});
