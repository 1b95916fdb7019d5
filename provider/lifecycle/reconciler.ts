import { isDeepStrictEqual } from "node:util";
import { isOutcomeUnknown, TenantError } from "../client/errors";
import type { EmailConfigDocument } from "../client/responses";
import type { RetryAttempts } from "../client/retry-attempts";
import type { Tenant } from "../context";
import { formatPaths } from "../planner/format";
import { type PlannedOperation, settingOf } from "../planner/operations";
import { type Plan, planChange } from "../planner/plan";
import { isSecret, type SettingName } from "../planner/settings";
import { type DesiredConfig, withSecretsWritten } from "./desired";
import { appliedSecrets } from "./secrets";
import { observedConfig } from "./settings-mapping";
import type { ApplyResult } from "./state";
import { writePlan } from "./write-plan";

/** How often a rejected patch is planned again while another client writes. */
const MAX_REJECTIONS = 3;

/** What one reconciliation has done so far. */
interface Progress {
  readonly retries: RetryAttempts;
  readonly planned: Set<SettingName>;
  readonly written: Set<SettingName>;
  rejections: number;
}

/** Makes a tenant have what is desired. Its result is true at each moment, whatever fails next. */
export class Reconciler {
  /** The operations that the tenant applied, or may have applied. */
  readonly sent: PlannedOperation[] = [];

  constructor(
    private readonly tenant: Tenant,
    readonly result: ApplyResult,
  ) {}

  /**
   * Writes the plan, reads the tenant, and plans again until nothing is left to write. A write whose outcome is unknown is
   * not repeated: reading shows what is left. Concurrent writes are overwritten; changes that the tenant does not persist
   * are an error.
   */
  async reconcile(desired: DesiredConfig, plan: Plan = this.plan(desired)): Promise<void> {
    const progress: Progress = {
      retries: this.tenant.startRetries(),
      planned: new Set(),
      written: new Set(),
      rejections: 0,
    };
    let target = desired;
    for (let next = plan; next.operations.length > 0; next = this.plan(target)) {
      const { operations } = next;
      this.requirePersisted(operations, progress);
      this.reportConcurrentWrites(operations, progress);
      const failure = await this.write(next, desired).catch((error: unknown) => ({ error }));
      if (failure) await this.readAfterFailure(failure.error, operations, progress);
      else {
        for (const operation of operations) progress.written.add(settingOf(operation));
        target = withSecretsWritten(desired);
        await this.read();
      }
    }
    this.result.secrets = desired.secretsToKeep;
  }

  async read(): Promise<void> {
    this.observe(await this.tenant.readDocument());
  }

  observe(document: EmailConfigDocument): void {
    this.result.observed = observedConfig(document);
  }

  private plan(desired: DesiredConfig): Plan {
    return planChange(desired, this.result.observed.settings, this.result.writeMethod);
  }

  private async write(plan: Plan, { secrets, secretsToKeep }: DesiredConfig): Promise<void> {
    const { tenant, result } = this;
    const method = await writePlan(tenant.client, plan, secrets, result.observed.settings);
    this.sent.push(...plan.operations);
    result.writeMethod = method;
    result.secrets = secretsToKeep;
    result.observed = { ...result.observed, settings: plan.settingsAfter };
    const [preferred] = plan.methods;
    if (method !== preferred)
      tenant.log.info(
        "QLIK1907",
        `${tenant.host}: the tenant does not support ${preferred}; the change was sent by ${method}.`,
      );
  }

  /** Reads the tenant after a failed write if another plan may succeed. Otherwise throws the failure. */
  private async readAfterFailure(
    error: unknown,
    operations: PlannedOperation[],
    progress: Progress,
  ): Promise<void> {
    const isRejected = error instanceof TenantError && error.kind === "rejected";
    if (!isRejected && !isOutcomeUnknown(error)) throw error;
    const canRetry = isRejected ? ++progress.rejections <= MAX_REJECTIONS : await hasWaited(progress, error);
    const { settings } = this.result.observed;
    await this.read().catch((readError: unknown) => {
      if (!isRejected) this.assumeApplied(operations);
      throw canRetry ? readError : error;
    });
    const isUnchanged = isDeepStrictEqual(this.result.observed.settings, settings);
    if (!isRejected && !(isUnchanged && isVisible(operations))) this.assumeApplied(operations);
    // A rejected patch can succeed if another client changed what it was planned for. Otherwise its values are wrong.
    if (!canRetry || (isRejected && isUnchanged)) throw error;
  }

  /** The tenant may have the previous secret or the new one, so neither counts as applied. */
  private assumeApplied(operations: PlannedOperation[]): void {
    this.sent.push(...operations);
    const settings = operations.map(settingOf);
    this.result.secrets = appliedSecrets(this.result.secrets, (name) => !settings.includes(name));
  }

  private requirePersisted(operations: PlannedOperation[], { written }: Progress): void {
    const again = operations.filter((operation) => written.has(settingOf(operation)));
    if (again.length === 0) return;
    throw new TenantError(
      "QLIK1311",
      "unexpected",
      `${this.tenant.host}: changes were not persisted: ${formatPaths(again)}. Another client may be updating this ` +
        "tenant, or it rejects these values.",
    );
  }

  private reportConcurrentWrites(operations: PlannedOperation[], { planned }: Progress): void {
    const { tenant } = this;
    const unplanned = operations.filter((operation) => !planned.has(settingOf(operation)));
    if (planned.size > 0 && unplanned.length > 0)
      tenant.log.warn(
        "QLIK1312",
        `${tenant.host}: another client is updating this tenant. Its changes are overwritten: ${formatPaths(unplanned)}.`,
      );
    for (const operation of operations) planned.add(settingOf(operation));
  }
}

async function hasWaited({ retries }: Progress, error: unknown): Promise<boolean> {
  return retries.waitAfter(error).then(
    () => true,
    () => false,
  );
}

/** Whether reading shows that the operations were applied. A tenant applies all of them or none. */
function isVisible(operations: PlannedOperation[]): boolean {
  return operations.some((operation) => operation.op !== "replace" || !isSecret(settingOf(operation)));
}
