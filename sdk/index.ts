export { type ConnectionResult, EmailConfig } from "./email-config";
export type {
  BasicAuthEmailConfigArgs,
  CommonEmailConfigArgs,
  EmailConfigArgs,
  Microsoft365EmailConfigArgs,
  TestEmailArgs,
} from "./email-config-args";
