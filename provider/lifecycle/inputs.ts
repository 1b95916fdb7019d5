import type { z } from "zod";
import { NO_TENANT, parseTenantUrl } from "../client/tenant-url";
import { codedMessage } from "../messages/coded";
import type { Code } from "../messages/messages";
import { isPatchable, SECRET_NAMES, secretSourceOf, settingsOf } from "../planner/settings";
import {
  ARGUMENT_NAMES,
  basicAuth,
  CONTROL_CHARACTER_BUT_WHITESPACE,
  type InputSchema,
  microsoft365,
  schemaFor,
} from "./input-schema";
import { hasUnknown } from "./unknown";

export {
  ARGUMENT_NAMES,
  type BasicAuthInputs,
  type EmailConfigInputs,
  type Microsoft365Inputs,
} from "./input-schema";

export interface CheckFailure {
  /** Empty if the value may be a secret: the engine prints the value of the property that a failure names. */
  property: string;
  reason: string;
  code: Code;
}

export interface CheckResult {
  inputs: Record<string, unknown>;
  failures: CheckFailure[];
}

/** What a check depends on beside the declared arguments. */
export interface CheckContext {
  defaultTenantUrl?: string | undefined;
  /** Reads a tenant's URL. Throws an error whose message completes "tenantUrl …". */
  tenantAt?: (tenantUrl: unknown) => unknown;
  /** The arguments that the program marks as secret. */
  secretInputs?: readonly string[];
}

/**
 * Checks all arguments at once, and reports each error at its argument. Values that a preview cannot know yet pass. Absent,
 * `null` and the empty text are the same.
 */
export function checkInputs(
  declared: Record<string, unknown>,
  { defaultTenantUrl, tenantAt = parseTenantUrl, secretInputs = [] }: CheckContext = {},
): CheckResult {
  const given = omitEmpty({ ...declared, tenantUrl: declared.tenantUrl || defaultTenantUrl });
  const unknown = Object.keys(given).filter((name) => hasUnknown(given[name]));
  const known = Object.fromEntries(Object.entries(given).filter(([name]) => !unknown.includes(name)));
  if (unknown.includes("serviceProvider")) return { inputs: given, failures: [] };
  const schema = schemaFor(given.serviceProvider);
  if (!schema) return { inputs: given, failures: [SERVICE_PROVIDER_FAILURE] };

  const parsed = schema.safeParse(known);
  const failures = [
    ...tenantFailures(given.tenantUrl, tenantAt),
    ...crossFieldFailures(given),
    ...(parsed.error?.issues.flatMap(failuresOf(schema)) ?? []),
  ].filter(({ property }) => !unknown.includes(property));
  const inputs: Record<string, unknown> = { ...given, ...parsed.data };
  if (inputs.serviceProvider === "BasicAuth") delete inputs.serviceProvider;
  return {
    inputs,
    failures: firstOfEach(failures).map((failure) => omitSecretValue(failure, given, secretInputs)),
  };
}

const SERVICE_PROVIDER_FAILURE: CheckFailure = {
  property: "serviceProvider",
  reason: "must be BasicAuth (the default) or Microsoft365",
  code: "QLIK1001",
};

/** A program may give a secret where its source belongs. */
const SECRET_ARGUMENTS: readonly string[] = SECRET_NAMES.flatMap((name) => [name, secretSourceOf(name)]);

/**
 * Leaves out the property of a failure if its value may be a secret: a misspelt `emailPassword` is one, and an object may
 * have one at any depth.
 */
function omitSecretValue(
  failure: CheckFailure,
  given: Record<string, unknown>,
  secretInputs: readonly string[],
): CheckFailure {
  const { property, reason, code } = failure;
  const value = given[property];
  const isSecret =
    !ARGUMENT_NAMES.includes(property) ||
    SECRET_ARGUMENTS.includes(property) ||
    secretInputs.includes(property) ||
    typeof value === "object" ||
    isUnprintable(value);
  return isSecret && value !== undefined ? { property: "", reason: `${property}: ${reason}`, code } : failure;
}

/** The properties of inputs or a state that are secret, which an entry point marks for the engine. */
export function secretProperties(
  values: Record<string, unknown>,
  secretInputs: readonly string[] = [],
): string[] {
  return [...new Set([...SECRET_NAMES, ...secretInputs])].filter((name) => Object.hasOwn(values, name));
}

