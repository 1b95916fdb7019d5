import type { EngineFigures, Operation, StateFigures } from "./engine-benchmark";
import type { EventLogFigures } from "./event-log-benchmark";
import type { FlagFigures } from "./flag-benchmark";
import type { MeasureOptions } from "./options";
import type { Role } from "./process-usage";
import type { BelowEngineFigures } from "./provider-benchmark";
import type { ReportFigures } from "./report-benchmark";
import type { StartUpFigures } from "./start-up-benchmark";
import { type BySubject, forEachSubject } from "./subjects";

export interface Machine {
  cpus: number;
  cpu: string;
  platform: string;
  node: string;
  pulumi: string;
}

export interface Measurements {
  machine: Machine;
  options: MeasureOptions;
  flags: Record<string, string>;
  engine: EngineFigures[];
  state: StateFigures[];
  startUp: StartUpFigures;
  belowEngine: BelowEngineFigures;
  eventLog: EventLogFigures;
  flagsWorth: FlagFigures[];
  reports: ReportFigures[];
}

/** A limit for time or size, and the result. */
export interface Target {
  what: string;
  /** The maximum; for requests, the exact number. */
  target: number;
  unit: "×" | "requests" | "bytes" | "ms" | "MiB";
  measured: number;
  /** Absent if the run had too few tenants. */
  met?: boolean;
}

/** The content of the JSON file. */
export type Results = Measurements & { targets: Target[] };

/** The targets are for this number of tenants. A smaller run shows its largest number, without a result. */
const TENANTS = 1000;
const MANY_TENANTS = 5000;
const FEW_TENANTS = 100;

const EXPECTED_REQUESTS: [Operation, number][] = [
  ["nothing to do", 1],
  ["refresh, then nothing to do", 1],
  ["create", 4],
  ["one field changed", 4],
];

export function targetsOf(measurements: Measurements): Target[] {
  const { options, engine, state, startUp, belowEngine, eventLog, reports } = measurements;
  const sizes = engine.map(({ tenants }) => tenants);
  const size = sizes.includes(TENANTS) ? TENANTS : Math.max(...sizes);
  const at = (operation: Operation, tenants = size) => figuresAt(engine, operation, tenants);
  const limit = (unit: Target["unit"], what: string, target: number, measured: number): Target =>
    size === TENANTS || unit === "bytes"
      ? { what, target, unit, measured, met: measured <= target }
      : { what, target, unit, measured };
  const requests = ([operation, target]: [Operation, number]): Target => {
    const measured = Math.max(...sizes.map((tenants) => at(operation, tenants).callsPerTenant));
    const what = `HTTP requests per tenant: ${operation}`;
    return { what, target, unit: "requests", measured, met: measured === target };
  };
  const growth = (operation: Operation) => {
    const secondsPerTenant = (tenants: number) => at(operation, tenants).seconds.ours.median / tenants;
    const what = `${operation}: time per tenant, ${MANY_TENANTS} tenants compared with ${FEW_TENANTS}`;
    return limit("×", what, 1.2, secondsPerTenant(MANY_TENANTS) / secondsPerTenant(FEW_TENANTS));
  };
  const nativeTargets = (): Target[] => {
    const { port, emptyNode, idleBytes } = startUp.native;
    const timed: Operation[] = ["nothing to do", "create", "refresh", "destroy"];
    const dynamic = `${size} tenants, compared with the dynamic resource`;
    const peakBytes = peakAt(engine, "provider", size)?.native;
    return [
      limit("ms", "native plugin: process start to port", 150, port.median),
      limit(
        "ms",
        "native plugin: process start to port, beyond node -e 0",
        90,
        port.median - emptyNode.median,
      ),
      limit("MiB", "native plugin: idle memory", 80, mebibytes(idleBytes.median)),
      ...(peakBytes
        ? [limit("MiB", `native plugin: memory, ${size} tenants`, 160, mebibytes(peakBytes))]
        : []),
      ...timed.map((operation) =>
        limit("×", `native plugin: ${operation}, ${dynamic}`, 1, at(operation).nativeRatio),
      ),
      ...EXPECTED_REQUESTS.map(([operation, target]): Target => {
        const measured = Math.max(...sizes.map((tenants) => at(operation, tenants).nativeCallsPerTenant));
        const what = `native plugin: HTTP requests per tenant: ${operation}`;
        return { what, target, unit: "requests", measured, met: measured === target };
      }),
      limit(
        "bytes",
        "native plugin: state of a resource, without the engine's source positions",
        1200,
        Math.max(...state.map(({ native }) => native.bytesPerResource)),
      ),
    ];
  };
  const empty = `${size} tenants, compared with the empty resource`;
  const bare = `${belowEngine.tenants} tenants, compared with a bare loop`;
  const stateBytes = Math.max(...state.map(({ ours }) => ours.bytesPerResource));
  const peak = peakAt(engine, "provider", size);
  return [
    limit("×", `nothing to do, ${empty}`, 1.1, at("nothing to do").ratio),
    limit("×", `create, ${empty}`, 1.3, at("create").ratio),
    limit("×", `create by the provider, ${bare}`, 1.15, belowEngine.create.ratio),
    limit("×", `diff by the provider, ${bare}`, 1.15, belowEngine.diff.ratio),
    limit(
      "×",
      `create with the event log, ${eventLog.tenants} tenants, compared with no log`,
      1.02,
      eventLog.create,
    ),
    limit(
      "×",
      `diff with the event log, ${eventLog.tenants} tenants, compared with no log`,
      1.02,
      eventLog.diff,
    ),
    ...EXPECTED_REQUESTS.map(requests),
    limit("bytes", "state of a resource, without the engine's source positions", 1850, stateBytes),
    limit("ms", "process start to the first check, beyond the empty provider", 80, startUp.beyondEmpty.check),
    limit(
      "ms",
      "process start to the first live diff, beyond the empty provider",
      80,
      startUp.beyondEmpty.diff,
    ),
    ...(peak ? [limit("×", `memory of the provider's process, ${empty}`, 1.3, peak.ours / peak.empty)] : []),
    ...nativeTargets(),
    reportTarget(options.tenantsOfReport, reports),
    ...(sizes.includes(MANY_TENANTS) && sizes.includes(FEW_TENANTS)
      ? [growth("create"), growth("nothing to do")]
      : []),
  ];
}

/** The slowest format decides. */
function reportTarget(tenants: number, reports: ReportFigures[]): Target {
  const measured = Math.max(...reports.map(({ milliseconds }) => milliseconds.median));
  return { what: `report of ${tenants} tenants`, target: 2000, unit: "ms", measured, met: measured <= 2000 };
}

function figuresAt(engine: EngineFigures[], operation: Operation, tenants: number): EngineFigures {
  const found = engine.find((figures) => figures.operation === operation && figures.tenants === tenants);
  if (!found) throw new Error(`There are no figures of ${operation} with ${tenants} tenants.`);
  return found;
}

/** Returns the maximum memory of a process in any operation, by the medians of the rounds. */
export function peakAt(engine: EngineFigures[], role: Role, tenants: number): BySubject<number> | undefined {
  const peaks = engine.flatMap((figures) => (figures.tenants === tenants ? (figures.usage[role] ?? []) : []));
  if (peaks.length === 0) return undefined;
  return forEachSubject((subject) => Math.max(...peaks.map((peak) => peak[subject].peakBytes.median)));
}

function mebibytes(bytes: number): number {
  return bytes / 1024 / 1024;
}
