export { type ConnectionResult, EmailConfig } from "./email-config";
export type {
  BasicAuthEmailConfigArgs,
  CommonEmailConfigArgs,
  EmailConfigArgs,
  Microsoft365EmailConfigArgs,
  SecretSource,
  TestEmailArgs,
} from "./email-config-args";
export { EmailConfigFleet } from "./fleet/email-config-fleet";
export type { EmailConfigFleetArgs, FleetDefaults, FleetTenantArgs } from "./fleet/email-config-fleet-args";
export { regionOf, type Shard, shardOf } from "./fleet/shards";
export type { TenantSummary } from "./fleet/summary";
export {
  type EmailConfigDocument,
  getEmailConfig,
  getEmailConfigOutput,
  type SendTestEmailArgs,
  type SendTestEmailOutputArgs,
  type SmtpResult,
  sendTestEmail,
  sendTestEmailOutput,
  type TenantArgs,
  type TenantOutputArgs,
  type Verdict,
  validateEmailConfig,
  validateEmailConfigOutput,
  verifyEmailConfigConnection,
  verifyEmailConfigConnectionOutput,
} from "./functions";
