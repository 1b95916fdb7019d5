import type { Project } from "../test-harness";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { type Peaks, ROLES, type Role, watchMemory } from "./peak-memory";
import { type StateSize, stateSizeOf } from "./state-size";
import { type Summary, summaryOf } from "./statistics";
import { type Pair, programEnv, SUBJECTS, type Subject } from "./subjects";

/** What an engine is asked to do with all tenants, in the order in which it is measured. */
export const OPERATIONS = [
  "create",
  "nothing to do",
  "refresh",
  "refresh, then nothing to do",
  "one field changed",
  "destroy",
] as const;
export type Operation = (typeof OPERATIONS)[number];

/** One operation at one number of tenants. */
export interface EngineFigures {
  operation: Operation;
  tenants: number;
  seconds: Pair<Summary>;
  ratio: number;
  /** Of ours; the empty resource makes none. */
  callsPerTenant: number;
  mostInFlight: number;
  /** By process; without those that do not run in it, or of which the system does not tell. */
  peakBytes: Partial<Record<Role, Pair<Summary>>>;
}

export type StateFigures = { tenants: number } & Pair<StateSize>;

/** One command of the engine. */
interface Taken {
  seconds: number;
  calls: number;
  mostInFlight: number;
  peaks: Peaks;
}

const COMMANDS: Record<Operation, { args: string[]; password?: string }> = {
  create: { args: ["up", "--yes", "--skip-preview"] },
  "nothing to do": { args: ["preview", "--expect-no-changes"] },
  refresh: { args: ["refresh", "--yes", "--skip-preview", "--expect-no-changes"] },
  "refresh, then nothing to do": { args: ["preview", "--refresh", "--expect-no-changes"] },
  "one field changed": { args: ["up", "--yes", "--skip-preview"], password: "second-password" },
  destroy: { args: ["destroy", "--yes", "--skip-preview"] },
};

/** So long a command may take; the slowest, with 5,000 tenants, takes some minutes on a busy machine. */
const COMMAND_TIMEOUT_MS = 1_800_000;

export async function measureThroughTheEngine(
  projects: Pair<Project>,
  emulator: EmulatorProcess,
  { tenants, rounds, parallel }: MeasureOptions,
  say: (line: string) => void,
): Promise<{ engine: EngineFigures[]; state: StateFigures[] }> {
  const engine: EngineFigures[] = [];
  const state: StateFigures[] = [];
  for (const count of tenants) {
    const taken = new Map<Operation, Pair<Taken[]>>(
      OPERATIONS.map((name) => [name, { ours: [], empty: [] }]),
    );

    for (let round = 1; round <= rounds; round += 1) {
      for (const [operation, soFar] of taken) {
        for (const subject of SUBJECTS) {
          soFar[subject].push(await runOperation(operation, projects[subject], emulator, count, parallel));
        }
        say(`${count} tenants, round ${round}: ${operation}, ${told(soFar)}`);
        if (operation === "create" && round === 1)
          state.push({
            tenants: count,
            ours: await stateSizeOf(projects.ours),
            empty: await stateSizeOf(projects.empty),
          });
      }
    }
    for (const [operation, both] of taken) engine.push(figuresOf(operation, count, both));
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
): Promise<Taken> {
  const { args, password } = COMMANDS[operation];
  await emulator.clearLoad();
  const memory = watchMemory(project);
  const began = performance.now();
  try {
    const command = [...args, "--parallel", String(parallel), "--suppress-outputs", "--suppress-progress"];
    const options = { env: { ...programEnv(tenants, password), ...env }, timeoutMs: COMMAND_TIMEOUT_MS };
    const { code, output } = await project.pulumi(command, options);
    const seconds = (performance.now() - began) / 1000;
    if (code !== 0)
      throw new Error(`\`pulumi ${args.join(" ")}\` failed with ${tenants} tenants:\n${output}`);
    return { seconds, ...(await emulator.load()), peaks: memory.peaks };
  } finally {
    memory.stop();
  }
}

function told({ ours, empty }: Pair<Taken[]>): string {
  const last = (taken: Taken[]) => taken.at(-1)?.seconds.toFixed(1);
  return `ours ${last(ours)} s, empty ${last(empty)} s`;
}

function figuresOf(operation: Operation, tenants: number, taken: Pair<Taken[]>): EngineFigures {
  const seconds = ofBoth((subject) => summaryOf(taken[subject].map((one) => one.seconds)));
  return {
    operation,
    tenants,
    seconds,
    ratio: seconds.ours.median / seconds.empty.median,
    // The worst of all rounds: one call too many in one of them would be one.
    callsPerTenant: Math.max(...taken.ours.map(({ calls }) => calls)) / tenants,
    mostInFlight: Math.max(...taken.ours.map(({ mostInFlight }) => mostInFlight)),
    peakBytes: Object.fromEntries(ROLES.flatMap((role) => peaksOf(role, taken))),
  };
}

function peaksOf(role: Role, taken: Pair<Taken[]>): [Role, Pair<Summary>][] {
  const peaks = ofBoth((subject) => taken[subject].flatMap((one) => one.peaks[role] ?? []));
  const isTold = peaks.ours.length > 0 && peaks.empty.length > 0;
  return isTold ? [[role, ofBoth((subject) => summaryOf(peaks[subject]))]] : [];
}

function ofBoth<Value>(value: (subject: Subject) => Value): Pair<Value> {
  return { ours: value("ours"), empty: value("empty") };
}
