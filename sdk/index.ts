export { type ConnectionResult, EmailConfig } from "./email-config";
export type {
  BasicAuthEmailConfigArgs,
  CommonEmailConfigArgs,
  EmailConfigArgs,
  Microsoft365EmailConfigArgs,
  SecretSource,
  TestEmailArgs,
} from "./email-config-args";
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
