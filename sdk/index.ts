export type {
  EmailConfigDocument,
  SecretSource,
  SmtpResult,
  TenantArgs,
  TenantOutputArgs,
  Verdict,
} from "./deprecated";
export { EmailConfig } from "./email-config";
export type * from "./email-config-args";
export type { ConnectionResult } from "./email-config-outputs";
export { EmailConfigFleet } from "./fleet/email-config-fleet";
export type { EmailConfigFleetArgs, FleetDefaults, FleetTenantArgs } from "./fleet/email-config-fleet-args";
export { regionOf, type Shard, shardOf } from "./fleet/shards";
export type { TenantSummary } from "./fleet/summary";
export type * from "./function-types";
export {
  getEmailConfig,
  getEmailConfigOutput,
  sendTestEmail,
  sendTestEmailOutput,
  validateEmailConfig,
  validateEmailConfigOutput,
  verifyEmailConfigConnection,
  verifyEmailConfigConnectionOutput,
} from "./functions";
