/**
 * The TypeScript SDK of the plugin `pulumi-resource-qlik`, with the names of the package's main entry point.
 *
 * @module
 */

export type * from "../email-config-args";
export type { ConnectionResult } from "../email-config-outputs";
export type * from "../function-types";
export { EmailConfig } from "./email-config";
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
export { Provider, type ProviderArgs, type TenantCredentialsArgs } from "./provider";
