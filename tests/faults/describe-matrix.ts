import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { IS_LONG_RUN } from "../support/long-runs";
import { emulatedTenants } from "../support/tenants";
import { FAULTS } from "./faults";
import { allCells, type Cell, type CellResult, nameOfCell, runCell } from "./matrix";
import { OPERATIONS } from "./operations";
import { reportOf } from "./report";
import type { Services } from "./scenario";

/** Cells that wait for the end of a stall use no CPU. */
const MAX_CONCURRENT_CELLS = 24;

const IS_REPORT = process.env.PRINT_MATRIX === "1";
/** A fault from which the provider does not recover is the same once and repeated. */
const isDistinct = ({ fault, isRepeated }: Cell) => fault.isTemporary || !isRepeated;
const RUNS_ALL = IS_REPORT || IS_LONG_RUN;

/** By default, a quick run has all operations and all faults. `npm run test:long` runs the whole matrix in any case. */
interface Matrix extends Pick<Services, "entryPoint"> {
  operations?: readonly string[];
  faults?: readonly string[];
}

const ALL_OPERATIONS = OPERATIONS.map(({ name }) => name);
const ALL_FAULTS = FAULTS.map(({ name }) => name);

/** Declares the tests of the matrix: a fault in any request of any operation. */
export function describeMatrix({ entryPoint, ...quick }: Matrix = {}): void {
  const { operations = ALL_OPERATIONS, faults = ALL_FAULTS } = RUNS_ALL ? {} : quick;
  const isIncluded = (cell: Cell) =>
    operations.includes(cell.operation.name) &&
    faults.includes(cell.fault.name) &&
    (RUNS_ALL || isDistinct(cell));
  const tenants = emulatedTenants();
  const results: CellResult[] = [];
  let mailServer: MailServer;

  beforeAll(async () => {
    // Stack traces of thousands of errors would take longer than everything else.
    Error.stackTraceLimit = 0;
    mailServer = await startMailServer({ security: "none", users: { alerts: "first-password" } });
    const services = { tenants, mailServer, ...(entryPoint && { entryPoint }) };
    const cells = (await allCells(services)).filter(isIncluded).entries();
    const runCells = async () => {
      for (const [index, cell] of cells) results[index] = await runCell(services, cell);
    };
    await Promise.all(Array.from({ length: MAX_CONCURRENT_CELLS }, runCells));
  }, 3_600_000);

  afterAll(async () => {
    if (IS_REPORT) process.stdout.write(reportOf(results));
    await mailServer?.stop();
  });

  describe("if any request fails, the operation succeeds or fails clearly, and the next run converges:", () => {
    it.each(operations)("%s", (name) => {
      const violations = results
        .filter(({ operation }) => operation.name === name)
        .flatMap((cell) => cell.violations.map((violation) => `${nameOfCell(cell)}: ${violation}`));
      expect(violations).toEqual([]);
    });
  });

  it.each(faults)("the fault %s was injected", (name) => {
    expect(results.some(({ fault }) => fault.name === name)).toBe(true);
  });
}
