import type { SecretSourceArgs } from "./email-config-args";
import type {
  GetEmailConfigArgs,
  GetEmailConfigOutputArgs,
  GetEmailConfigResult,
  ValidateEmailConfigResult,
  VerifyEmailConfigConnectionResult,
} from "./function-types";

/* The public names of 0.1.0 that 0.2.0 renamed. */

/** @deprecated Use {@link SecretSourceArgs}. */
export type SecretSource = SecretSourceArgs;
/** @deprecated Use {@link GetEmailConfigArgs}, or the type that is named after the function. */
export type TenantArgs = GetEmailConfigArgs;
/** @deprecated Use {@link GetEmailConfigOutputArgs}, or the type that is named after the function. */
export type TenantOutputArgs = GetEmailConfigOutputArgs;
/** @deprecated Use {@link GetEmailConfigResult}. */
export type EmailConfigDocument = GetEmailConfigResult;
/** @deprecated Use {@link ValidateEmailConfigResult}. */
export type Verdict = ValidateEmailConfigResult;
/** @deprecated Use {@link VerifyEmailConfigConnectionResult} or {@link SendTestEmailResult}. */
export type SmtpResult = VerifyEmailConfigConnectionResult;
