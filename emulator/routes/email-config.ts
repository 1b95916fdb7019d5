import { type Answer, done, found, refusal } from "../answers";
import { ACTIONS, type Call, EMAIL_CONFIG, type Route } from "../call";
import { documentOf, keepConfiguration, verdictOf } from "../tenant";
import { patchedConfiguration, replacingConfiguration, type Write } from "../writes";

export const emailConfigRoutes: readonly Route[] = [
  { method: "GET", path: EMAIL_CONFIG, tier: 1, answer: readConfig },
  { method: "PATCH", path: EMAIL_CONFIG, tier: 2, answer: patchConfig },
  { method: "PUT", path: EMAIL_CONFIG, tier: 2, answer: putConfig },
  { method: "DELETE", path: EMAIL_CONFIG, tier: 2, answer: deleteConfig },
  { method: "POST", path: `${ACTIONS}validate`, tier: 2, answer: validateConfig },
];

function readConfig({ tenant }: Call): Answer {
  return found(documentOf(tenant));
}

function patchConfig(call: Call): Answer {
  if (call.tenant.api === "put") return refusal(410, "PATCH has been removed: use PUT.");
  return refusedBody(call) ?? write(call, patchedConfiguration(call.tenant.configuration, call.body));
}

function putConfig(call: Call): Answer {
  if (call.tenant.api === "patch") return refusal(405, "This tenant knows no PUT.");
  return refusedBody(call) ?? write(call, replacingConfiguration(call.body));
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

function write({ tenant }: Call, outcome: Write): Answer {
  if ("refused" in outcome) return refusal(400, outcome.refused);
  if (outcome.written.length > 0) keepConfiguration(tenant, outcome.configuration, outcome.written);
  return done;
}

function refusedBody({ contentType, bodyIsJson }: Call): Answer | undefined {
  if (contentType !== "application/json") return refusal(400, "The body has to come as application/json.");
  return bodyIsJson ? undefined : refusal(400, "The body is no JSON.");
}

function nothingConfigured(): Answer {
  return refusal(404, "No e-mail configuration is set.");
}
