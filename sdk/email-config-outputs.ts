import { BASIC_AUTH_SETTINGS, MICROSOFT365_SETTINGS } from "../provider/planner/settings";
import type { EmailConfigArgs } from "./email-config-args";

const SETTINGS: Record<string, readonly string[]> = {
  BasicAuth: BASIC_AUTH_SETTINGS,
  Microsoft365: MICROSOFT365_SETTINGS,
};

/**
 * The names of the outputs that a resource declares. A preview would show the settings of another service provider as
 * unknown. `check` refuses an unknown service provider, so its resource declares no settings.
 */
export function outputNamesOf({
  serviceProvider = "BasicAuth",
  verifyConnection,
}: EmailConfigArgs): string[] {
  const settings = Object.hasOwn(SETTINGS, serviceProvider) ? SETTINGS[serviceProvider] : [];
  const outputs = ["tenantUrl", "serviceProvider", ...(settings ?? [])];
  outputs.push("isValid", "errorCode", "passwordExists", "tenantId", "writeMethod");
  return verifyConnection === undefined ? outputs : [...outputs, "connection"];
}
