import { z } from "zod";
import { isOnLoopback, type MailOutcome, sendTestMail, verifyConnection } from "../mail";
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

function patchConfig(call: ApiRequest): ApiResponse {
  if (call.tenant.api === "put") return errorResponse(410, "PATCH has been removed: use PUT.");
  return (
    rejectBody(call) ?? write(call, patchConfiguration(call.tenant.configuration, call.body)) ?? noContent
  );
}

function putConfig(call: ApiRequest): ApiResponse | Promise<ApiResponse> {
  if (call.tenant.api === "patch") return errorResponse(405, "This tenant knows no PUT.");
  return rejectBody(call) ?? write(call, putConfiguration(call.body)) ?? validateDuringPut(call);
}

/**
 * PUT validates in the request. What that finds shows in the verdict; the write itself stands, as a login that
 * fails makes no malformed request. A mail server on another machine is not asked: the rules alone speak then.
 */
async function validateDuringPut({ tenant, settings }: ApiRequest): Promise<ApiResponse> {
  const { configuration, acceptedPassword } = tenant;
  if (configuration === undefined) return noContent;
  const canBeAsked =
    acceptedPassword !== undefined ||
    configuration.serviceProvider === "Microsoft365" ||
    isOnLoopback(configuration.settings.serverAddress);
  if (canBeAsked) {
    const { connection: contact } = await verifyConnection(configuration, {
      acceptedPassword,
      mailCa: settings.mailCa,
    });
    if (contact) setLastConnection(tenant, configuration, contact);
  }
  return noContent;
}

function deleteConfig({ tenant }: ApiRequest): ApiResponse {
  if (tenant.configuration === undefined) return notConfigured();
  setConfiguration(tenant, undefined, []);
  return noContent;
}

/** Reads the stored verdict and opens no connection. */
function validateConfig({ tenant }: ApiRequest): ApiResponse {
  const errorCode = errorCodeOf(tenant);
  return ok({ isValid: errorCode === "OK", errorCode });
}

/** A handshake and a login, without a mail. */
async function verifyMailServer({ tenant, settings }: ApiRequest): Promise<ApiResponse> {
  const { configuration, acceptedPassword } = tenant;
  if (configuration === undefined) return notConfigured();
  return recordOutcome(
    tenant,
    configuration,
    await verifyConnection(configuration, { acceptedPassword, mailCa: settings.mailCa }),
  );
}

async function sendMail(call: ApiRequest): Promise<ApiResponse> {
  const { tenant, settings } = call;
  const { configuration, acceptedPassword } = tenant;
  const refused = rejectBody(call);
  if (refused) return refused;
  const mail = testMail.safeParse(call.body);
  if (!mail.success)
    return errorResponse(400, "The body has to be {subject, body, recipient}, all of them text.");
  if (configuration === undefined) return notConfigured();
  const world = { acceptedPassword, mailCa: settings.mailCa };
  return recordOutcome(tenant, configuration, await sendTestMail(configuration, mail.data, world));
}

const testMail = z.strictObject({
  subject: z.string(),
  body: z.string(),
  recipient: z.string().regex(/^[^\s@]+@[^\s@]+$/),
});

/** A mail that failed is told in an answer that did not: 200, and `success` says the rest. */
function recordOutcome(
  tenant: TenantState,
  asked: Configuration,
  { result, connection: contact }: MailOutcome,
): ApiResponse {
  if (contact) setLastConnection(tenant, asked, contact);
  return ok(result);
}

/** Undefined: it is written. */
function write({ tenant }: ApiRequest, outcome: WriteResult): ApiResponse | undefined {
  if ("rejection" in outcome) return errorResponse(400, outcome.rejection);
  if (outcome.written.length > 0) setConfiguration(tenant, outcome.configuration, outcome.written);
  return undefined;
}

function rejectBody({ contentType, bodyIsJson }: ApiRequest): ApiResponse | undefined {
  if (contentType !== "application/json")
    return errorResponse(400, "The body has to come as application/json.");
  return bodyIsJson ? undefined : errorResponse(400, "The body is no JSON.");
}

function notConfigured(): ApiResponse {
  return errorResponse(404, "No e-mail configuration is set.");
}
