import type { FlagFigures } from "./flag-benchmark";
import { peakAt, type Results, type Target } from "./results";
import type { StatePart } from "./state-size";
import type { Summary } from "./statistics";
import type { StateFigures } from "./engine-benchmark";

/** The results as people read them: aligned in a terminal, and Markdown in a document. */
export function tableOf(results: Results): string {
  return [
    section("Targets", ["", "target", "measured", "met"], results.targets.map(targetRow)),
    section(
      "Through the engine (seconds: median, and least to most)",
      ["operation", "tenants", "ours", "empty", "ratio", "calls a tenant", "most in flight"],
      results.engine.map(({ operation, tenants, seconds, ratio, callsPerTenant, mostInFlight }) => [
        operation,
        String(tenants),
        spread(seconds.ours, 2),
        spread(seconds.empty, 2),
        ratio.toFixed(2),
        shortest(callsPerTenant),
        String(mostInFlight),
      ]),
    ),
    memoryTable(results),
    ...stateTables(results.state),
    section(
      "Start-up of the provider's process (milliseconds)",
      ["until", "ours", "empty", "beyond empty"],
      (["check", "diff"] as const).map((answer) => [
        `the first answer to ${answer}`,
        spread(results.startUp[answer].ours, 0),
        spread(results.startUp[answer].empty, 0),
        results.startUp.beyondEmpty[answer].toFixed(0),
      ]),
    ),
    section(
      `Below the engine, ${results.belowEngine.tenants} tenants (milliseconds)`,
      ["verb", "ours", "bare loop", "ratio"],
      (["create", "diff"] as const).map((verb) => {
        const { milliseconds, ratio } = results.belowEngine[verb];
        return [verb, spread(milliseconds.ours, 0), spread(milliseconds.bare, 0), ratio.toFixed(2)];
      }),
    ),
    ...(results.flagsWorth.length > 0 ? [flagsTable(results.flagsWorth)] : []),
    footnote(results),
  ].join("\n\n");
}

function stateTables(state: StateFigures[]): string[] {
  const sizes = state.map(({ tenants, ours, empty }) =>
    [tenants, ours.bytesPerResource, empty.bytesPerResource, ours.providerBytes, empty.providerBytes].map(
      String,
    ),
  );
  const largest = state.at(-1);
  const parts = Object.entries(largest?.ours.parts ?? {}).map(([part, bytes]) => [
    part,
    String(bytes),
    String(largest?.empty.parts[part as StatePart]),
  ]);
  return [
    section(
      "State of a resource, and its provider's code (bytes)",
      ["tenants", "ours", "empty", "code ours", "empty"],
      sizes,
    ),
    section("What a resource's state is made of (bytes)", ["part", "ours", "empty"], parts),
  ];
}

function flagsTable(flags: FlagFigures[]): string {
  return section(
    "What the engine's flags are worth to our resource (seconds)",
    ["flag", "operation", "tenants", "with it", "without"],
    flags.map(({ flag, operation, tenants, withIt, without }) => [
      flag,
      operation,
      String(tenants),
      spread(withIt, 2),
      spread(without, 2),
    ]),
  );
}

function memoryTable({ engine, options }: Results): string {
  return section(
    "Memory: the most that a process has held in any operation",
    ["tenants", "program ours", "empty", "provider ours", "empty"],
    options.tenants.map((tenants) => {
      const [program, provider] = [peakAt(engine, "program", tenants), peakAt(engine, "provider", tenants)];
      const peaks = [program?.ours, program?.empty, provider?.ours, provider?.empty];
      return [String(tenants), ...peaks.map(mebibytes)];
    }),
  );
}

function targetRow({ what, target, unit, measured, met }: Target): string[] {
  return [
    what,
    unit === "calls" ? String(target) : `≤ ${inUnit(target, unit)}`,
    inUnit(measured, unit),
    met === undefined ? "–" : met ? "yes" : "NO",
  ];
}

function inUnit(value: number, unit: Target["unit"]): string {
  if (unit === "×") return value.toFixed(2);
  return unit === "calls" ? shortest(value) : `${Math.round(value)} ${unit}`;
}

function footnote({ machine, options, flags, engine }: Results): string {
  const { cpus, cpu, platform, node, pulumi } = machine;
  const shownFlags = Object.entries(flags).map(([name, value]) => `${name}=${value}`);
  return [
    `Machine: ${cpus} × ${cpu}, ${platform}; Node.js ${node}, Pulumi ${pulumi}.`,
    `Both with --parallel ${options.parallel} ${shownFlags.join(" ")}; ${options.rounds} rounds by turns; the emulator answers after ${options.latencyMs} ms.`,
    ...(peakAt(engine, "provider", options.tenants[0] ?? 0)
      ? []
      : ["Memory is left out: this system does not tell a process's peak."]),
    ...(options.tenants.includes(1000) ? [] : ["Times are not judged: the targets are for 1000 tenants."]),
  ].join("\n\n");
}

function section(title: string, head: string[], rows: string[][]): string {
  const all = [head, ...rows];
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    `| ${row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join(" | ")} |`;
  const rule = `| ${widths.map((width, column) => (column === 0 ? "-".repeat(width) : `${"-".repeat(width - 1)}:`)).join(" | ")} |`;
  return [`**${title}**`, "", line(head), rule, ...rows.map(line)].join("\n");
}

function spread({ median, min, max }: Summary, digits: number): string {
  return `${median.toFixed(digits)} (${min.toFixed(digits)}–${max.toFixed(digits)})`;
}

function mebibytes(bytes: number | undefined): string {
  return bytes === undefined ? "–" : `${(bytes / 1024 / 1024).toFixed(0)} MiB`;
}

function shortest(number: number): string {
  return String(Math.round(number * 1000) / 1000);
}
