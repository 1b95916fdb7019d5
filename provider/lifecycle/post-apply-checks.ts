import { mayHaveBeenApplied, TenantError } from "../client/errors";
import type { SmtpResult, Verdict } from "../client/responses";
import type { LiveTenant } from "../context";
import { verdictCounts } from "./desired";
import type { EmailConfigInputs } from "./inputs";
import type { Progress } from "./reconciler";
import type { EmailConfigState, Memory } from "./state";
import { smtpText, verdictText } from "./validation-result";

/** What the tenant and the mail server say of a configuration that was just written. */
export interface Judgement {
  verdict: Verdict;
  connection?: SmtpResult;
  /** Why the configuration is not good; undefined where it is. */
  complaint?: string;
}

/** Asks for the tenant's verdict and, where wanted and not done since the last change, for a login at the mail server. */
export async function judge(
  tenant: LiveTenant,
  inputs: EmailConfigInputs,
  { holding, memory }: Progress,
): Promise<Judgement> {
  const verdict = inputs.validation === "off" ? holding.verdict : await tenant.client.validate();
  const isGood = verdict.isValid || inputs.validation === "off";
  // The mail server may be there again: that verdict changes with the next login only.
  const isWorthALogin = isGood ? isLoginDue(inputs, memory) : verdict.errorCode === "PROVIDER_ERROR";
  if (inputs.verifyConnection && isWorthALogin) return judgeByLogin(tenant, verdict);
  return isGood ? { verdict } : { verdict, complaint: badVerdict(tenant, verdict) };
}

/** What is asked for after a change and did not come to pass yet, in words; a run that fails on the way leaves it due. */
export function whatIsDue(inputs: EmailConfigInputs, before: EmailConfigState): string[] {
  const isMailDue = inputs.testEmail !== undefined && before.testEmailDue === true;
  return [
    ...(verdictCounts(inputs) && isLoginDue(inputs, before) ? ["verify-connection"] : []),
    ...(isMailDue ? ["the test mail"] : []),
  ];
}

function isLoginDue(inputs: EmailConfigInputs, { connection }: Pick<Memory, "connection">): boolean {
  if (!inputs.verifyConnection) return false;
  return connection === undefined || (!connection.success && verdictCounts(inputs));
}

async function judgeByLogin(tenant: LiveTenant, verdict: Verdict): Promise<Judgement> {
  const connection = await tenant.client.verifyConnection();
  if (connection.success && verdict.isValid) return { verdict, connection };
  // A login makes the tenant's newest verdict.
  const { isValid, errorCode } = await tenant.look();
  const newest = { verdict: { isValid, errorCode }, connection };
  if (connection.success)
    return isValid ? newest : { ...newest, complaint: badVerdict(tenant, newest.verdict) };
  const said = isValid ? "" : ` The tenant says ${verdictText(newest.verdict)}.`;
  return {
    ...newest,
    complaint: `${tenant.host}: verify-connection failed: ${smtpText(connection)}.${said}`,
  };
}

function badVerdict({ host }: LiveTenant, verdict: Verdict): string {
  return `${host}: validate says ${verdictText(verdict)}.`;
}

const TEST_MAIL_SUBJECT = "Test of the e-mail configuration";
const TEST_MAIL_BODY = "This tenant's e-mail configuration was changed, and its mail arrives.";

/** Sends the test mail once. Returns why it did not go out; a mail that may have gone out is only told. */
export async function sendTestMail(
  tenant: LiveTenant,
  {
    recipient,
    subject = TEST_MAIL_SUBJECT,
    body = TEST_MAIL_BODY,
  }: NonNullable<EmailConfigInputs["testEmail"]>,
  tell: (message: string) => void,
): Promise<string | undefined> {
  try {
    const result = await tenant.client.sendTestEmail({ recipient, subject, body });
    const rejected = result.rejected ?? [];
    if (!result.success)
      return `${tenant.host}: the test mail to ${tenant.client.redact(recipient)} was not sent: ${smtpText(result)}.`;
    if (rejected.length > 0)
      return `${tenant.host}: the mail server rejected ${rejected.join(", ")}: ${smtpText(result)}.`;
    return undefined;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (!mayHaveBeenApplied(error)) return error.message;
    tell(`${error.message} The test mail may have gone out; it is not sent again.`);
    return undefined;
  }
}
