import { z } from "zod";
import { type Configuration, isPatchable, SECURITY_TYPES, type SettingName, type Settings } from "./tenant";
import { issuesText, wholeNumberBetween } from "./validation";

/** A write that the tenant takes, with the names of what it wrote; or the reason why it does not. */
export type WriteResult =
  | { readonly configuration: Configuration | undefined; readonly written: readonly string[] }
  | { readonly rejection: string };

/** All of a patch or nothing of it: the configuration that was there is never touched. */
export function patchConfiguration(before: Configuration | undefined, body: unknown): WriteResult {
  if (!Array.isArray(body)) return { rejection: "The body has to be a JSON Patch: an array of operations." };
  if (body.length === 0) return { configuration: before, written: [] };
  if (before?.serviceProvider === "Microsoft365")
    return { rejection: "A Microsoft365 configuration is written by PUT, not by PATCH." };

  let settings: Settings = before?.settings ?? {};
  const written: string[] = [];
  for (const [position, operation] of body.entries()) {
    const step = applyOperation(settings, operation);
    if ("rejection" in step) return { rejection: `Operation ${position}: ${step.rejection}` };
    settings = step.settings;
    written.push(step.name);
  }
  return {
    configuration: { serviceProvider: "BasicAuth", settings, createdBy: before?.createdBy ?? "PATCH" },
    written,
  };
}

/** PUT takes the complete configuration, the secret included, and nothing beside it. */
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
  if (op !== "add" && !isPresent) return { rejection: `${op} ${path}: there is nothing at this path.` };
  if (op === "remove") {
    const { [name]: _removed, ...rest } = settings;
    return { settings: rest, name };
  }
  const accepted = settingValue(name).safeParse(value);
  if (!accepted.success) return { rejection: `${op} ${path}: ${issuesText(accepted.error)}` };
  return { settings: { ...settings, [name]: accepted.data }, name };
}

const patchOperation = z.object({
  op: z.enum(["add", "replace", "remove"], "op has to be add, replace or remove"),
  path: z.string().refine((path) => path.startsWith("/") && isPatchable(path.slice(1)), {
    message: "no path that PATCH knows",
  }),
  value: z.unknown().optional(),
});

const text = z.string("has to be a string");
const nonEmptyText = text.min(1, "must not be empty");
const securityType = z.enum(SECURITY_TYPES, `has to be one of ${SECURITY_TYPES.join(", ")}`);
const port = wholeNumberBetween(1, 65535);

// The reference types the value of a patch as a string, its tutorial sends the port as a number: both pass.
const portInPatch = z.union(
  [port, z.string().regex(/^\d+$/).transform(Number).pipe(port)],
  "has to be a whole number from 1 to 65535",
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
    message: "username and emailPassword belong together",
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
  "serviceProvider has to be BasicAuth or Microsoft365",
);