/** Every text and number in the secret properties of inputs or a state. */
export function secretValues(values: Record<string, unknown>, secretInputs: readonly string[]): string[] {
  return secretProperties(values, secretInputs).flatMap((name) => textsIn(values[name]));
}

function textsIn(value: unknown): string[] {
  if (typeof value === "object" && value !== null) return Object.values(value).flatMap(textsIn);
  return typeof value === "string" || typeof value === "number" ? [String(value)] : [];
}

/** `https://user:password@host`, also if only a URL parser reads it so, and control characters. */
function isUnprintable(value: unknown): boolean {
  return (
    typeof value === "string" && (/[:/\\].*@/s.test(value) || CONTROL_CHARACTER_BUT_WHITESPACE.test(value))
  );
}

/** The failures for an issue of zod. */
function failuresOf(schema: InputSchema) {
  return (issue: z.core.$ZodIssue): CheckFailure[] => {
    if (issue.code === "unrecognized_keys" && issue.path.length === 0)
      return issue.keys.map((name) => ({ property: name, ...unknownArgument(schema, name) }));
    const property = String(issue.path[0]);
    const inside = issue.path.slice(1).join(".");
    const reason = inside ? `${inside}: ${issue.message}` : issue.message;
    return [{ property, reason, code: "QLIK1001" }];
  };
}

function unknownArgument(schema: InputSchema, name: string): Omit<CheckFailure, "property"> {
  const [own, other] = schema === basicAuth ? ["BasicAuth", "Microsoft365"] : ["Microsoft365", "BasicAuth"];
  const otherSchema = schema === basicAuth ? microsoft365 : basicAuth;
  if (Object.hasOwn(otherSchema.shape, name))
    return {
      code: "QLIK1003",
      reason: `belongs to the service provider ${other}, and serviceProvider is ${own}`,
    };
  return {
    code: "QLIK1002",
    reason: `is not a known argument. Known arguments: ${Object.keys(schema.shape).join(", ")}`,
  };
}

function tenantFailures(tenantUrl: unknown, tenantAt: (tenantUrl: unknown) => unknown): CheckFailure[] {
  if (tenantUrl === undefined) return [{ property: "tenantUrl", reason: NO_TENANT, code: "QLIK1007" }];
  try {
    tenantAt(tenantUrl);
    return [];
  } catch (error) {
    const { code, message } = codedMessage(error);
    return [{ property: "tenantUrl", reason: message, code }];
  }
}

function crossFieldFailures(given: Record<string, unknown>): CheckFailure[] {
  const failures: CheckFailure[] = [];
  const isBasicAuth = given.serviceProvider !== "Microsoft365";
  const password = ["emailPassword", "emailPasswordFrom"].find((name) => given[name] !== undefined);
  if (isBasicAuth && password && given.username === undefined)
    failures.push({ property: "username", reason: `is required with ${password}`, code: "QLIK1004" });
  if (!isBasicAuth && given.clientSecret === undefined && given.clientSecretFrom === undefined)
    failures.push({
      property: "clientSecret",
      reason: "is required: set the client secret of the app registration, or clientSecretFrom",
      code: "QLIK1004",
    });
  for (const name of SECRET_NAMES)
    if (given[name] !== undefined && given[secretSourceOf(name)] !== undefined)
      failures.push({
        property: secretSourceOf(name),
        reason: `cannot be combined with ${name}; set one of them`,
        code: "QLIK1005",
      });
  const isPatchForced = isBasicAuth && given.write === "patch";
  for (const name of settingsOf("BasicAuth"))
    if (isPatchForced && given[name] !== undefined && !isPatchable(name))
      failures.push({
        property: name,
        reason: "can be written by PUT only; use write: auto or put",
        code: "QLIK1006",
      });
  return failures;
}

function omitEmpty(values: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && value !== null && value !== ""),
  );
}

/** One failure for each property: the first one has the remedy. */
function firstOfEach(failures: CheckFailure[]): CheckFailure[] {
  return failures.filter(
    ({ property }, index) => failures.findIndex((other) => other.property === property) === index,
  );
}
