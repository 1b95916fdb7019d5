import { z } from "zod";
import {
  isOnLoopback,
  type MailOptions,
  type MailOutcome,
  type SmtpResult,
  sendTestMail,
  verifyConnection,
} from "../mail";
import { type ApiResponse, errorResponse, noContent, ok } from "../responses";
import { ACTIONS, type ApiRequest, EMAIL_CONFIG, type Route } from "../route";
import {
  type Configuration,
  documentOf,
  errorCodeOf,
  setConfiguration,
  setLastConnection,
  type TenantState,
} from "../tenant";
import { patchConfiguration, putConfiguration, type WriteResult } from "../writes";

export const emailConfigRoutes: readonly Route[] = [
  { method: "GET", path: EMAIL_CONFIG, tier: 1, handle: readConfig },
  { method: "PATCH", path: EMAIL_CONFIG, tier: 2, handle: patchConfig },
  { method: "PUT", path: EMAIL_CONFIG, tier: 2, handle: putConfig },
  { method: "DELETE", path: EMAIL_CONFIG, tier: 2, handle: deleteConfig },
  { method: "POST", path: `${ACTIONS}validate`, tier: 2, handle: validateConfig },
  { method: "POST", path: `${ACTIONS}verify-connection`, tier: 2, handle: verifyMailServer },
  { method: "POST", path: `${ACTIONS}send-test-email`, tier: 2, handle: sendMail },
];

function readConfig({ tenant }: ApiRequest): ApiResponse {
  return ok(documentOf(tenant));
}

function patchConfig(request: ApiRequest): ApiResponse {
  const { tenant, body } = request;
  if (tenant.api === "put") return errorResponse(410, "PATCH has been removed: use PUT.");
  return rejectBody(request) ?? write(tenant, patchConfiguration(tenant.configuration, body)) ?? noContent;
}

function putConfig(request: ApiRequest): ApiResponse | Promise<ApiResponse> {
  const { tenant, body } = request;
  if (tenant.api === "patch") return errorResponse(405, "This tenant does not support PUT.");
  return rejectBody(request) ?? write(tenant, putConfiguration(body)) ?? validateDuringPut(request);
}

/**
 * PUT validates as part of the request. If the login fails, the document shows it, but the write succeeds: the request is
 * not malformed. The emulator cannot test a mail server on another machine, so such a configuration counts as valid.
 */
async function validateDuringPut(request: ApiRequest): Promise<ApiResponse> {
  const { configuration, acceptedPassword } = request.tenant;
  if (configuration === undefined) return noContent;
  const canBeTested =
    acceptedPassword !== undefined ||
    configuration.serviceProvider === "Microsoft365" ||
    isOnLoopback(configuration.settings.serverAddress);
  if (canBeTested) await runMailAction(request, configuration, verifyConnection);
  return noContent;
}

function deleteConfig({ tenant }: ApiRequest): ApiResponse {
  if (tenant.configuration === undefined) return notConfigured();
  setConfiguration(tenant, undefined, []);
  return noContent;
}

/** Returns the stored result without a connection. */
function validateConfig({ tenant }: ApiRequest): ApiResponse {
  const errorCode = errorCodeOf(tenant);
  return ok({ isValid: errorCode === "OK", errorCode });
}

async function verifyMailServer(request: ApiRequest): Promise<ApiResponse> {
  const { configuration } = request.tenant;
  if (configuration === undefined) return notConfigured();
  return ok(await runMailAction(request, configuration, verifyConnection));
}

async function sendMail(request: ApiRequest): Promise<ApiResponse> {
  const rejection = rejectBody(request);
  if (rejection) return rejection;
  const { success, data: mail } = testMail.safeParse(request.body);
  if (!success) return errorResponse(400, "The body must be {subject, body, recipient}, all of them text.");
  const { configuration } = request.tenant;
  if (configuration === undefined) return notConfigured();
  return ok(await runMailAction(request, configuration, (...tested) => sendTestMail(mail, ...tested)));
}

const testMail = z.strictObject({
  subject: z.string(),
  body: z.string(),
  recipient: z.string().regex(/^[^\s@]+@[^\s@]+$/),
});

/** Runs a mail action and records the connection. The response is 200 in any case; `success` shows the outcome. */
async function runMailAction(
  { tenant, settings: { mailCa } }: ApiRequest,
  configuration: Configuration,
  action: (configuration: Configuration, options: MailOptions) => Promise<MailOutcome>,
): Promise<SmtpResult> {
  const { acceptedPassword } = tenant;
  const { result, connection } = await action(configuration, { acceptedPassword, mailCa });
  if (connection) setLastConnection(tenant, configuration, connection);
  return result;
}

/** Returns the error response if the write is rejected. */
function write(tenant: TenantState, result: WriteResult): ApiResponse | undefined {
  if ("rejection" in result) return errorResponse(400, result.rejection);
  if (result.written.length > 0) setConfiguration(tenant, result.configuration, result.written);
  return undefined;
}

function rejectBody({ contentType, bodyIsJson }: ApiRequest): ApiResponse | undefined {
  if (contentType !== "application/json") return errorResponse(400, "The body must be application/json.");
  return bodyIsJson ? undefined : errorResponse(400, "The body is not valid JSON.");
}

function notConfigured(): ApiResponse {
  return errorResponse(404, "No e-mail configuration is set.");
}
