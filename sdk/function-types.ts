import type { Input } from "@pulumi/pulumi";
import type { EmailConfigDocument, SmtpResult, ValidationResult } from "../provider/client/responses";

interface TenantArgs {
  /**
   * The tenant's address, such as `https://acme.eu.qlikcloud.com`. The credentials come from the same settings as those of
   * {@link EmailConfig}. A host outside Qlik Cloud must be listed in the configuration `qlik:allowedHosts`, else in the
   * environment variable `QLIK_ALLOWED_HOSTS`.
   *
   * @default the configuration `qlik:tenantUrl`, else the environment variable `QLIK_TENANT_URL`
   */
  tenantUrl?: string;
}

/** The same arguments; each may be the output of a resource. */
type OutputArgs<Args> = { [Name in keyof Args]: Input<NonNullable<Args[Name]>> };

/** The arguments of {@link getEmailConfig}. */
export interface GetEmailConfigArgs extends TenantArgs {}
/** The arguments of {@link getEmailConfigOutput}. */
export interface GetEmailConfigOutputArgs extends OutputArgs<GetEmailConfigArgs> {}
/**
 * The body of the response of `GET /api/v1/transports/email-config`.
 *
 * @interface
 */
export type GetEmailConfigResult = EmailConfigDocument;

/** The arguments of {@link validateEmailConfig}. */
export interface ValidateEmailConfigArgs extends TenantArgs {}
/** The arguments of {@link validateEmailConfigOutput}. */
export interface ValidateEmailConfigOutputArgs extends OutputArgs<ValidateEmailConfigArgs> {}
/**
 * The body of the response of `POST …/actions/validate`: `isValid` and `errorCode`.
 *
 * @interface
 */
export type ValidateEmailConfigResult = ValidationResult;

/** The arguments of {@link verifyEmailConfigConnection}. */
export interface VerifyEmailConfigConnectionArgs extends TenantArgs {}
/** The arguments of {@link verifyEmailConfigConnectionOutput}. */
export interface VerifyEmailConfigConnectionOutputArgs extends OutputArgs<VerifyEmailConfigConnectionArgs> {}
/**
 * The body of the response of `POST …/actions/verify-connection`, such as `success` and `message`.
 *
 * @interface
 */
export type VerifyEmailConfigConnectionResult = SmtpResult;

/** The arguments of {@link sendTestEmail}. */
export interface SendTestEmailArgs extends TenantArgs {
  /** The address that receives the e-mail, such as `ops@example.com`. */
  recipient: string;
  /** @default "Test of the e-mail configuration" */
  subject?: string;
  /** @default a sentence that gives the reason for the e-mail */
  body?: string;
}
/** The arguments of {@link sendTestEmailOutput}. */
export interface SendTestEmailOutputArgs extends OutputArgs<SendTestEmailArgs> {}
/**
 * The body of the response of `POST …/actions/send-test-email`: a login's result, `accepted` and `rejected`.
 *
 * @interface
 */
export type SendTestEmailResult = SmtpResult;
