import { mayHaveBeenApplied, TenantError } from "../client/errors";
import { Attempts, type Surroundings } from "../client/retry-attempts";
import type { LiveTenant } from "../context";
import { isEmpty, observedSettings } from "../planner/settings";

/** Deletes a tenant's configuration; one that is gone already is no error. After a lost answer it looks again. */
export async function deleteConfig(tenant: LiveTenant, surroundings: Surroundings): Promise<void> {
  const attempts = new Attempts(surroundings);
  do {
    try {
      return await tenant.client.deleteEmailConfig();
    } catch (error) {
      if (error instanceof TenantError && error.trouble === "absent") return;
      if (!mayHaveBeenApplied(error)) throw error;
      await attempts.pauseAfter(error);
    }
  } while (!isEmpty(observedSettings(await tenant.look())));
}
