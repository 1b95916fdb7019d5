import type { Project } from "../test-harness";
import type { EmulatorProcess } from "./emulator-process";
import { type Operation, runOperation } from "./engine-benchmark";
import type { MeasureOptions } from "./options";
import { type Summary, summaryOf } from "./statistics";

/** The seconds of an operation with and without one of the engine's flags. */
export interface FlagFigures {
  flag: string;
  operation: Operation;
  tenants: number;
  withIt: Summary;
  without: Summary;
}

const FLAGS: { flag: string; operation: Operation }[] = [
  { flag: "PULUMI_SKIP_CHECKPOINTS", operation: "create" },
  { flag: "PULUMI_PARALLEL_DIFF", operation: "nothing to do" },
];

export async function measureFlags(
  project: Project,
  emulator: EmulatorProcess,
  { tenantsOfFlags: tenants, rounds, parallel }: MeasureOptions,
): Promise<FlagFigures[]> {
  if (tenants === 0) return [];
  const run = async (operation: Operation, env?: Record<string, string>) =>
    (await runOperation(operation, project, emulator, tenants, parallel, env)).seconds;
  const figures: FlagFigures[] = [];
  for (const { flag, operation } of FLAGS) {
    const [withIt, without]: [number[], number[]] = [[], []];
    for (let round = 1; round <= rounds; round += 1) {
      for (const [seconds, env] of [
        [withIt, {}],
        [without, { [flag]: "false" }],
      ] as const) {
        if (operation !== "create") await run("create");
        seconds.push(await run(operation, env));
        await run("destroy");
      }
    }
    figures.push({ flag, operation, tenants, withIt: summaryOf(withIt), without: summaryOf(without) });
  }
  return figures;
}
