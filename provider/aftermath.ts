import type { SmtpResult, Verdict } from "./client/answers";
import { TenantError } from "./client/errors";
import type { Progress } from "./converge";
import type { EmailConfigInputs } from "./inputs";
import type { LiveTenant } from "./session";
import { smtpText, verdictText } from "./verdict";

/** What the tenant and the mail server say of a configuration that was just written. */
export interface Judgement {
  verdict: Verdict;
  connection?: SmtpResult;
  /** Why the configuration is not good; undefined where it is. */
  complaint?: string;
}

/** Asks for the tenant's verdict and, after a change and where wanted, for a login at the mail server. */
export async function judge(
  tenant: LiveTenant,
  inputs: EmailConfigInputs,
  secrets: string[],
  { holding, sent }: Progress,
): Promise<Judgement> {
  const verdict = inputs.validation === "off" ? holding.verdict : await tenant.client.validate();
  if (!verdict.isValid && inputs.validation !== "off")
    return { verdict, complaint: `${tenant.host}: validate says ${verdictText(verdict)}.` };
  if (!inputs.verifyConnection || sent.length === 0) return { verdict };

  const connection = await tenant.client.verifyConnection(secrets);
  if (connection.success) return { verdict, connection };
  // The failed handshake is the tenant's newest verdict.
  const { isValid, errorCode } = await tenant.look();
  const said = isValid ? "" : ` The tenant says ${verdictText({ isValid, errorCode })}.`;
  const complaint = `${tenant.host}: verify-connection failed: ${smtpText(connection)}.${said}`;
  return { verdict: { isValid, errorCode }, connection, complaint };
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
  secrets: string[],
  tell: (message: string) => void,
): Promise<string | undefined> {
  try {
    const result = await tenant.client.sendTestEmail({ recipient, subject, body }, secrets);
    const rejected = result.rejected ?? [];
    if (!result.success)
      return `${tenant.host}: the test mail to ${recipient} was not sent: ${smtpText(result)}.`;
    if (rejected.length > 0)
      return `${tenant.host}: the mail server rejected ${rejected.join(", ")}: ${smtpText(result)}.`;
    return undefined;
  } catch (error) {
    if (!(error instanceof TenantError)) throw error;
    if (!["broken", "unavailable", "misunderstood"].includes(error.trouble)) return `${error.message}`;
    tell(`${error.message} The test mail may have gone out; it is not sent again.`);
    return undefined;
  }
}
