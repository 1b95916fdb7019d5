import { setMaxListeners } from "node:events";
import type { ApiRequest, ApiSession } from "./api-session";
import type { Operation } from "./operation";
import {
  type EmailConfigDocument,
  ERROR_CODES,
  emailConfigDocument,
  type SmtpResult,
  smtpResult,
  type ValidationResult,
  validationResult,
} from "./responses";

/** The text of a test e-mail. */
export interface TestEmail {
  recipient: string;
  subject: string;
  body: string;
}

const PATH = "/api/v1/transports/email-config";

const GET: ApiRequest = { method: "GET", path: PATH, tier: 1, isRepeatable: true };
const PATCH: ApiRequest = { method: "PATCH", path: PATH, tier: 2, isRepeatable: false };
const PUT: ApiRequest = { method: "PUT", path: PATH, tier: 2, isRepeatable: false };
const DELETE: ApiRequest = { method: "DELETE", path: PATH, tier: 2, isRepeatable: false };
const VALIDATE = action("validate", true);
const VERIFY_CONNECTION = action("verify-connection", true);
const SEND_TEST_EMAIL = action("send-test-email", false);

function action(name: string, isRepeatable: boolean): ApiRequest {
  return { method: "POST", path: `${PATH}/actions/${name}`, tier: 2, isRepeatable };
}

/** The API `transports/email-config` of one tenant during one operation: a method for each request, and no decision. */
export class TenantClient {
  constructor(
    private readonly session: ApiSession,
    private readonly operation: Operation,
  ) {
    // All requests of a process may share one signal, and Node.js warns about more than ten listeners.
    if (operation.signal) setMaxListeners(0, operation.signal);
  }

  get host(): string {
    return this.session.host;
  }

  /** A tenant without a configuration returns 200 with `isValid: false`, not 404. */
  async readEmailConfig(): Promise<EmailConfigDocument> {
    return this.redactErrorCode(await this.session.query(GET, emailConfigDocument, this.operation));
  }

  async patchEmailConfig(operations: object[]): Promise<void> {
    await this.session.send({ ...PATCH, body: operations }, this.operation);
  }

  async putEmailConfig(config: object): Promise<void> {
    await this.session.send({ ...PUT, body: config }, this.operation);
  }

  async deleteEmailConfig(): Promise<void> {
    await this.session.send(DELETE, this.operation);
  }

  /** Reads the validation result that the tenant has stored; the tenant opens no connection to the mail server. */
  async validate(): Promise<ValidationResult> {
    return this.redactErrorCode(await this.session.query(VALIDATE, validationResult, this.operation));
  }

  /** Makes the tenant log in to the mail server. The tenant returns 200 also if that fails: read `success`. */
  async verifyConnection(): Promise<SmtpResult> {
    return this.redactSmtpResult(await this.session.query(VERIFY_CONNECTION, smtpResult, this.operation));
  }

  /** The tenant returns 200 also if it cannot send the e-mail: read `success`. */
  async sendTestEmail(email: TestEmail): Promise<SmtpResult> {
    const request = { ...SEND_TEST_EMAIL, body: email };
    return this.redactSmtpResult(await this.session.query(request, smtpResult, this.operation));
  }

  /** A text of the tenant, or of its mail server, as messages and state may have it. */
  redact(text: string): string {
    return this.session.redactor.redact(text);
  }

  /** A code that the API does not document may repeat a secret. */
  private redactErrorCode<Result extends ValidationResult>(result: Result): Result {
    const { errorCode } = result;
    if (errorCode === undefined || ERROR_CODES.has(errorCode)) return result;
    return { ...result, errorCode: this.redact(errorCode) };
  }

  /** The message and the addresses are the mail server's, and may repeat a secret. */
  private redactSmtpResult(result: SmtpResult): SmtpResult {
    const redact = (text: string) => this.redact(text);
    return {
      ...result,
      message: result.message && redact(result.message),
      accepted: result.accepted?.map(redact),
      rejected: result.rejected?.map(redact),
    };
  }
}
