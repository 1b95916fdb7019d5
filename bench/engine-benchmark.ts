import type { Project } from "../test-harness";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { ROLES, type Role, type Usage, watchProcesses } from "./process-usage";
import { type StateSize, stateSizeOf } from "./state-size";
import { type Summary, summaryOf } from "./statistics";
import { type BySubject, forEachSubject, programEnv, SUBJECTS } from "./subjects";

/** The commands of the engine, in the order in which they are measured. */
const COMMANDS = {
  create: ["up", "--yes", "--skip-preview"],
  "nothing to do": ["preview", "--expect-no-changes"],
  refresh: ["refresh", "--yes", "--skip-preview", "--expect-no-changes"],
  "refresh, then nothing to do": ["preview", "--refresh", "--expect-no-changes"],
  "one field changed": ["up", "--yes", "--skip-preview"],
  destroy: ["destroy", "--yes", "--skip-preview"],
};
export type Operation = keyof typeof COMMANDS;
export const OPERATIONS = Object.keys(COMMANDS) as Operation[];

/** One operation with one number of tenants. */
export interface EngineFigures {
  operation: Operation;
  tenants: number;
  seconds: BySubject<Summary>;
  /** The dynamic resource compared with the empty one. */
  ratio: number;
  /** The native plugin compared with the dynamic resource. */
  nativeRatio: number;
  /** The requests of the dynamic resource; the empty one sends none. */
  callsPerTenant: number;
  nativeCallsPerTenant: number;
  mostInFlight: number;
  /** By process; without processes that do not run, and empty if the system does not report them. */
  usage: Partial<Record<Role, BySubject<Record<keyof Usage, Summary>>>>;
}

export type StateFigures = { tenants: number } & BySubject<StateSize>;

/** One run of a command. */
interface Measurement {
  seconds: number;
  calls: number;
  mostInFlight: number;
  usage: Partial<Record<Role, Usage>>;
}

/** With 5,000 tenants on a busy machine, a command takes some minutes. */
const COMMAND_TIMEOUT_MS = 1_800_000;

export async function measureEngine(
  projects: BySubject<Project>,
  emulator: EmulatorProcess,
  { tenants, rounds, parallel }: MeasureOptions,
  report: (line: string) => void,
): Promise<{ engine: EngineFigures[]; state: StateFigures[] }> {
  const engine: EngineFigures[] = [];
  const state: StateFigures[] = [];
  for (const count of tenants) {
    const measurements = OPERATIONS.map((operation) => ({
      operation,
      runs: forEachSubject((): Measurement[] => []),
    }));
    for (let round = 1; round <= rounds; round += 1) {
      for (const { operation, runs } of measurements) {
        for (const subject of SUBJECTS)
          runs[subject].push(await runOperation(operation, projects[subject], emulator, count, parallel));
        const last = forEachSubject((subject) => runs[subject].at(-1)?.seconds.toFixed(1));
        report(
          `${count} tenants, round ${round}: ${operation}, native ${last.native} s, ours ${last.ours} s, empty ${last.empty} s`,
        );
        if (operation === "create" && round === 1)
          state.push({
            tenants: count,
            native: await stateSizeOf(projects.native),
            ours: await stateSizeOf(projects.ours),
            empty: await stateSizeOf(projects.empty),
          });
      }
    }
    for (const { operation, runs } of measurements) engine.push(figuresOf(operation, count, runs));
  }
  return { engine, state };
}

export async function runOperation(
  operation: Operation,
  project: Project,
  emulator: EmulatorProcess,
  tenants: number,
  parallel: number,
  env: Record<string, string> = {},
): Promise<Measurement> {
  const password = operation === "one field changed" ? "second-password" : undefined;
  const options = { env: { ...programEnv(tenants, password), ...env }, timeoutMs: COMMAND_TIMEOUT_MS };
  const args = COMMANDS[operation];
  await emulator.clearLoad();
  const processes = watchProcesses(project);
  const startedAt = performance.now();
  try {
    const { code, output } = await project.pulumi(
      [...args, "--parallel", String(parallel), "--suppress-outputs", "--suppress-progress"],
      options,
    );
    const seconds = (performance.now() - startedAt) / 1000;
    if (code !== 0)
      throw new Error(`\`pulumi ${args.join(" ")}\` failed with ${tenants} tenants:\n${output}`);
    return { seconds, ...(await emulator.load()), usage: processes.usage() };
  } finally {
    processes.stop();
  }
}

function figuresOf(operation: Operation, tenants: number, runs: BySubject<Measurement[]>): EngineFigures {
  const seconds = forEachSubject((subject) => summaryOf(runs[subject].map((run) => run.seconds)));
  return {
    operation,
    tenants,
    seconds,
    ratio: seconds.ours.median / seconds.empty.median,
    nativeRatio: seconds.native.median / seconds.ours.median,
    // The maximum of all rounds, so that one additional request in one round shows.
    callsPerTenant: Math.max(...runs.ours.map(({ calls }) => calls)) / tenants,
    nativeCallsPerTenant: Math.max(...runs.native.map(({ calls }) => calls)) / tenants,
    mostInFlight: Math.max(...runs.ours.map(({ mostInFlight }) => mostInFlight)),
    usage: usageOf(runs),
  };
}

/** Omits the roles that some subject has no process for. */
function usageOf(runs: BySubject<Measurement[]>): EngineFigures["usage"] {
  const usages = ROLES.flatMap((role) => {
    const measured = forEachSubject((subject) => runs[subject].flatMap(({ usage }) => usage[role] ?? []));
    if (SUBJECTS.some((subject) => measured[subject].length === 0)) return [];
    const summaries = forEachSubject((subject) => ({
      peakBytes: summaryOf(measured[subject].map(({ peakBytes }) => peakBytes)),
      cpuSeconds: summaryOf(measured[subject].map(({ cpuSeconds }) => cpuSeconds)),
    }));
    return [[role, summaries]];
  });
  return Object.fromEntries(usages);
}
