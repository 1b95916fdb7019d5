import { settingsOf } from "../provider/planner/settings";
import type { EmailConfigArgs } from "./email-config-args";

const SERVICE_PROVIDERS = ["BasicAuth", "Microsoft365"];

/**
 * The names of the outputs that a resource declares. A preview would show the settings of another service provider as
 * unknown. `check` refuses an unknown service provider, so its resource declares no settings.
 */
export function outputNamesOf({
  serviceProvider = "BasicAuth",
  verifyConnection,
}: EmailConfigArgs): string[] {
  const settings = SERVICE_PROVIDERS.includes(serviceProvider) ? settingsOf(serviceProvider) : [];
  const outputs = ["tenantUrl", "serviceProvider", ...settings];
  outputs.push("isValid", "errorCode", "passwordExists", "tenantId", "writeMethod");
  return verifyConnection === undefined ? outputs : [...outputs, "connection"];
}
