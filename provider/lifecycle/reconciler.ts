import { isDeepStrictEqual } from "node:util";
import { mayHaveBeenApplied, TenantError } from "../client/errors";
import type { EmailConfigDocument } from "../client/responses";
import { Attempts, type Surroundings } from "../client/retry-attempts";
import type { LiveTenant } from "../context";
import { touchedPaths } from "../planner/format";
import { type PlannedOperation, planChange, settingOf } from "../planner/plan";
import { plannedSettings } from "../planner/request-body";
import { isSecret, observedSettings, type SettingName, type Settings } from "../planner/settings";
import { type Goal, situationOf } from "./desired";
import { appliedSecrets } from "./secrets";
import { type Holding, holdingOf, type Memory } from "./state";
import { waysToWrite, writePlan } from "./write-plan";

/** How far a run has come with a tenant; true at each moment, whatever goes wrong next. */
export interface Progress {
  holding: Holding;
  memory: Memory;
  /** The operations that the tenant took, or may have taken. */
  sent: PlannedOperation[];
}

/** So often a refused patch is planned anew, where somebody else writes all the time. */
const MOST_REFUSALS = 3;

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
  const taken: PlannedOperation[] = [];
  const foreseen = new Set<SettingName>();
  let refusals = 0;
  let seen = document;
  for (;;) {
    const observed = observedSettings(seen);
    const operations = planChange(situationOf(goal, observed, taken.length > 0));
    if (operations.length === 0) {
      progress.memory.secrets = goal.secretsToKeep;
      return;
    }
    refuseWhatWasNotKept(tenant.host, operations, taken);
    tellOfOtherWriters(operations);
    const failure = await write(operations, observed).catch((error: unknown) => ({ error }));
    seen = failure ? await lookAfter(failure.error, operations, observed) : await tenant.look();
    progress.holding = holdingOf(seen);
  }

  async function write(operations: PlannedOperation[], observed: Settings): Promise<void> {
    const { secrets, write } = goal;
    const writing = { operations, observed, secrets, write, remembered: progress.memory.writeMethod };
    const method = await writePlan(tenant.client, writing);
    taken.push(...operations);
    progress.sent.push(...operations);
    progress.memory.writeMethod = method;
    progress.memory.secrets = goal.secretsToKeep;
    progress.holding = { ...progress.holding, settings: plannedSettings(operations, observed) };
    const [preferred] = waysToWrite(writing);
    if (method !== preferred)
      surroundings.tell(`${tenant.host}: the tenant does not take ${preferred}; written by ${method}.`);
  }

  /** What the tenant holds after a write that failed, where that is worth another plan. Else throws the failure on. */
  async function lookAfter(
    error: unknown,
    operations: PlannedOperation[],
    observed: Settings,
  ): Promise<EmailConfigDocument> {
    const isRefused = error instanceof TenantError && error.trouble === "refused";
    if (!isRefused && !mayHaveBeenApplied(error)) throw error;
    const isWorthAnotherPlan = isRefused
      ? ++refusals <= MOST_REFUSALS
      : await attempts.pauseAfter(error).then(
          () => true,
          () => false,
        );
    const now = await tenant.look().catch((unseen: unknown) => {
      if (!isRefused) takeForApplied(operations);
      throw isWorthAnotherPlan ? unseen : error;
    });
    progress.holding = holdingOf(now);
    const isUntouched = isDeepStrictEqual(observedSettings(now), observed);
    if (!isRefused && !(isUntouched && isVisible(operations))) takeForApplied(operations);
    // A patch of what somebody else has changed meanwhile is refused; one of what is still there is simply wrong.
    if (!isWorthAnotherPlan || (isRefused && isUntouched)) throw error;
    return now;
  }

  /** Whether the tenant holds the former secret or the new one nobody can tell: neither counts as applied. */
  function takeForApplied(operations: PlannedOperation[]): void {
    progress.sent.push(...operations);
    const doubtful = operations.map(settingOf);
    progress.memory.secrets = appliedSecrets(progress.memory.secrets, (name) => !doubtful.includes(name));
  }

  function tellOfOtherWriters(operations: PlannedOperation[]): void {
    const unforeseen = operations.filter((operation) => !foreseen.has(settingOf(operation)));
    if (foreseen.size > 0 && unforeseen.length > 0)
      surroundings.tell(
        `${tenant.host}: somebody else writes too. Put back as well: ${touchedPaths(unforeseen)}.`,
      );
    for (const operation of operations) foreseen.add(settingOf(operation));
  }
}

/** Whether a look can tell that the operations were applied: a tenant takes all of them or none. */
function isVisible(operations: PlannedOperation[]): boolean {
  return operations.some((operation) => operation.op !== "replace" || !isSecret(settingOf(operation)));
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
