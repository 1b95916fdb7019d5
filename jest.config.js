/** `npm run test:long` runs these too. `npm test` has to stay below ten minutes on two cores. */
const SLOW = ["tests/bench/", "tests/engine/state-operations", "tests/fleet/large-fleet"];

/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  testPathIgnorePatterns: process.env.PULUMI_QLIK_LONG === "1" ? [] : SLOW,
  // By default jest keeps one core free, but most of the work is done by processes of the CLI.
  maxWorkers: "100%",
  // Long enough for a busy machine: only a test that hangs reaches it.
  testTimeout: 60_000,
  transform: { "^.+\\.ts$": ["ts-jest", { transpilation: true }] },
};
