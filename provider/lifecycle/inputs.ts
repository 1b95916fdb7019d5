import { z } from "zod";
import { canonicalUrl, NO_TENANT, parseTenantUrl } from "../client/tenant-url";
import { SECRET_NAMES, SECRET_SOURCES } from "../planner/settings";

/** How the engine spells a value that a preview cannot know yet, whatever its type. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

const MAIL_ADDRESS = /^[^\s@<>,;]+@[^\s@<>,;]+$/;

/** A host name, international or not, or an IP address, without scheme, port or path. */
const HOST = /^([\p{L}\p{M}\p{N}_-]+(\.[\p{L}\p{M}\p{N}_-]+)*\.?|\[?(?=.*:.*:)[0-9a-f:.]+\]?)$/iu;

const UNPADDED = /^\S(.*\S)?$/s;

/** Terminal codes, NUL and line breaks: mail headers and the SMTP dialogue must not get them. */
const CONTROL_CHARACTER = /\p{Cc}/u;
/** The body of a mail has lines. */
const CONTROL_CHARACTER_BUT_WHITESPACE = /[^\P{Cc}\t\n\r]/u;

const free = (advice: string, control = CONTROL_CHARACTER) =>
  z.string(advice).refine((value) => !control.test(value), "must not contain control characters");
const text = (advice: string) => free(advice).regex(UNPADDED, `${advice}, without spaces around it`);
const mailAddress = (advice: string) => free(advice).regex(MAIL_ADDRESS, advice);

const serverPort = z.preprocess(
  (value) => (typeof value === "string" && /^\d+$/.test(value) ? Number(value) : value),
  z
    .int("must be a whole number from 1 to 65535")
    .min(1, "must be from 1 to 65535")
    .max(65535, "must be from 1 to 65535"),
);

const flag = (advice: string) => z.boolean(advice).optional();

const secretSource = z
  .strictObject(
    { env: z.string().regex(/^[A-Za-z_]\w*$/, "must be the name of an environment variable") },
    "must be {env: the name of an environment variable}",
  )
  .optional();

const common = {
  tenantUrl: z.string().transform(canonicalUrl),
  emailAddress: mailAddress("must be the From address of the tenant's mail, such as alerts@example.com"),
  validation: z.enum(["fail", "warn", "rollback", "off"], "must be fail, warn, rollback or off").optional(),
  verifyConnection: flag("must be true or false"),
  testEmail: z
    .strictObject(
      {
        recipient: mailAddress("must be a mail address, such as ops@example.com"),
        subject: free("must be a text").optional(),
        body: free("must be a text", CONTROL_CHARACTER_BUT_WHITESPACE).optional(),
      },
      "must be {recipient, subject?, body?}",
    )
    .optional(),
  adoptExisting: flag("must be true or false"),
  /** Told by the resource class: the arguments that `ignoreChanges` names. */
  ignoredArguments: z.array(z.string()).optional(),
  /** Told by the resource class, as the engine does not: the arguments that the program holds for secret. */
  secretArguments: z.array(z.string()).optional(),
};

const HOST_ADVICE = "must be the mail server's host name alone, such as smtp.example.com";

const basicAuth = z.strictObject({
  ...common,
  serviceProvider: z.literal("BasicAuth").optional(),
  serverAddress: free(HOST_ADVICE).regex(HOST, HOST_ADVICE),
  serverPort,
  securityType: z.enum(["none", "StartTLS", "SSL/TLS"], "must be none, StartTLS or SSL/TLS"),
  username: text("must be a text").optional(),
  emailPassword: z.string("must be a text").min(1).optional(),
  emailPasswordFrom: secretSource,
  senderName: text("must be a text").optional(),
  write: z.enum(["auto", "patch", "put"], "must be auto, patch or put").optional(),
});

