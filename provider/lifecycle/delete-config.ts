import { isOutcomeUnknown, TenantError } from "../client/errors";
import type { Tenant } from "../context";
import { isEmpty } from "../planner/settings";
import { observedConfig } from "./settings-mapping";

/** Deletes a tenant's configuration; one that is already gone is no error. After a lost response it reads the tenant. */
export async function deleteConfig(tenant: Tenant): Promise<void> {
  const retries = tenant.startRetries();
  do {
    try {
      return await tenant.client.deleteEmailConfig();
    } catch (error) {
      if (error instanceof TenantError && error.kind === "notFound") return;
      if (!isOutcomeUnknown(error)) throw error;
      await retries.waitAfter(error);
    }
  } while (!isEmpty(observedConfig(await tenant.readDocument()).settings));
}
