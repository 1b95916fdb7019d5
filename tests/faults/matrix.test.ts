import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { emulatedTenants } from "../support/tenants";
import { FAULTS } from "./faults";
import { allCells, type Cell, type CellResult, nameOfCell, runCell } from "./matrix";
import { OPERATIONS } from "./operations";
import { reportOf } from "./report";

/** Cells that wait for the end of a stall use no CPU. */
const MAX_CONCURRENT_CELLS = 24;

const IS_REPORT = process.env.PRINT_MATRIX === "1";
const RUNS_ALL = IS_REPORT || process.env.PULUMI_QLIK_LONG === "1";
/** A fault from which the provider does not recover is the same once and repeated. */
const isDistinct = ({ fault, isRepeated }: Cell) => fault.isTemporary || !isRepeated;

const tenants = emulatedTenants();
const results: CellResult[] = [];
let mailServer: MailServer;

beforeAll(async () => {
  // Stack traces of thousands of errors would take longer than everything else.
  Error.stackTraceLimit = 0;
  mailServer = await startMailServer({ security: "none", users: { alerts: "first-password" } });
  const services = { tenants, mailServer };
  const cells = (await allCells(services)).filter((cell) => RUNS_ALL || isDistinct(cell)).entries();
  const runCells = async () => {
    for (const [index, cell] of cells) results[index] = await runCell(services, cell);
  };
  await Promise.all(Array.from({ length: MAX_CONCURRENT_CELLS }, runCells));
}, 300_000);

afterAll(async () => {
  if (IS_REPORT) process.stdout.write(reportOf(results));
  await mailServer?.stop();
});

describe("if any request fails, the operation succeeds or fails clearly, and the next run converges:", () => {
  it.each(OPERATIONS.map(({ name }) => name))("%s", (name) => {
    const violations = results
      .filter(({ operation }) => operation.name === name)
      .flatMap((cell) => cell.violations.map((violation) => `${nameOfCell(cell)}: ${violation}`));
    expect(violations).toEqual([]);
  });
});

it.each(FAULTS.map(({ name }) => name))("the fault %s was injected", (name) => {
  expect(results.some(({ fault }) => fault.name === name)).toBe(true);
});
