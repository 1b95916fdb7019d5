import { isDeepStrictEqual } from "node:util";
import type { EmailConfigDocument } from "./client/answers";
import { Attempts, type Surroundings } from "./client/attempts";
import { mayHaveBeenApplied, TenantError } from "./client/errors";
import { type Goal, situationOf } from "./goal";
import { touchedPaths } from "./planner/describe";
import { type PlannedOperation, planChange, settingOf } from "./planner/plan";
import { observedSettings, type Settings } from "./planner/settings";
import { plannedSettings } from "./planner/write";
import type { LiveTenant } from "./session";
import { type Holding, holdingOf, type Memory } from "./state";
import { waysToWrite, writePlan } from "./write-plan";

/** How far a run has come with a tenant; true at each moment, whatever goes wrong next. */
export interface Progress {
  holding: Holding;
  memory: Memory;
  /** The operations that the tenant took. */
  sent: PlannedOperation[];
}

/**
 * Plans, writes and looks again until the tenant holds what it shall. A write whose answer was lost is not repeated:
 * the next look shows what is left to do. What somebody else changes in between is planned anew; what the tenant does
 * not keep is an error.
 */
export async function converge(
  tenant: LiveTenant,
  goal: Goal,
  document: EmailConfigDocument,
  progress: Progress,
  surroundings: Surroundings,
): Promise<void> {
  const attempts = new Attempts(surroundings);
  const sent: PlannedOperation[] = [];
  let seen = document;
  for (;;) {
    const observed = observedSettings(seen);
    const operations = planChange(situationOf(goal, observed, sent.length > 0));
    if (operations.length === 0) {
      progress.memory.secrets = goal.secretsToKeep;
      return;
    }
    refuseWhatWasNotKept(tenant.host, operations, sent);
    try {
      await write(operations, observed);
      seen = await tenant.look();
    } catch (error) {
      seen = await lookAfter(error);
    }
    progress.holding = holdingOf(seen);
  }

  async function write(operations: PlannedOperation[], observed: Settings): Promise<void> {
    const { secrets, write } = goal;
    const writing = { operations, observed, secrets, write, remembered: progress.memory.writeMethod };
    const method = await writePlan(tenant.client, writing);
    sent.push(...operations);
    progress.sent.push(...operations);
    progress.memory.writeMethod = method;
    progress.memory.secrets = goal.secretsToKeep;
    progress.holding = { ...progress.holding, settings: plannedSettings(operations, observed) };
    const [preferred] = waysToWrite(writing);
    if (method !== preferred)
      surroundings.tell(`${tenant.host}: the tenant does not take ${preferred}; written by ${method}.`);
  }

  /** What the tenant holds after a failure, where that is worth another plan. Else throws the failure on. */
  async function lookAfter(error: unknown): Promise<EmailConfigDocument> {
    if (mayHaveBeenApplied(error)) {
      await attempts.pauseAfter(error);
      return tenant.look();
    }
    if (!(error instanceof TenantError && error.trouble === "refused")) throw error;
    // A patch of what somebody else has changed meanwhile is refused; one of what is still there is simply wrong.
    const now = await tenant.look();
    if (isDeepStrictEqual(observedSettings(now), observedSettings(seen))) throw error;
    return now;
  }
}

function refuseWhatWasNotKept(host: string, operations: PlannedOperation[], sent: PlannedOperation[]): void {
  const settings = new Set(sent.map(settingOf));
  const again = operations.filter((operation) => settings.has(settingOf(operation)));
  if (again.length === 0) return;
  throw new TenantError(
    "unexpected",
    `${host}: the tenant did not keep what it was sent. Still to do: ${touchedPaths(again)}. Perhaps somebody else ` +
      "writes at the same time, or the tenant does not take such a value.",
  );
}