const microsoft365 = z.strictObject({
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

/** What a program declared, checked, with `tenantUrl` filled in. `serviceProvider` is left out where it is BasicAuth. */
export type EmailConfigInputs = BasicAuthInputs | Microsoft365Inputs;

export interface CheckFailure {
  /** Empty where the engine must not know: it prints the value of the property that it is told, secret or not. */
  property: string;
  reason: string;
}

export type Checked = { inputs: Record<string, unknown>; failures: CheckFailure[] };

/**
 * Checks all arguments at once, each fault at its own property. Values that a preview cannot know yet pass.
 * Absent, `null` and the empty text are the same.
 *
 * @param tenantAt reads a tenant's URL, and throws what is wrong with it
 */
export function checkInputs(
  declared: Record<string, unknown>,
  defaultTenantUrl: string | undefined,
  tenantAt: (tenantUrl: unknown) => unknown = parseTenantUrl,
): Checked {
  const given = withoutEmpty({ ...declared, tenantUrl: declared.tenantUrl || defaultTenantUrl });
  const unknown = Object.keys(given).filter((name) => holdsUnknown(given[name]));
  const known = Object.fromEntries(Object.entries(given).filter(([name]) => !unknown.includes(name)));
  if (unknown.includes("serviceProvider")) return { inputs: given, failures: [] };
  const schema = schemaFor(given.serviceProvider);
  if (!schema) return { inputs: given, failures: [serviceProviderFailure] };

  const parsed = schema.safeParse(known);
  const failures = [
    ...tenantFailures(given.tenantUrl, tenantAt),
    ...failuresAcross(given),
    ...(parsed.error?.issues.flatMap(failuresOf(schema)) ?? []),
  ].filter(({ property }) => !unknown.includes(property));
  const inputs: Record<string, unknown> = { ...given, ...parsed.data };
  if (inputs.serviceProvider === "BasicAuth") delete inputs.serviceProvider;
  return { inputs, failures: firstOfEach(failures).map(withoutSecretValue(given)) };
}

/** Whether a value, or a part of it, is not known before an update. */
export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

const serviceProviderFailure = {
  property: "serviceProvider",
  reason: "must be BasicAuth (the default) or Microsoft365",
};

type InputSchema = typeof basicAuth | typeof microsoft365;

function schemaFor(serviceProvider: unknown): InputSchema | undefined {
  if (serviceProvider === undefined || serviceProvider === "BasicAuth") return basicAuth;
  if (serviceProvider === "Microsoft365") return microsoft365;
  return undefined;
}

/** A secret may be written where its source belongs. */
const NEVER_SHOWN: readonly string[] = [...SECRET_NAMES, ...Object.values(SECRET_SOURCES)];

/**
 * Leaves out the property of a failure if its value may be a secret: a misspelt `emailPassword` is one, and an object may
 * hold one at any depth.
 */
function withoutSecretValue(given: Record<string, unknown>) {
  return (failure: CheckFailure): CheckFailure => {
    const { property, reason } = failure;
    const isShowable =
      ARGUMENT_NAMES.includes(property) &&
      !NEVER_SHOWN.includes(property) &&
      !secretArguments(given).includes(property) &&
      typeof given[property] !== "object" &&
      !isUnprintable(given[property]);
    return isShowable || given[property] === undefined
      ? failure
      : { property: "", reason: `${property}: ${reason}` };
  };
}

/** The arguments that the program itself holds for secret, whatever they are. */
export function secretArguments(inputs: { secretArguments?: unknown }): readonly string[] {
  return Array.isArray(inputs.secretArguments) ? inputs.secretArguments : [];
}

/** Every text and number that inputs or a state hold for secret. */
export function secretValues(values: Record<string, unknown>): string[] {
  return [...SECRET_NAMES, ...secretArguments(values)].flatMap((name) => textsIn(values[name]));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** `https://user:password@host`, also where a URL parser alone takes it for that, and what a terminal would obey. */
function isUnprintable(value: unknown): boolean {
  return (
    typeof value === "string" && (/[:/\\].*@/s.test(value) || CONTROL_CHARACTER_BUT_WHITESPACE.test(value))
  );
}

/** An issue of zod as failures in the author's words. */
function failuresOf(schema: InputSchema) {
  return (issue: z.core.$ZodIssue): CheckFailure[] => {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0)
      return issue.keys.map((name) => ({ property: name, reason: strangerReason(schema, name) }));
    const property = String(issue.path[0]);
    const inside = issue.path.slice(1).join(".");
    return [{ property, reason: inside ? `${inside}: ${issue.message}` : issue.message }];
  };
}

/** Arguments that no program gives. */
const OF_THE_CLASS = ["ignoredArguments", "secretArguments"];

function strangerReason(schema: InputSchema, name: string): string {
  const [own, other] = schema === basicAuth ? ["BasicAuth", "Microsoft365"] : ["Microsoft365", "BasicAuth"];
  const elsewhere = schema === basicAuth ? microsoft365 : basicAuth;
  if (Object.hasOwn(elsewhere.shape, name)) return `belongs to the service provider ${other}, this is ${own}`;
  return `is no argument of EmailConfig; these are: ${Object.keys(schema.shape)
    .filter((known) => !OF_THE_CLASS.includes(known))
    .join(", ")}`;
}

function tenantFailures(tenantUrl: unknown, tenantAt: (tenantUrl: unknown) => unknown): CheckFailure[] {
  if (tenantUrl === undefined) return [{ property: "tenantUrl", reason: NO_TENANT }];
  try {
    tenantAt(tenantUrl);
    return [];
  } catch (error) {
    return [{ property: "tenantUrl", reason: (error as Error).message }];
  }
}

function failuresAcross(given: Record<string, unknown>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const isBasicAuth = given.serviceProvider !== "Microsoft365";
  const password = ["emailPassword", "emailPasswordFrom"].find((name) => given[name] !== undefined);
  if (isBasicAuth && password && given.username === undefined)
    failures.push({
      property: "username",
      reason: `is needed with ${password}: the password is this user's`,
    });
  if (!isBasicAuth && given.clientSecret === undefined && given.clientSecretFrom === undefined)
    failures.push({
      property: "clientSecret",
      reason:
        "must be the client secret, or clientSecretFrom the variable that holds it, of the app registration",
    });
  for (const name of SECRET_NAMES)
    if (given[name] !== undefined && given[SECRET_SOURCES[name]] !== undefined)
      failures.push({
        property: SECRET_SOURCES[name],
        reason: `says where to read ${name}, which is given too; give one`,
      });
  if (given.write === "patch" && given.senderName !== undefined)
    failures.push({ property: "senderName", reason: "can be written by PUT only; use write: auto or put" });
  return failures;
}

function withoutEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
}

/** One fault a property is enough: the first says what to do. */
function firstOfEach(failures: CheckFailure[]): CheckFailure[] {
  const first = new Map<string, CheckFailure>();
  for (const failure of failures) if (!first.has(failure.property)) first.set(failure.property, failure);
  return [...first.values()];
}

/** Every argument of either service provider. */
export const ARGUMENT_NAMES: readonly string[] = [
  ...new Set([...Object.keys(basicAuth.shape), ...Object.keys(microsoft365.shape)]),
];
