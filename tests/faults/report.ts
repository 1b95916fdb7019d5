import { FAULTS } from "./faults";
import { nameOfCall, type PlayedCell } from "./table";

const ROW_HEAD = 42;

/** All cells as a matrix: a row for each call of each operation, a column for each fault, once and for ever in a cell. */
export function matrixText(cells: readonly PlayedCell[]): string {
  const rows = new Map<string, PlayedCell[]>();
  for (const cell of cells) {
    const name = `${cell.operation.name}: ${nameOfCall(cell.call)}`;
    rows.set(name, [...(rows.get(name) ?? []), cell]);
  }
  const lines = [...rows].map(
    ([name, row]) => `${name.padEnd(ROW_HEAD)} ${FAULTS.map(({ name }) => marks(row, name)).join(" ")}`,
  );
  return `${[...heads(), ...lines, "", ...legend(cells)].join("\n")}\n`;
}

/** The names of the faults, written downwards. */
function heads(): string[] {
  const height = Math.max(...FAULTS.map(({ name }) => name.length));
  const letters = FAULTS.map(({ name }) => name.padStart(height));
  return Array.from({ length: height }, (_, line) =>
    `${" ".repeat(ROW_HEAD)} ${letters.map((name) => `${name[line]} `).join(" ")}`.trimEnd(),
  );
}

function marks(row: readonly PlayedCell[], fault: string): string {
  const mark = (lasts: PlayedCell["lasts"]) =>
    row.find((cell) => cell.fault.name === fault && cell.lasts === lasts)?.outcome ?? "·";
  return mark("once") + mark("for ever");
}

function legend(cells: readonly PlayedCell[]): string[] {
  const count = (outcome: PlayedCell["outcome"]) => cells.filter((cell) => cell.outcome === outcome).length;
  return [
    "In each field: the fault once, and until the operation ended.",
    "✓ the operation recovered by itself; ↻ it failed clearly, and the next run converged; · cannot be",
    `${cells.length} faults let loose: ${count("✓")} ✓, ${count("↻")} ↻, ${count("✗")} ✗`,
  ];
}
