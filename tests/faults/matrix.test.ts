import { type Emulator, startEmulator } from "../../emulator";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { atOnce } from "./at-once";
import { FAULTS } from "./faults";
import { matrixText } from "./matrix";
import { OPERATIONS } from "./operations";
import { allCells, type Cell, nameOfCell, type PlayedCell, play } from "./table";

/** Cells that wait for a stall to end cost nothing meanwhile. */
const CELLS_AT_ONCE = 24;

const PRINTS = process.env.PRINT_MATRIX === "1";
/** For every day it is enough to meet once what no second try helps. */
const PLAYS_ALL = PRINTS || process.env.PULUMI_QLIK_LONG === "1";
const isForEveryDay = ({ fault, lasts }: Cell) => fault.passes || lasts === "once";

let emulator: Emulator;
let mailServer: MailServer;
let cells: PlayedCell[];

beforeAll(async () => {
  // Thousands of errors, of which nobody looks at a stack, would cost more than all the rest.
  Error.stackTraceLimit = 0;
  emulator = await startEmulator();
  mailServer = await startMailServer({ security: "none", users: { alerts: "first-password" } });
  const theatre = { emulator, mailServer };
  const toPlay = (await allCells(theatre)).filter((cell) => PLAYS_ALL || isForEveryDay(cell));
  cells = await atOnce(CELLS_AT_ONCE, toPlay, (cell) => play(theatre, cell));
}, 300_000);

afterAll(async () => {
  if (PRINTS) process.stdout.write(matrixText(cells));
  await mailServer?.stop();
  await emulator?.stop();
});

describe("whatever befalls a call, the operation succeeds or fails clearly, and the next run converges", () => {
  it.each(OPERATIONS.map(({ name }) => name))("%s", (name) => {
    const violations = cells
      .filter(({ operation }) => operation.name === name)
      .flatMap((cell) => cell.violations.map((violation) => `${nameOfCell(cell)}: ${violation}`));
    expect(violations).toEqual([]);
  });
});

it.each(FAULTS.map(({ name }) => name))("has let loose: %s", (name) => {
  expect(cells.filter(({ fault }) => fault.name === name).length).toBeGreaterThan(0);
});
