import type { BelowEngineFigures } from "./provider-benchmark";
import type { FlagFigures } from "./flag-benchmark";
import type { MeasureOptions } from "./options";
import type { Role } from "./peak-memory";
import type { StartUpFigures } from "./start-up-benchmark";
import type { Pair } from "./subjects";
import type { EngineFigures, Operation, StateFigures } from "./engine-benchmark";

/** Where a run was made. */
export interface Machine {
  cpus: number;
  cpu: string;
  platform: string;
  node: string;
  pulumi: string;
}

/** All that a run has measured. */
export interface Measured {
  machine: Machine;
  options: MeasureOptions;
  flags: Record<string, string>;
  engine: EngineFigures[];
  state: StateFigures[];
  startUp: StartUpFigures;
  belowEngine: BelowEngineFigures;
  flagsWorth: FlagFigures[];
}

/** A promise about speed or size, and what came of it. */
export interface Target {
  what: string;
  /** The most that is good; for calls it is the number itself. */
  target: number;
  unit: "×" | "calls" | "bytes" | "ms";
  measured: number;
  /** Left out where a run was too small to tell. */
  met?: boolean;
}

/** What is written as JSON: the figures, and the targets as the table shows them. */
export type Results = Measured & { targets: Target[] };

/** The targets speak of so many tenants; a smaller run shows its largest number and does not judge. */
const TENANTS = 1000;
const MANY_TENANTS = 5000;
const FEW_TENANTS = 100;

const CALLS: [Operation, number][] = [
  ["nothing to do", 1],
  ["refresh, then nothing to do", 1],
  ["create", 4],
  ["one field changed", 4],
];

export function targetsOf({ engine, state, startUp, belowEngine }: Measured): Target[] {
  const sizes = engine.map(({ tenants }) => tenants);
  const size = sizes.includes(TENANTS) ? TENANTS : Math.max(...sizes);
  const at = (operation: Operation, tenants = size) => figuresAt(engine, operation, tenants);
  const judged = (target: Omit<Target, "met">, isJudged = size === TENANTS): Target =>
    isJudged ? { ...target, met: target.measured <= target.target } : target;
  const startUpTarget = (answer: "check" | "live diff", measured: number) => {
    const what = `from process start to the first ${answer}, beyond the empty provider`;
    return judged({ what, target: 80, unit: "ms", measured });
  };
  const ratio = (what: string, target: number, measured: number) =>
    judged({ what, target, unit: "×", measured });

  const targets: Target[] = [
    ratio(`nothing to do, ${size} tenants, against the empty resource`, 1.1, at("nothing to do").ratio),
    ratio(`create, ${size} tenants, against the empty resource`, 1.3, at("create").ratio),
    ratio(
      `provider's create, ${belowEngine.tenants} tenants, against a bare loop`,
      1.15,
      belowEngine.create.ratio,
    ),
    ratio(
      `provider's diff, ${belowEngine.tenants} tenants, against a bare loop`,
      1.15,
      belowEngine.diff.ratio,
    ),
    ...CALLS.map(([operation, calls]): Target => {
      const worst = Math.max(...sizes.map((tenants) => at(operation, tenants).callsPerTenant));
      const what = `HTTP calls a tenant: ${operation}`;
      return { what, target: calls, unit: "calls", measured: worst, met: worst === calls };
    }),
    judged(
      {
        what: "state of a resource, without the engine's source positions",
        target: 1850,
        unit: "bytes",
        measured: Math.max(...state.map(({ ours }) => ours.bytesPerResource)),
      },
      true,
    ),
    startUpTarget("check", startUp.beyondEmpty.check),
    startUpTarget("live diff", startUp.beyondEmpty.diff),
  ];
  const peak = peakAt(engine, "provider", size);
  if (peak)
    targets.push(
      ratio(
        `memory of the provider's process, ${size} tenants, against the empty one`,
        1.3,
        peak.ours / peak.empty,
      ),
    );
  if (sizes.includes(MANY_TENANTS) && sizes.includes(FEW_TENANTS))
    for (const operation of ["create", "nothing to do"] as const)
      targets.push(
        ratio(
          `${operation}: time a tenant, ${MANY_TENANTS} tenants against ${FEW_TENANTS}`,
          1.2,
          secondsPerTenant(at(operation, MANY_TENANTS)) / secondsPerTenant(at(operation, FEW_TENANTS)),
        ),
      );
  return targets;
}

export function figuresAt(engine: EngineFigures[], operation: Operation, tenants: number): EngineFigures {
  const found = engine.find((figures) => figures.operation === operation && figures.tenants === tenants);
  if (!found) throw new Error(`${operation} was not measured with ${tenants} tenants.`);
  return found;
}

/** The most that a process has held in any operation, by the medians of its rounds. */
export function peakAt(engine: EngineFigures[], role: Role, tenants: number): Pair<number> | undefined {
  const peaks = engine.flatMap((figures) =>
    figures.tenants === tenants ? (figures.peakBytes[role] ?? []) : [],
  );
  if (peaks.length === 0) return undefined;
  return {
    ours: Math.max(...peaks.map(({ ours }) => ours.median)),
    empty: Math.max(...peaks.map(({ empty }) => empty.median)),
  };
}

function secondsPerTenant({ seconds, tenants }: EngineFigures): number {
  return seconds.ours.median / tenants;
}
