/** @type {import("jest").Config} */
module.exports = {
  testEnvironment: "node",
  roots: ["<rootDir>/tests"],
  // jest leaves one core to itself; most of the time here is the CLI's, in processes of its own.
  maxWorkers: "100%",
  // A hang fails a test; a busy machine does not.
  testTimeout: 60_000,
  transform: { "^.+\\.ts$": ["ts-jest", { transpilation: true }] },
};
