import { z } from "zod";

/**
 * What a tenant answers, after the public API reference of `transports/email-config`. Real answers carry fields that
 * the reference does not name, numbers as text and `null`s: all of these pass, unknown fields are dropped.
 */

const text = z
  .union([z.string(), z.number()])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === "" ? undefined : String(value)));

/** The codes of a verdict that the API documents. */
export const ERROR_CODES = new Set([
  "OK",
  "CONFIG_NOT_SET",
  "INCOMPLETE_CONFIG",
  "INVALID_CREDENTIALS",
  "PROVIDER_ERROR",
]);

/** A word for programs; anything else might be an echo. */
const code = text.transform((value) => (value !== undefined && /^\w+$/.test(value) ? value : undefined));

const wholeNumber = z
  .union([z.number(), z.string().regex(/^\d*$/)])
  .nullish()
  .transform((value) => (value === null || value === undefined || value === "" ? undefined : Number(value)));

const flag = z
  .union([z.boolean(), z.enum(["true", "false"]).transform((value) => value === "true")])
  .nullish()
  .transform((value) => value ?? undefined);

/** What says that an answer is the API's at all: one without it is none, and means neither "nothing" nor "no". */
const neededFlag = flag.refine((value) => value !== undefined);

/** Tenants return a setting at the top of the document, in `providerConfig`, or in both. */
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

/** The document of `GET /api/v1/transports/email-config`. Where nothing is configured all is absent but two flags. */
export const emailConfigDocument = z.object({
  status: z
    .object({ statusCode: wholeNumber, statusReason: text })
    .nullish()
    .transform((value) => value ?? undefined),
  isValid: neededFlag,
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

/** The answer of `POST …/actions/validate`. */
export const verdict = z.object({
  isValid: neededFlag,
  errorCode: code,
});
export type Verdict = z.output<typeof verdict>;

/** The answer of `POST …/actions/verify-connection` and `POST …/actions/send-test-email`. */
export const smtpResult = z.object({
  success: neededFlag,
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

/** The body of every error answer. */
export const errorAnswer = z.object({
  errors: z.array(z.object({ code: text, title: text, detail: text })).min(1),
});

/** The answer of `POST /oauth/token`. */
export const accessToken = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive(),
});
