import { z } from "zod";
import { isOnLoopback, type MailOutcome, sendTestMail, verifyConnection } from "../mail";
import { type Answer, done, found, refusal } from "../responses";
import { ACTIONS, type Call, EMAIL_CONFIG, type Route } from "../route";
import {
  type Configuration,
  documentOf,
  keepConfiguration,
  keepContact,
  type TenantMemory,
  verdictOf,
} from "../tenant";
import { patchedConfiguration, replacingConfiguration, type Write } from "../writes";

export const emailConfigRoutes: readonly Route[] = [
  { method: "GET", path: EMAIL_CONFIG, tier: 1, answer: readConfig },
  { method: "PATCH", path: EMAIL_CONFIG, tier: 2, answer: patchConfig },
  { method: "PUT", path: EMAIL_CONFIG, tier: 2, answer: putConfig },
  { method: "DELETE", path: EMAIL_CONFIG, tier: 2, answer: deleteConfig },
  { method: "POST", path: `${ACTIONS}validate`, tier: 2, answer: validateConfig },
  { method: "POST", path: `${ACTIONS}verify-connection`, tier: 2, answer: verifyMailServer },
  { method: "POST", path: `${ACTIONS}send-test-email`, tier: 2, answer: sendMail },
];

function readConfig({ tenant }: Call): Answer {
  return found(documentOf(tenant));
}

function patchConfig(call: Call): Answer {
  if (call.tenant.api === "put") return refusal(410, "PATCH has been removed: use PUT.");
  return refusedBody(call) ?? write(call, patchedConfiguration(call.tenant.configuration, call.body)) ?? done;
}

function putConfig(call: Call): Answer | Promise<Answer> {
  if (call.tenant.api === "patch") return refusal(405, "This tenant knows no PUT.");
  return refusedBody(call) ?? write(call, replacingConfiguration(call.body)) ?? validateWithinRequest(call);
}

/**
 * PUT validates in the request. What that finds shows in the verdict; the write itself stands, as a login that
 * fails makes no malformed request. A mail server on another machine is not asked: the rules alone speak then.
 */
async function validateWithinRequest({ tenant, settings }: Call): Promise<Answer> {
  const { configuration, acceptedPassword } = tenant;
  if (configuration === undefined) return done;
  const canBeAsked =
    acceptedPassword !== undefined ||
    configuration.serviceProvider === "Microsoft365" ||
    isOnLoopback(configuration.settings.serverAddress);
  if (canBeAsked) {
    const { contact } = await verifyConnection(configuration, { acceptedPassword, mailCa: settings.mailCa });
    if (contact) keepContact(tenant, configuration, contact);
  }
  return done;
}

function deleteConfig({ tenant }: Call): Answer {
  if (tenant.configuration === undefined) return nothingConfigured();
  keepConfiguration(tenant, undefined, []);
  return done;
}

/** Reads the stored verdict and opens no connection. */
function validateConfig({ tenant }: Call): Answer {
  const errorCode = verdictOf(tenant);
  return found({ isValid: errorCode === "OK", errorCode });
}

/** A handshake and a login, without a mail. */
async function verifyMailServer({ tenant, settings }: Call): Promise<Answer> {
  const { configuration, acceptedPassword } = tenant;
  if (configuration === undefined) return nothingConfigured();
  return remembered(
    tenant,
    configuration,
    await verifyConnection(configuration, { acceptedPassword, mailCa: settings.mailCa }),
  );
}

async function sendMail(call: Call): Promise<Answer> {
  const { tenant, settings } = call;
  const { configuration, acceptedPassword } = tenant;
  const refused = refusedBody(call);
  if (refused) return refused;
  const mail = testMail.safeParse(call.body);
  if (!mail.success) return refusal(400, "The body has to be {subject, body, recipient}, all of them text.");
  if (configuration === undefined) return nothingConfigured();
  const world = { acceptedPassword, mailCa: settings.mailCa };
  return remembered(tenant, configuration, await sendTestMail(configuration, mail.data, world));
}

const testMail = z.strictObject({
  subject: z.string(),
  body: z.string(),
  recipient: z.string().regex(/^[^\s@]+@[^\s@]+$/),
});

/** A mail that failed is told in an answer that did not: 200, and `success` says the rest. */
function remembered(tenant: TenantMemory, asked: Configuration, { result, contact }: MailOutcome): Answer {
  if (contact) keepContact(tenant, asked, contact);
  return found(result);
}

/** Undefined: it is written. */
function write({ tenant }: Call, outcome: Write): Answer | undefined {
  if ("refused" in outcome) return refusal(400, outcome.refused);
  if (outcome.written.length > 0) keepConfiguration(tenant, outcome.configuration, outcome.written);
  return undefined;
}

function refusedBody({ contentType, bodyIsJson }: Call): Answer | undefined {
  if (contentType !== "application/json") return refusal(400, "The body has to come as application/json.");
  return bodyIsJson ? undefined : refusal(400, "The body is no JSON.");
}

function nothingConfigured(): Answer {
  return refusal(404, "No e-mail configuration is set.");
}
