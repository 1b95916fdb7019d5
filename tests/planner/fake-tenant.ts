import fc from "fast-check";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import type { PutBody } from "../../provider/planner/request-body";
import { SETTING_NAMES } from "../../provider/planner/settings";
import { basicAuth, microsoft365 } from "../support/arguments";

/** The configuration of a tenant, with its secrets; undefined if nothing is configured. */
export type Config = Readonly<Record<string, unknown>> | undefined;

/** The forms in which a tenant can return the same document. */
export const FORMS = ["bare", "twice", "in providerConfig", "with empty texts"] as const;
export type Form = (typeof FORMS)[number];

export function documentOf(config: Config, form: Form): Record<string, unknown> {
  if (config === undefined) return { isValid: false, passwordExists: false };
  const { serviceProvider, emailPassword, clientSecret, ...visible } = config;
  const flags = { isValid: true, passwordExists: emailPassword !== undefined };
  if (serviceProvider === "Microsoft365") return { ...flags, serviceProvider, providerConfig: visible };
  const { senderName, ...flat } = visible;
  switch (form) {
    case "bare":
      return { ...flags, ...flat, ...(senderName === undefined ? {} : { providerConfig: { senderName } }) };
    case "twice":
      return { ...flags, ...flat, serviceProvider, providerConfig: visible };
    case "in providerConfig":
      return { ...flags, serviceProvider, providerConfig: visible };
    case "with empty texts":
      return { ...flags, ...emptyTexts, ...flat, providerConfig: { ...emptyTexts, ...visible } };
  }
}

const emptyTexts = {
  username: "",
  serverAddress: "",
  securityType: null,
  serverPort: null,
  senderName: null,
};

/** Applies a PATCH by RFC 6902. Throws what a strict tenant would reject. */
export function afterPatch(config: Config, body: object[]): Config {
  const settings: Record<string, unknown> = { ...config };
  for (const operation of body) {
    const { op, path, value } = operation as { op: string; path: string; value?: unknown };
    const name = path.slice(1);
    if (path !== `/${name}` || !PATCHABLE.includes(name)) throw new Error(`no such path: ${path}`);
    if ((op === "add") === Object.hasOwn(settings, name))
      throw new Error(`${op} of ${path}, which exists or not`);
    if (op === "remove") delete settings[name];
    else if (typeof value === (name === "serverPort" ? "number" : "string")) settings[name] = value;
    else throw new Error(`${op} ${path} of a ${typeof value}`);
  }
  return Object.keys(settings).length > 0 ? { serviceProvider: "BasicAuth", ...settings } : undefined;
}

const PATCHABLE = [
  "username",
  "serverAddress",
  "serverPort",
  "securityType",
  "emailAddress",
  "emailPassword",
];

export function afterPut({ serviceProvider, providerConfig }: PutBody): Config {
  return { serviceProvider, ...providerConfig };
}

/** Texts that code could mistake for something else, and random ones. */
const hostileText = fc.oneof(
  fc.constantFrom(
    "[secret]",
    "[unchanged]",
    "[unknown]",
    "__proto__",
    "constructor",
    "undefined",
    "null",
    "0",
    "/emailPassword",
    "~1",
    "{}",
    "SMTP.example.com",
    "smtp.example.com",
    "Größe\u202e\u0007",
  ),
  fc.string({ unit: "binary", minLength: 1, maxLength: 12 }),
);

const port = fc.oneof(fc.constantFrom(25, 587, 65535), fc.integer({ min: 1, max: 65535 }));
const securityType = fc.constantFrom("none" as const, "StartTLS" as const, "SSL/TLS" as const);

/** No other text contains it. */
const secret = fc.integer({ min: 0, max: 3 }).map((number) => `pw-Zx9§${number}-vault`);

const mailServer = {
  serverAddress: hostileText,
  serverPort: port,
  securityType,
  username: hostileText,
  emailPassword: secret,
  emailAddress: hostileText,
  senderName: hostileText,
};

const microsoft365Settings = {
  clientId: hostileText,
  clientSecret: secret,
  providerTenantId: hostileText,
  emailAddress: hostileText,
};

export const anyConfig: fc.Arbitrary<Config> = fc.oneof(
  fc.constant(undefined),
  fc
    .record(mailServer, { requiredKeys: [] })
    .map((settings) =>
      Object.keys(settings).length > 0 ? { serviceProvider: "BasicAuth", ...settings } : undefined,
    ),
  fc
    .record(microsoft365Settings, { requiredKeys: ["clientSecret"] })
    .map((settings) => ({ serviceProvider: "Microsoft365", ...settings })),
);

export const anyInputs: fc.Arbitrary<EmailConfigInputs> = fc.oneof(
  fc
    .record(mailServer, { requiredKeys: ["serverAddress", "serverPort", "securityType", "emailAddress"] })
    .map(({ ...declared }) => ({ ...basicAuthAlone, ...declared })),
  fc.record(microsoft365Settings).map((declared) => microsoft365(declared)),
);

const { username: _, emailPassword: __, ...basicAuthAlone } = basicAuth();

export const anyForm = fc.constantFrom(...FORMS);

export const anyIgnored = fc.oneof(
  { weight: 2, arbitrary: fc.constant<string[]>([]) },
  { weight: 3, arbitrary: fc.subarray([...SETTING_NAMES]) },
  { weight: 1, arbitrary: fc.constant<string[]>([...SETTING_NAMES]) },
);
