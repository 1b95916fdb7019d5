import { z } from "zod";
import { type Configuration, isPatchable, SECURITY_TYPES, type SettingName, type Settings } from "./tenant";
import { issuesText, wholeNumberBetween } from "./validation";

/** The configuration after a write with the names of the written settings, or the reason for its rejection. */
export type WriteResult =
  | { readonly configuration: Configuration | undefined; readonly written: readonly string[] }
  | { readonly rejection: string };

/** Applies a JSON Patch completely or not at all. */
export function patchConfiguration(current: Configuration | undefined, body: unknown): WriteResult {
  if (!Array.isArray(body)) return { rejection: "The body must be a JSON Patch: an array of operations." };
  if (body.length === 0) return { configuration: current, written: [] };
  if (current?.serviceProvider === "Microsoft365")
    return { rejection: "PATCH cannot write a Microsoft365 configuration: use PUT." };

  let settings: Settings = current?.settings ?? {};
  const written: string[] = [];
  for (const [position, operation] of body.entries()) {
    const result = applyOperation(settings, operation);
    if ("rejection" in result) return { rejection: `Operation ${position}: ${result.rejection}` };
    settings = result.settings;
    written.push(result.name);
  }
  return {
    configuration: { serviceProvider: "BasicAuth", settings, createdBy: current?.createdBy ?? "PATCH" },
    written,
  };
}

/** Validates the body of PUT: the complete configuration, secret included, without other fields. */
export function putConfiguration(body: unknown): WriteResult {
  const parsed = putBody.safeParse(body);
  if (!parsed.success) return { rejection: issuesText(parsed.error) };
  const { serviceProvider, providerConfig } = parsed.data;
  return {
    configuration: { serviceProvider, settings: providerConfig, createdBy: "PUT" },
    written: Object.keys(providerConfig),
  };
}

type OperationResult =
  | { readonly settings: Settings; readonly name: SettingName }
  | { readonly rejection: string };

function applyOperation(settings: Settings, operation: unknown): OperationResult {
  const parsed = patchOperation.safeParse(operation);
  if (!parsed.success) return { rejection: issuesText(parsed.error) };
  const { op, path, value } = parsed.data;
  const name = path.slice(1) as SettingName;
  const isPresent = Object.hasOwn(settings, name);
  if (op !== "add" && !isPresent) return { rejection: `${op} ${path}: the setting does not exist.` };
  if (op === "remove") {
    const { [name]: _removed, ...rest } = settings;
    return { settings: rest, name };
  }
  const accepted = settingValue(name).safeParse(value);
  if (!accepted.success) return { rejection: `${op} ${path}: ${issuesText(accepted.error)}` };
  return { settings: { ...settings, [name]: accepted.data }, name };
}

const patchOperation = z.object({
  op: z.enum(["add", "replace", "remove"], "must be add, replace or remove"),
  path: z.string().refine((path) => path.startsWith("/") && isPatchable(path.slice(1)), {
    message: "must be a path that PATCH supports",
  }),
  value: z.unknown().optional(),
});

const text = z.string("must be a string");
const nonEmptyText = text.min(1, "must not be empty");
const securityType = z.enum(SECURITY_TYPES, `must be one of ${SECURITY_TYPES.join(", ")}`);
const port = wholeNumberBetween(1, 65535);

// The API reference types the value as a string, and its tutorial sends the port as a number.
const portInPatch = z.union(
  [port, z.string().regex(/^\d+$/).transform(Number).pipe(port)],
  "must be a whole number from 1 to 65535",
);

function settingValue(name: SettingName): z.ZodType {
  if (name === "serverPort") return portInPatch;
  return name === "securityType" ? securityType : text;
}

const basicAuth = z
  .strictObject({
    serverAddress: nonEmptyText,
    serverPort: port,
    securityType,
    emailAddress: nonEmptyText,
    username: nonEmptyText.optional(),
    emailPassword: nonEmptyText.optional(),
    senderName: text.optional(),
  })
  .refine(({ username, emailPassword }) => (username === undefined) === (emailPassword === undefined), {
    message: "username and emailPassword require each other",
  });

const microsoft365 = z.strictObject({
  clientId: nonEmptyText,
  clientSecret: nonEmptyText,
  providerTenantId: nonEmptyText,
  emailAddress: nonEmptyText,
});

const putBody = z.discriminatedUnion(
  "serviceProvider",
  [
    z.strictObject({ serviceProvider: z.literal("BasicAuth"), providerConfig: basicAuth }),
    z.strictObject({ serviceProvider: z.literal("Microsoft365"), providerConfig: microsoft365 }),
  ],
  "serviceProvider must be BasicAuth or Microsoft365",
);
