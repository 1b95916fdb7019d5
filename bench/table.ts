import type { StateFigures } from "./engine-benchmark";
import type { FlagFigures } from "./flag-benchmark";
import { ROLES } from "./process-usage";
import { peakAt, type Results, type Target } from "./results";
import type { StatePart } from "./state-size";
import type { Summary } from "./statistics";
import { SUBJECTS } from "./subjects";

/** Returns the results as Markdown tables with aligned columns. */
export function tableOf(results: Results): string {
  return [
    section("Targets", ["", "target", "measured", "met"], results.targets.map(targetRow)),
    section(
      "Through the engine (seconds: median and range)",
      [
        "operation",
        "tenants",
        "native",
        "ours",
        "empty",
        "native/ours",
        "ours/empty",
        "requests per tenant",
        "max in flight",
      ],
      results.engine.map(
        ({ operation, tenants, seconds, ratio, nativeRatio, callsPerTenant, mostInFlight }) => [
          operation,
          String(tenants),
          spread(seconds.native, 2),
          spread(seconds.ours, 2),
          spread(seconds.empty, 2),
          nativeRatio.toFixed(2),
          ratio.toFixed(2),
          shortNumber(callsPerTenant),
          String(mostInFlight),
        ],
      ),
    ),
    ...processorTables(results),
    memoryTable(results),
    ...stateTables(results.state),
    section(
      "Start-up of the provider's process (milliseconds)",
      ["until", "ours", "empty", "difference"],
      (["check", "diff"] as const).map((verb) => [
        `the first response to ${verb}`,
        spread(results.startUp[verb].ours, 0),
        spread(results.startUp[verb].empty, 0),
        results.startUp.beyondEmpty[verb].toFixed(0),
      ]),
    ),
    section(
      `Provider without an engine, ${results.belowEngine.tenants} tenants (milliseconds)`,
      ["verb", "ours", "bare loop", "ratio"],
      (["create", "diff"] as const).map((verb) => {
        const { milliseconds, ratio } = results.belowEngine[verb];
        return [verb, spread(milliseconds.ours, 0), spread(milliseconds.bare, 0), ratio.toFixed(2)];
      }),
    ),
    section(
      `Report of ${results.options.tenantsOfReport} tenants, from process start to its end`,
      ["format", "milliseconds", "kB"],
      results.reports.map(({ format, milliseconds, bytes }) => [
        format,
        spread(milliseconds, 0),
        (bytes / 1000).toFixed(0),
      ]),
    ),
    ...(results.flagsWorth.length > 0 ? [flagsTable(results.flagsWorth)] : []),
    footnote(results),
  ].join("\n\n");
}

function stateTables(state: StateFigures[]): string[] {
  const sizes = state.map(({ tenants, native, ours, empty }) =>
    [
      tenants,
      native.bytesPerResource,
      ours.bytesPerResource,
      empty.bytesPerResource,
      ours.providerBytes,
      empty.providerBytes,
    ].map(String),
  );
  const largest = state.at(-1);
  const parts = Object.entries(largest?.ours.parts ?? {}).map(([part, bytes]) => [
    part,
    String(largest?.native.parts[part as StatePart]),
    String(bytes),
    String(largest?.empty.parts[part as StatePart]),
  ]);
  return [
    section(
      "State of a resource, and its provider code (bytes)",
      ["tenants", "native", "ours", "empty", "code ours", "code empty"],
      sizes,
    ),
    section("Parts of the state of a resource (bytes)", ["part", "native", "ours", "empty"], parts),
  ];
}

function flagsTable(flags: FlagFigures[]): string {
  return section(
    "Our resource with and without flags of the engine (seconds)",
    ["flag", "operation", "tenants", "with", "without"],
    flags.map(({ flag, operation, tenants, withIt, without }) => [
      flag,
      operation,
      String(tenants),
      spread(withIt, 2),
      spread(without, 2),
    ]),
  );
}

/** Omitted if the system does not report the processor time. */
function processorTables({ engine, options }: Results): string[] {
  const tenants = Math.max(...options.tenants.filter((count) => count <= 1000));
  const figures = engine.filter((each) => each.tenants === tenants && each.usage.provider);
  if (figures.length === 0) return [];
  return [
    section(
      `Processor time of the engine, the program and the provider, ${tenants} tenants (seconds)`,
      ["operation", ...SUBJECTS],
      figures.map(({ operation, usage }) => [
        operation,
        ...SUBJECTS.map((subject) =>
          ROLES.map((role) => usage[role]?.[subject].cpuSeconds.median.toFixed(1) ?? "–").join(" + "),
        ),
      ]),
    ),
  ];
}

function memoryTable({ engine, options }: Results): string {
  return section(
    "Peak memory of a process in any operation",
    ["tenants", "program ours", "program empty", "provider native", "provider ours", "provider empty"],
    options.tenants.map((tenants) => {
      const [program, provider] = [peakAt(engine, "program", tenants), peakAt(engine, "provider", tenants)];
      const peaks = [program?.ours, program?.empty, provider?.native, provider?.ours, provider?.empty];
      return [String(tenants), ...peaks.map(mebibytes)];
    }),
  );
}

function targetRow({ what, target, unit, measured, met }: Target): string[] {
  return [
    what,
    unit === "requests" ? String(target) : `≤ ${inUnit(target, unit)}`,
    inUnit(measured, unit),
    met === undefined ? "–" : met ? "yes" : "NO",
  ];
}

function inUnit(value: number, unit: Target["unit"]): string {
  if (unit === "×") return value.toFixed(2);
  return unit === "requests" ? shortNumber(value) : `${Math.round(value)} ${unit}`;
}

function footnote({ machine, options, flags, engine }: Results): string {
  const { cpus, cpu, platform, node, pulumi } = machine;
  const flagTexts = Object.entries(flags).map(([name, value]) => `${name}=${value}`);
  return [
    `Machine: ${cpus} × ${cpu}, ${platform}; Node.js ${node}, Pulumi ${pulumi}.`,
    `--parallel ${options.parallel} ${flagTexts.join(" ")}; rounds: ${options.rounds}; latency of the emulator: ${options.latencyMs} ms.`,
    ...(peakAt(engine, "provider", options.tenants[0] ?? 0)
      ? []
      : ["Memory is omitted, because this system does not report the peak of a process."]),
    ...(options.tenants.includes(1000) ? [] : ["The targets of times are for 1000 tenants."]),
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

function shortNumber(number: number): string {
  return String(Math.round(number * 1000) / 1000);
}
