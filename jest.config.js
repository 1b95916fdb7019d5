/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  // By default jest keeps one core free, but most of the work is done by processes of the CLI.
  maxWorkers: "100%",
  // Long enough for a busy machine: only a test that hangs reaches it.
  testTimeout: 60_000,
  transform: { "^.+\\.ts$": ["ts-jest", { transpilation: true }] },
};
