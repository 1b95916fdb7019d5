import { isOutcomeUnknown, TenantError } from "../client/errors";
import { hasBasicAuthRefusal } from "../client/exchange-online";
import type { SmtpResult } from "../client/responses";
import type { Tenant } from "../context";
import type { CodedMessage } from "../messages/coded";
import { isValidationRequired } from "./desired";
import type { EmailConfigInputs } from "./inputs";
import { type ObservedConfig, observedConfig, type Validation } from "./settings-mapping";
import type { ApplyResult, EmailConfigState } from "./state";
import { smtpCode, smtpText, validationCode, validationText } from "./validation-result";

/** What the tenant and its mail server report about a configuration. */
export interface CheckResult {
  validation: Validation;
  /** Absent if no login was made. */
  connection?: SmtpResult;
  /** Why the configuration does not work; absent if it does. */
  failure?: CodedMessage;
}

/**
 * Reads the tenant's validation result and, if `verifyConnection` asks for it and there was none since the last change,
 * makes the tenant log in to the mail server.
 */
export async function checkConfig(
  tenant: Tenant,
  inputs: EmailConfigInputs,
  { observed, connection }: ApplyResult,
): Promise<CheckResult> {
  const isOff = inputs.validation === "off";
  const validation = isOff ? observed.validation : await validate(tenant, observed);
  const isGood = validation.isValid || isOff;
  // PROVIDER_ERROR stays until the next login, although the mail server may be back.
  const shouldLogIn = isGood ? isLoginPending(inputs, connection) : validation.errorCode === "PROVIDER_ERROR";
  if (inputs.verifyConnection && shouldLogIn) return checkByLogin(tenant, validation);
  return isGood ? { validation } : { validation, failure: validationFailure(tenant, validation) };
}

/** Reads the stored result. Only the document has the reason for it. */
async function validate({ client }: Tenant, { validation }: ObservedConfig): Promise<Validation> {
  const { isBasicAuthRefused } = validation;
  return { ...(await client.validate()), isBasicAuthRefused };
}

/** The checks of the last change that are still to be made, for messages. A run that fails before them leaves them pending. */
export function pendingChecks(inputs: EmailConfigInputs, state: EmailConfigState): string[] {
  const checks: string[] = [];
  if (isValidationRequired(inputs) && isLoginPending(inputs, state.connection))
    checks.push("verify-connection");
  if (inputs.testEmail !== undefined && state.testEmailDue === true) checks.push("the test e-mail");
  return checks;
}

function isLoginPending(inputs: EmailConfigInputs, lastConnection: SmtpResult | undefined): boolean {
  if (!inputs.verifyConnection) return false;
  return lastConnection === undefined || (!lastConnection.success && isValidationRequired(inputs));
}

async function checkByLogin(tenant: Tenant, validation: Validation): Promise<CheckResult> {
  const connection = await tenant.client.verifyConnection();
  if (connection.success && validation.isValid) return { validation, connection };
  // The login gives the tenant a new validation result.
  const { validation: newest } = observedConfig(await tenant.readDocument());
  if (connection.success)
    return newest.isValid
      ? { validation: newest, connection }
      : { validation: newest, connection, failure: validationFailure(tenant, newest) };
  const isExplained = newest.isValid || hasBasicAuthRefusal(connection.message);
  const details = isExplained ? "" : ` The tenant reports ${validationText(newest)}.`;
  const message = `${tenant.host}: POST email-config/actions/verify-connection: ${smtpText(connection)}.${details}`;
  return { validation: newest, connection, failure: { code: smtpCode(connection), message } };
}

function validationFailure({ host }: Tenant, validation: Validation): CodedMessage {
  const message = `${host}: POST email-config/actions/validate: ${validationText(validation)}.`;
  return { code: validationCode(validation), message };
}

const TEST_EMAIL_SUBJECT = "Test of the e-mail configuration";
const TEST_EMAIL_BODY =
  "The e-mail configuration of this Qlik Cloud tenant was changed, and the tenant can send e-mail.";

/**
 * Sends the test e-mail once. Returns why it was not sent; if the outcome is unknown, it is only logged, because a second
 * request could send a second e-mail.
 */
export async function sendTestEmail(
  tenant: Tenant,
  testEmail: NonNullable<EmailConfigInputs["testEmail"]>,
): Promise<CodedMessage | undefined> {
  const { recipient, subject = TEST_EMAIL_SUBJECT, body = TEST_EMAIL_BODY } = testEmail;
  const request = `${tenant.host}: POST email-config/actions/send-test-email`;
  try {
    const result = await tenant.client.sendTestEmail({ recipient, subject, body });
    const rejected = result.rejected ?? [];
    if (!result.success)
      return notSent(
        `${request}: the test e-mail to ${tenant.client.redact(recipient)} was not sent: ${smtpText(result)}.`,
      );
    if (rejected.length > 0)
      return notSent(`${request}: the mail server rejected ${rejected.join(", ")}: ${smtpText(result)}.`);
    return undefined;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (!isOutcomeUnknown(error)) return error;
    tenant.log.warn(
      "QLIK1422",
      `${error.message} The tenant may have sent the test e-mail; it is not sent again.`,
    );
    return undefined;
  }
}

function notSent(message: string): CodedMessage {
  return { code: "QLIK1421", message };
}
