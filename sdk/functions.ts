import * as pulumi from "@pulumi/pulumi";
import type { TenantClient } from "../provider/client/tenant-client";
import { codedMessage, withCode } from "../provider/messages/coded";
import type { Code } from "../provider/messages/messages";
import type {
  GetEmailConfigArgs,
  GetEmailConfigOutputArgs,
  GetEmailConfigResult,
  SendTestEmailArgs,
  SendTestEmailOutputArgs,
  SendTestEmailResult,
  ValidateEmailConfigArgs,
  ValidateEmailConfigOutputArgs,
  ValidateEmailConfigResult,
  VerifyEmailConfigConnectionArgs,
  VerifyEmailConfigConnectionOutputArgs,
  VerifyEmailConfigConnectionResult,
} from "./function-types";
import { oncePerRun } from "./once-per-run";
import { ProgramError, programError } from "./program-error";
import { requireObject } from "./require-object";

/**
 * Returns the tenant's current e-mail configuration (`GET /api/v1/transports/email-config`), including the fields that
 * Qlik updates on its own: `status`, `lastUpdated`, `authFailures`. It never contains a secret. If nothing is configured,
 * `isValid` and `passwordExists` are false and the other fields are absent. Also runs in previews.
 *
 * @throws if the request fails; the message names the tenant, the request and the remedy
 * @example
 * ```ts
 * const { errorCode, authFailures } = await getEmailConfig({ tenantUrl: "https://acme.eu.qlikcloud.com" });
 * ```
 */
export function getEmailConfig(args?: GetEmailConfigArgs): Promise<GetEmailConfigResult> {
  return request("getEmailConfig", args ?? {}, (client) => client.readEmailConfig());
}

/** {@link getEmailConfig} with arguments that may be outputs of resources. */
export function getEmailConfigOutput(
  args: GetEmailConfigOutputArgs = {},
): pulumi.Output<GetEmailConfigResult> {
  return pulumi.output(args).apply(getEmailConfig);
}

/** {@link getEmailConfig} for a resource. The errors contain none of these secrets. */
export function readEmailConfig(
  tenantUrl: string,
  secrets: readonly string[],
): Promise<GetEmailConfigResult> {
  return request("getEmailConfig", { tenantUrl }, (client) => client.readEmailConfig(), secrets);
}

/**
 * Returns the validation result that the tenant has stored (`POST …/actions/validate`). The tenant opens no connection to
 * its mail server. Also runs in previews.
 *
 * @throws if the request fails; the message names the tenant, the request and the remedy
 * @example
 * ```ts
 * const { isValid, errorCode } = await validateEmailConfig({ tenantUrl: "https://acme.eu.qlikcloud.com" });
 * ```
 */
export function validateEmailConfig(args?: ValidateEmailConfigArgs): Promise<ValidateEmailConfigResult> {
  return request("validateEmailConfig", args ?? {}, (client) => client.validate());
}

/** {@link validateEmailConfig} with arguments that may be outputs of resources. */
export function validateEmailConfigOutput(
  args: ValidateEmailConfigOutputArgs = {},
): pulumi.Output<ValidateEmailConfigResult> {
  return pulumi.output(args).apply(validateEmailConfig);
}

/**
 * Makes the tenant log in to its mail server, without an e-mail (`POST …/actions/verify-connection`). A failed login is
 * not an error: read `success`. Also runs in previews.
 *
 * @throws if the request fails, or if the tenant has no e-mail configuration
 * @example
 * ```ts
 * const { success, message } = await verifyEmailConfigConnection({ tenantUrl: "https://acme.eu.qlikcloud.com" });
 * ```
 */
export function verifyEmailConfigConnection(
  args?: VerifyEmailConfigConnectionArgs,
): Promise<VerifyEmailConfigConnectionResult> {
  return request("verifyEmailConfigConnection", args ?? {}, (client) => client.verifyConnection());
}

/** {@link verifyEmailConfigConnection} with arguments that may be outputs of resources. */
export function verifyEmailConfigConnectionOutput(
  args: VerifyEmailConfigConnectionOutputArgs = {},
): pulumi.Output<VerifyEmailConfigConnectionResult> {
  return pulumi.output(args).apply(verifyEmailConfigConnection);
}

/**
 * Makes the tenant send a test e-mail (`POST …/actions/send-test-email`) in every update of the stack. To send one after a
 * change only, use the resource's argument `testEmail`. An e-mail that the mail server refuses is not an error: read
 * `success` and `rejected`. In previews the function sends nothing and returns undefined. `pulumi refresh --run-program`
 * and `pulumi destroy --run-program` send the e-mail too, because Pulumi runs the program as in an update. A message
 * announces each e-mail.
 *
 * @throws if the request fails, or if the tenant has no e-mail configuration
 * @example
 * ```ts
 * const result = await sendTestEmail({ recipient: "ops@example.com" });
 * ```
 */
export async function sendTestEmail(args: SendTestEmailArgs): Promise<SendTestEmailResult | undefined> {
  requireObject("sendTestEmail", "arguments", args);
  if (pulumi.runtime.isDryRun()) return undefined;
  const { recipient, subject = SUBJECT, body = BODY } = args;
  return request("sendTestEmail", args, (client) => {
    announceTestEmail(client.host);
    return client.sendTestEmail({ recipient, subject, body });
  });
}

/** {@link sendTestEmail} with arguments that may be outputs of resources. */
export function sendTestEmailOutput(
  args: SendTestEmailOutputArgs,
): pulumi.Output<SendTestEmailResult | undefined> {
  return pulumi.output(args).apply(sendTestEmail);
}

const SUBJECT = "Test of the e-mail configuration";
const BODY = "A Pulumi program sent this test e-mail.";

const announcedHosts = oncePerRun(() => new Set<string>());

/** A program cannot distinguish these runs: options, features and environment are the same (observed with the CLI 3.259). */
function announceTestEmail(host: string): void {
  const hosts = announcedHosts();
  if (hosts.has(host)) return;
  hosts.add(host);
  LOG.info(
    "QLIK1908",
    `${host}: sending a test e-mail. Every update sends one; so also do \`pulumi refresh --run-program\` and ` +
      "`pulumi destroy --run-program`.",
  );
}

/** Loads the HTTP client with the first request, because a program that only declares resources does not need it. */
const contextOfRun = oncePerRun(() => {
  const { Context } = require("../provider/context") as typeof import("../provider/context");
  return new Context((key) => pulumi.runtime.getConfig(`qlik:${key}`), process.env);
});

const LOG = {
  info: (code: Code, message: string) => void pulumi.log.info(withCode(code, message)),
  warn: (code: Code, message: string) => void pulumi.log.warn(withCode(code, message)),
};

/** Sends a program's own request. An error ends the program with its message, without a stack trace. */
async function request<Result>(
  caller: string,
  args: { tenantUrl?: string },
  send: (client: TenantClient) => Promise<Result>,
  secrets: readonly string[] = [],
): Promise<Result> {
  try {
    requireObject(caller, "arguments", args);
    const context = contextOfRun();
    const url = args.tenantUrl || context.config.tenantUrl;
    const { client } = context.tenant(url, { log: LOG });
    if (url) context.addSecrets(url, secrets);
    return await send(client);
  } catch (error) {
    if (error instanceof ProgramError) throw error;
    const { code, message } = codedMessage(error);
    throw programError(code, message);
  }
}
