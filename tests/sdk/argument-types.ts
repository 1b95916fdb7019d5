import type { Unwrap } from "@pulumi/pulumi";
import type { BasicAuthInputs, Microsoft365Inputs } from "../../provider/lifecycle/inputs";
import { EmailConfig, type EmailConfigArgs } from "../../sdk";
import type {
  BasicAuthEmailConfigArgs,
  Microsoft365EmailConfigArgs,
  SecretSourceArgs,
  TestEmailArgs,
} from "../../sdk/email-config-args";

/*
 * Compiled by `npm run check`, never run: invalid arguments are errors of the compiler, and the arguments of a program are
 * those that the provider checks.
 */

const mailServer = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
} as const;

const microsoft365 = {
  serviceProvider: "Microsoft365",
  clientId: "an-application",
  clientSecret: "a-secret",
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
} as const;

export const valid: EmailConfigArgs[] = [
  mailServer,
  {
    ...mailServer,
    serviceProvider: "BasicAuth",
    username: "alerts",
    emailPassword: "…",
    senderName: "Alerts",
  },
  microsoft365,
  { ...microsoft365, write: "put", validation: "rollback", testEmail: { recipient: "ops@example.com" } },
  { ...mailServer, secretVersion: 2 },
  { ...microsoft365, secretVersion: "2026-11" },
];

export const validSources: SecretSourceArgs[] = [{ env: "MAIL_PASSWORD" }, { file: "/run/secrets/mail" }];

// @ts-expect-error A secret has one source.
export const twoSources: SecretSourceArgs = { env: "MAIL_PASSWORD", file: "/run/secrets/mail" };
// @ts-expect-error A secret has a source.
export const noSource: SecretSourceArgs = {};
// @ts-expect-error BasicAuth has no clientId.
export const basicAuthWithClient: EmailConfigArgs = { ...mailServer, clientId: "an-application" };
// @ts-expect-error Microsoft 365 has no port.
export const microsoft365WithPort: EmailConfigArgs = { ...microsoft365, serverPort: 587 };
// @ts-expect-error Microsoft 365 has no password.
export const microsoft365WithPassword: EmailConfigArgs = { ...microsoft365, emailPassword: "…" };
// @ts-expect-error Microsoft 365 has no senderName.
export const microsoft365WithSender: EmailConfigArgs = { ...microsoft365, senderName: "Alerts" };
// @ts-expect-error Microsoft 365 can be written by PUT only.
export const microsoft365ByPatch: EmailConfigArgs = { ...microsoft365, write: "patch" };
// @ts-expect-error BasicAuth requires serverAddress.
export const noServer: EmailConfigArgs = { ...mailServer, serverAddress: undefined };
// @ts-expect-error securityType has other values.
export const noSecurity: EmailConfigArgs = { ...mailServer, securityType: "tls" };
// @ts-expect-error A port is a number.
export const noPort: EmailConfigArgs = { ...mailServer, serverPort: "587" };
// @ts-expect-error The argument is not known.
export const noArgument: EmailConfigArgs = { ...mailServer, port: 587 };
// @ts-expect-error Only the resource class sets ignoredArguments.
export const noIgnoredArguments: EmailConfigArgs = { ...mailServer, ignoredArguments: ["username"] };
// @ts-expect-error Microsoft 365 requires providerTenantId.
export const noDirectory = () => new EmailConfig("mail", { ...microsoft365, providerTenantId: undefined });

type IsSame<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

function isTrue<_Claim extends true>(): void {}

/** The arguments of a service provider, without those of the other one, whose type is `undefined`. */
type Arguments<Args> = {
  [Name in keyof Args as [Args[Name]] extends [undefined] ? never : Name]: Unwrap<Args[Name]>;
};
type BasicAuthArguments = Arguments<BasicAuthEmailConfigArgs>;
type Microsoft365Arguments = Arguments<Microsoft365EmailConfigArgs>;

/** The inputs without those that only the resource class sets. */
type Checked<Inputs> = Omit<Inputs, "ignoredArguments" | "secretArguments">;

isTrue<IsSame<keyof BasicAuthArguments, keyof Checked<BasicAuthInputs>>>();
isTrue<IsSame<keyof Microsoft365Arguments, keyof Checked<Microsoft365Inputs>>>();
isTrue<IsSame<keyof TestEmailArgs, keyof NonNullable<BasicAuthInputs["testEmail"]>>>();

/** The names whose types differ. A program's optional arguments do not include `undefined`. */
type Differing<Args, Inputs> = {
  [Name in keyof Args & keyof Inputs]: IsSame<Plain<Args[Name]>, Plain<Inputs[Name]>> extends true
    ? never
    : Name;
}[keyof Args & keyof Inputs];
type Plain<Value> = Value extends object
  ? { [Name in keyof Value]-?: Plain<Value[Name]> }
  : NonNullable<Value>;

/** A program has a type for each source of a secret, and a check makes a version a text. */
isTrue<IsSame<Differing<BasicAuthArguments, BasicAuthInputs>, "emailPasswordFrom" | "secretVersion">>();
isTrue<IsSame<Differing<Microsoft365Arguments, Microsoft365Inputs>, "clientSecretFrom" | "secretVersion">>();
isTrue<IsSame<keyof SecretSourceArgs, keyof NonNullable<BasicAuthInputs["emailPasswordFrom"]>>>();
