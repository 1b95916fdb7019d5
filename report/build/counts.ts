import type { Counts, StackName, StackReport, Status } from "../model";

export function noCounts(): Counts {
  return { failed: 0, drifted: 0, changed: 0, created: 0, deleted: 0, "in-sync": 0 };
}

export function countsOf(tenants: { status: Status }[]): Counts & { tenants: number } {
  const counts = noCounts();
  for (const { status } of tenants) counts[status]++;
  return { ...counts, tenants: tenants.length };
}

export function stacksOf(tenants: (StackName & { status: Status })[]): StackReport[] {
  const byStack = Map.groupBy(tenants, ({ project, stack }) => JSON.stringify([project, stack]));
  return [...byStack.values()]
    .map((members) => ({ ...stackNameOf(members[0] ?? {}), counts: countsOf(members) }))
    .sort(compareStacks);
}

export function stackNameOf({
  project,
  stack,
}: {
  project?: string | undefined;
  stack?: string | undefined;
}): StackName {
  return { ...(project !== undefined && { project }), ...(stack !== undefined && { stack }) };
}

export function compareStacks(one: StackName, other: StackName): number {
  return compare(one.project ?? "", other.project ?? "") || compare(one.stack ?? "", other.stack ?? "");
}

/** The order of code units: the same on every machine. */
export function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
