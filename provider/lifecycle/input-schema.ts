import * as z from "zod";
import { canonicalUrl } from "../client/tenant-url";

const MAIL_ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

/** A host name, international or not, or an IP address, without scheme, port or path. */
const HOST = /^([\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)*\.?|\[?(?=.*:.*:)[0-9a-f:.]+\]?)$/iu;

const UNPADDED = /^\S(.*\S)?$/s;

/** Terminal codes, NUL and line breaks, which must not reach e-mail headers and SMTP commands. */
const CONTROL_CHARACTER = /\p{Cc}/u;
/** The body of an e-mail has lines. */
export const CONTROL_CHARACTER_BUT_WHITESPACE = /[^\P{Cc}\t\n\r]/u;

const printable = (rule: string, control = CONTROL_CHARACTER) =>
  z.string(rule).refine((value) => !control.test(value), "must not contain control characters");
const text = (rule: string) => printable(rule).regex(UNPADDED, `${rule}, without spaces around it`);
const mailAddress = (rule: string) => printable(rule).regex(MAIL_ADDRESS, rule);

const serverPort = z.preprocess(
  (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
  z
    .int("must be a whole number from 1 to 65535")
    .min(1, "must be from 1 to 65535")
    .max(65535, "must be from 1 to 65535"),
);

const flag = (rule: string) => z.boolean(rule).optional();

const SOURCE_RULE = "must be {env: the name of an environment variable} or {file: the path of a file}";

const secretSource = z
  .strictObject(
    {
      env: z
        .string()
        .regex(/^[A-Za-z_]\w*$/, "must be the name of an environment variable")
        .optional(),
      file: text("must be the path of a file").optional(),
    },
    SOURCE_RULE,
  )
  .refine(({ env, file }) => (env === undefined) !== (file === undefined), SOURCE_RULE)
  .optional();

/** A number is a text to the provider, so that the state has one form of it. */
const secretVersion = z
  .preprocess(
    (value) => (typeof value === "number" ? String(value) : value),
    printable("must be a text or a number"),
  )
  .optional();

const common = {
  tenantUrl: z.string().transform(canonicalUrl),
  emailAddress: mailAddress("must be the From address of the tenant's e-mail, such as alerts@example.com"),
  validation: z.enum(["fail", "warn", "rollback", "off"], "must be fail, warn, rollback or off").optional(),
  verifyConnection: flag("must be true or false"),
  testEmail: z
    .strictObject(
      {
        recipient: mailAddress("must be an e-mail address, such as ops@example.com"),
        subject: printable("must be a text").optional(),
        body: printable("must be a text", CONTROL_CHARACTER_BUT_WHITESPACE).optional(),
      },
      "must be {recipient, subject?, body?}",
    )
    .optional(),
  adoptExisting: flag("must be true or false"),
  secretVersion,
};

const HOST_RULE = "must be the mail server's host name alone, such as smtp.example.com";

export const basicAuth = z.strictObject({
  ...common,
  serviceProvider: z.literal("BasicAuth").optional(),
  serverAddress: printable(HOST_RULE).regex(HOST, HOST_RULE),
  serverPort,
  securityType: z.enum(["none", "StartTLS", "SSL/TLS"], "must be none, StartTLS or SSL/TLS"),
  username: text("must be a text").optional(),
  emailPassword: z.string("must be a text").min(1).optional(),
  emailPasswordFrom: secretSource,
  senderName: text("must be a text").optional(),
  write: z.enum(["auto", "patch", "put"], "must be auto, patch or put").optional(),
});

export const microsoft365 = z.strictObject({
  ...common,
  serviceProvider: z.literal("Microsoft365"),
  clientId: text("must be the application (client) id of the app registration"),
  clientSecret: z.string("must be the client secret of the app registration").min(1).optional(),
  clientSecretFrom: secretSource,
  providerTenantId: text("must be the directory (tenant) id of the app registration"),
  write: z.enum(["auto", "put"], "must be put or auto: Microsoft365 can be written by PUT only").optional(),
});

export type BasicAuthInputs = z.output<typeof basicAuth>;
export type Microsoft365Inputs = z.output<typeof microsoft365>;

/** The checked inputs, with `tenantUrl`. `serviceProvider` is absent for BasicAuth. */
export type EmailConfigInputs = BasicAuthInputs | Microsoft365Inputs;

export type InputSchema = typeof basicAuth | typeof microsoft365;

export function schemaFor(serviceProvider: unknown): InputSchema | undefined {
  if (serviceProvider === undefined || serviceProvider === "BasicAuth") return basicAuth;
  if (serviceProvider === "Microsoft365") return microsoft365;
  return undefined;
}

/** Every argument of either service provider. */
export const ARGUMENT_NAMES: readonly string[] = [
  ...new Set([...Object.keys(basicAuth.shape), ...Object.keys(microsoft365.shape)]),
];
