import type { Unwrap } from "@pulumi/pulumi";
import type { BasicAuthInputs, Microsoft365Inputs } from "../../provider/lifecycle/inputs";
import { EmailConfig, type EmailConfigArgs } from "../../sdk";
import type {
  BasicAuthEmailConfigArgs,
  Microsoft365EmailConfigArgs,
  TestEmailArgs,
} from "../../sdk/email-config-args";

/*
 * Nothing here is run: `npm run check` compiles it. What is wrong has to be an error there, and the arguments that a
 * program sees have to be those that the provider checks.
 */

const mailServer = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  emailAddress: "alerts@example.com",
} as const;

const office = {
  serviceProvider: "Microsoft365",
  clientId: "an-application",
  clientSecret: "a-secret",
  providerTenantId: "a-directory",
  emailAddress: "alerts@example.com",
} as const;

export const right: EmailConfigArgs[] = [
  mailServer,
  {
    ...mailServer,
    serviceProvider: "BasicAuth",
    username: "alerts",
    emailPassword: "…",
    senderName: "Alerts",
  },
  office,
  { ...office, write: "put", validation: "rollback", testEmail: { recipient: "ops@example.com" } },
];

// @ts-expect-error A mail server has no client of Microsoft 365.
export const clientOfMailServer: EmailConfigArgs = { ...mailServer, clientId: "an-application" };
// @ts-expect-error Microsoft 365 has no port.
export const portOfOffice: EmailConfigArgs = { ...office, serverPort: 587 };
// @ts-expect-error Microsoft 365 has no password.
export const passwordOfOffice: EmailConfigArgs = { ...office, emailPassword: "…" };
// @ts-expect-error Microsoft 365 has no sender's name.
export const senderOfOffice: EmailConfigArgs = { ...office, senderName: "Alerts" };
// @ts-expect-error Microsoft 365 can be written by PUT only.
export const patchOfOffice: EmailConfigArgs = { ...office, write: "patch" };
// @ts-expect-error A mail server needs an address.
export const noServer: EmailConfigArgs = { ...mailServer, serverAddress: undefined };
// @ts-expect-error There is no such way to secure a connection.
export const noSecurity: EmailConfigArgs = { ...mailServer, securityType: "tls" };
// @ts-expect-error A port is a number.
export const noPort: EmailConfigArgs = { ...mailServer, serverPort: "587" };
// @ts-expect-error There is no such argument.
export const noArgument: EmailConfigArgs = { ...mailServer, port: 587 };
// @ts-expect-error Only the resource class tells what is ignored.
export const noIgnoredArguments: EmailConfigArgs = { ...mailServer, ignoredArguments: ["username"] };
// @ts-expect-error An application needs a directory.
export const noDirectory = () => new EmailConfig("mail", { ...office, providerTenantId: undefined });

type IsSame<One, Other> = [One] extends [Other] ? ([Other] extends [One] ? true : false) : false;

function isTrue<_Claim extends true>(): void {}

/** The arguments that there are, without those that only say that they are another service provider's. */
type Arguments<Args> = {
  [Name in keyof Args as [Args[Name]] extends [undefined] ? never : Name]: Unwrap<Args[Name]>;
};
type BasicAuthArguments = Arguments<BasicAuthEmailConfigArgs>;
type Microsoft365Arguments = Arguments<Microsoft365EmailConfigArgs>;

type OfTheClass = "ignoredArguments" | "secretArguments";
type Checked<Inputs> = Omit<Inputs, OfTheClass>;

isTrue<IsSame<keyof BasicAuthArguments, keyof Checked<BasicAuthInputs>>>();
isTrue<IsSame<keyof Microsoft365Arguments, keyof Checked<Microsoft365Inputs>>>();
isTrue<IsSame<keyof TestEmailArgs, keyof NonNullable<BasicAuthInputs["testEmail"]>>>();

/** The names whose types are not the same; a program's optional arguments have no `undefined` of their own. */
type Differing<Args, Inputs> = {
  [Name in keyof Args & keyof Inputs]: IsSame<Plain<Args[Name]>, Plain<Inputs[Name]>> extends true
    ? never
    : Name;
}[keyof Args & keyof Inputs];
type Plain<Value> = Value extends object
  ? { [Name in keyof Value]-?: Plain<Value[Name]> }
  : NonNullable<Value>;

isTrue<IsSame<Differing<BasicAuthArguments, BasicAuthInputs>, never>>();
isTrue<IsSame<Differing<Microsoft365Arguments, Microsoft365Inputs>, never>>();
