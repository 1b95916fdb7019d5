import * as z from "zod";

/**
 * The bodies of responses, from the public API reference of `transports/email-config`. Tenants also return fields that the
 * reference does not name, numbers as text, and `null`. All of these pass; unknown fields are dropped.
 */

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === "" ? undefined : String(value)));

/** The error codes of a validation that the API documents. */
export const ERROR_CODES = new Set([
  "OK",
  "CONFIG_NOT_SET",
  "INCOMPLETE_CONFIG",
  "INVALID_CREDENTIALS",
  "PROVIDER_ERROR",
]);

/** One word. Any other text may repeat a value of the request, such as a secret. */
const code = text.transform((value) => (value !== undefined && /^\w+$/.test(value) ? value : undefined));

const wholeNumber = z
  .union([z.number(), z.string().regex(/^\d*$/)])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === "" ? undefined : Number(value)));

const flag = z
  .union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")])
  .nullish()
  .transform((value) => value ?? undefined);

/** A body without this flag does not match the API. A missing flag does not mean `false`. */
const requiredFlag = flag.refine((value) => value !== undefined);

/** A tenant returns a setting at the top of the document, in `providerConfig`, or in both. */
const settings = {
  username: text,
  serverPort: wholeNumber,
  emailAddress: text,
  securityType: text,
  serverAddress: text,
  senderName: text,
  clientId: text,
  providerTenantId: text,
};

/** The body of `GET /api/v1/transports/email-config`. If nothing is configured, it has only `isValid` and `passwordExists`. */
export const emailConfigDocument = z.object({
  status: z
    .object({ statusCode: wholeNumber, statusReason: text })
    .nullish()
    .transform((value) => value ?? undefined),
  isValid: requiredFlag,
  errorCode: code,
  passwordExists: flag.transform((value) => value ?? false),
  tenantId: text,
  lastUpdated: text,
  authFailures: wholeNumber,
  serviceProvider: text,
  ...settings,
  providerConfig: z
    .object(settings)
    .nullish()
    .transform((value) => value ?? undefined),
  modificationTime: text,
});
export type EmailConfigDocument = z.output<typeof emailConfigDocument>;

/** The body of `POST …/actions/validate`. */
export const validationResult = z.object({
  isValid: requiredFlag,
  errorCode: code,
});
export type ValidationResult = z.output<typeof validationResult>;

/** The body of `POST …/actions/verify-connection` and `POST …/actions/send-test-email`. */
export const smtpResult = z.object({
  success: requiredFlag,
  connectionFailed: flag.transform((value) => value ?? false),
  message: text,
  smtpResponseCode: wholeNumber,
  accepted: z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? undefined),
  rejected: z
    .array(z.string())
    .nullish()
    .transform((value) => value ?? undefined),
});
export type SmtpResult = z.output<typeof smtpResult>;

/** The body of an error response. */
export const errorBody = z.object({
  errors: z.array(z.object({ code: text, title: text, detail: text })).min(1),
});

/** The body of `POST /oauth/token`. */
export const accessToken = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
