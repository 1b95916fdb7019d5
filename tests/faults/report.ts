import { FAULTS } from "./faults";
import { type CellResult, nameOfRequest } from "./matrix";

const ROW_HEAD = 42;

/** The matrix: a row for each request of each operation, a column for each fault. The totals follow. */
export function reportOf(results: readonly CellResult[]): string {
  const rows = Map.groupBy(
    results,
    ({ operation, request }) => `${operation.name}: ${nameOfRequest(request)}`,
  );
  const lines = [...rows].map(([name, row]) =>
    [name.padEnd(ROW_HEAD), ...FAULTS.map((fault) => marks(row, fault.name))].join(" "),
  );
  return `${[...heads(), ...lines, "", ...LEGEND, "", ...totals(results)].join("\n")}\n`;
}

const LEGEND = [
  "In each field: the fault once, and repeated until the operation ended.",
  "✓ the operation recovered; ↻ it failed clearly, and the next run converged; ✗ it broke a promise; · impossible",
];

/** The names of the faults, downwards. */
function heads(): string[] {
  const height = Math.max(...FAULTS.map(({ name }) => name.length));
  const names = FAULTS.map(({ name }) => name.padStart(height));
  return Array.from({ length: height }, (_, line) =>
    `${" ".repeat(ROW_HEAD)} ${names.map((name) => `${name[line]} `).join(" ")}`.trimEnd(),
  );
}

function marks(row: readonly CellResult[], faultName: string): string {
  const cells = row.filter(({ fault }) => fault.name === faultName);
  const mark = (isRepeated: boolean) => cells.find((cell) => cell.isRepeated === isRepeated)?.outcome ?? "·";
  return mark(false) + mark(true);
}

/** Tables in Markdown, by the first word of the operations and by the kind of the faults. */
function totals(results: readonly CellResult[]): string[] {
  return [
    ...table("operation", results, ({ operation }) => operation.name.split(",")[0] ?? ""),
    "",
    ...table("fault", results, ({ fault }) => fault.kind),
  ];
}

function table(
  head: string,
  results: readonly CellResult[],
  groupOf: (result: CellResult) => string,
): string[] {
  const row = (name: string, group: readonly CellResult[]) => {
    const counts = (["✓", "↻", "✗"] as const).map(
      (outcome) => group.filter((result) => result.outcome === outcome).length,
    );
    return `| ${[name, group.length, ...counts].join(" | ")} |`;
  };
  return [
    `| ${head} | faults | ✓ | ↻ | ✗ |`,
    "| --- | ---: | ---: | ---: | ---: |",
    ...[...Map.groupBy(results, groupOf)].map(([name, group]) => row(name, group)),
    row("all", results),
  ];
}
