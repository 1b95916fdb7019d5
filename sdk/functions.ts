import * as pulumi from "@pulumi/pulumi";
import type {
  EmailConfigDocument,
  SmtpResult,
  ValidationResult as Verdict,
} from "../provider/client/responses";
import type { TenantClient } from "../provider/client/tenant-client";
import { oncePerRun } from "./once-per-run";
import { programError } from "./program-error";
import { requireObject } from "./require-object";

export type { EmailConfigDocument, SmtpResult, Verdict };

/** Which tenant to ask. Credentials are found as for {@link EmailConfig}. */
export interface TenantArgs {
  /**
   * The tenant's address, such as `https://acme.eu.qlikcloud.com`. A host outside of Qlik Cloud has to be named in the
   * configuration `qlik:allowedHosts`, else in the environment's `QLIK_ALLOWED_HOSTS`.
   *
   * @default the configuration `qlik:tenantUrl`, else the environment's `QLIK_TENANT_URL`
   */
  tenantUrl?: string;
}

/** {@link TenantArgs}, of which a value may come from a resource. */
export interface TenantOutputArgs {
  tenantUrl?: pulumi.Input<string>;
}

export interface SendTestEmailArgs extends TenantArgs {
  /** Who gets the mail. */
  recipient: string;
  /** @default "Test of the e-mail configuration" */
  subject?: string;
  /** @default a sentence that says what the mail is for */
  body?: string;
}

export interface SendTestEmailOutputArgs extends TenantOutputArgs {
  recipient: pulumi.Input<string>;
  subject?: pulumi.Input<string>;
  body?: pulumi.Input<string>;
}

/**
 * The tenant's whole e-mail configuration as it is now, `GET /api/v1/transports/email-config`, with what moves by itself
 * (`status`, `lastUpdated`, `authFailures`). Never holds a secret. Where nothing is configured, `isValid` and
 * `passwordExists` are false and all else is absent. Runs in previews too.
 *
 * @throws where the tenant cannot be asked; the message names the call, the tenant and what to do
 * @example
 * ```ts
 * const { errorCode, authFailures } = await getEmailConfig({ tenantUrl: "https://acme.eu.qlikcloud.com" });
 * ```
 */
export function getEmailConfig(args?: TenantArgs): Promise<EmailConfigDocument> {
  return asking("getEmailConfig", args ?? {}, (client) => client.readEmailConfig());
}

/** {@link getEmailConfig} for a resource: no text of the tenant shows what its program holds for secret. */
export function getEmailConfigOf(
  tenantUrl: string,
  secrets: readonly string[],
): Promise<EmailConfigDocument> {
  return asking("getEmailConfig", { tenantUrl }, (client) => client.readEmailConfig(), secrets);
}

/** {@link getEmailConfig} with a tenant that may be another resource's output. */
export function getEmailConfigOutput(args: TenantOutputArgs = {}): pulumi.Output<EmailConfigDocument> {
  return pulumi.output(args).apply(getEmailConfig);
}

/**
 * The verdict that the tenant has stored on its e-mail configuration, `POST …/actions/validate`. It opens no connection
 * to the mail server. Runs in previews too.
 *
 * @throws where the tenant cannot be asked
 */
export function validateEmailConfig(args?: TenantArgs): Promise<Verdict> {
  return asking("validateEmailConfig", args ?? {}, (client) => client.validate());
}

/** {@link validateEmailConfig} with a tenant that may be another resource's output. */
export function validateEmailConfigOutput(args: TenantOutputArgs = {}): pulumi.Output<Verdict> {
  return pulumi.output(args).apply(validateEmailConfig);
}

/**
 * Makes the tenant log in to its mail server, without sending a mail, `POST …/actions/verify-connection`. A login that
 * fails is an answer, not an error: read `success`. Runs in previews too.
 *
 * @throws where the tenant cannot be asked, or has no e-mail configuration
 */
export function verifyEmailConfigConnection(args?: TenantArgs): Promise<SmtpResult> {
  return asking("verifyEmailConfigConnection", args ?? {}, (client) => client.verifyConnection());
}

/** {@link verifyEmailConfigConnection} with a tenant that may be another resource's output. */
export function verifyEmailConfigConnectionOutput(args: TenantOutputArgs = {}): pulumi.Output<SmtpResult> {
  return pulumi.output(args).apply(verifyEmailConfigConnection);
}

/**
 * Makes the tenant send a mail, `POST …/actions/send-test-email`, at every update of the stack; the resource's argument
 * `testEmail` sends one after a change only. A mail that fails is an answer, not an error: read `success` and `rejected`.
 * Sends nothing in a preview, and answers undefined there. `pulumi refresh --run-program` and `pulumi destroy --run-program`
 * send the mail as an update does: Pulumi runs the program in the same way for all three. A message reports it.
 *
 * @throws where the tenant cannot be asked, or has no e-mail configuration
 */
export async function sendTestEmail(args: SendTestEmailArgs): Promise<SmtpResult | undefined> {
  requireObject("sendTestEmail", "arguments", args);
  if (pulumi.runtime.isDryRun()) return undefined;
  const {
    recipient,
    subject = "Test of the e-mail configuration",
    body = "This mail was asked for by a program.",
  } = args;
  return asking("sendTestEmail", args, (client) => {
    reporter().info(LOG, `${client.host}: ${SENDING}`);
    return client.sendTestEmail({ recipient, subject, body });
  });
}

/** The SDK has the same options, features and environment in all of these runs (seen with the CLI 3.259). */
const SENDING =
  "sending a test e-mail. Every run of the program that is no preview sends it, so also do `pulumi refresh --run-program` " +
  "and `pulumi destroy --run-program`.";

/** {@link sendTestEmail} with arguments that may be other resources' outputs. */
export function sendTestEmailOutput(args: SendTestEmailOutputArgs): pulumi.Output<SmtpResult | undefined> {
  return pulumi.output(args).apply(sendTestEmail);
}

/** Loaded on the first call: a program that only declares resources needs no HTTP. */
function provider() {
  return {
    ...(require("../provider/context") as typeof import("../provider/context")),
    ...(require("../provider/lifecycle/once-reporter") as typeof import("../provider/lifecycle/once-reporter")),
  };
}

const session = oncePerRun(() => {
  const { Context } = provider();
  return new Context((key) => pulumi.runtime.getConfig(`qlik:${key}`), process.env);
});

const reporter = oncePerRun(() => new (provider().OnceReporter)());

const LOG = {
  info: (message: string) => void pulumi.log.info(message),
  warn: (message: string) => void pulumi.log.warn(message),
};

/** Asks a tenant as a program's own call: its errors end the program with their message, without a stack. */
async function asking<Answer>(
  caller: string,
  args: TenantArgs,
  ask: (client: TenantClient) => Promise<Answer>,
  secrets: readonly string[] = [],
): Promise<Answer> {
  try {
    requireObject(caller, "arguments", args);
    const context = session();
    const url = args.tenantUrl || context.config.tenantUrl;
    if (url) context.addSecrets(url, secrets);
    return await ask(context.tenant(url, { log: LOG }).client);
  } catch (error) {
    throw programError(error instanceof Error ? error.message : String(error));
  }
}
