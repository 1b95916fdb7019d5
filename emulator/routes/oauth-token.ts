import { isOAuthClient } from "../auth";
import { type Answer, found, refusal } from "../responses";
import { type Call, type Route, TOKEN } from "../route";

export const oauthTokenRoutes: readonly Route[] = [
  { method: "POST", path: TOKEN, tier: undefined, answer: giveToken },
];

/** Machine-to-machine alone: nobody is there to log in by hand. */
function giveToken(call: Call): Answer {
  const asked = askedWith(call);
  if (asked === undefined) return refusal(400, "The body has to be a JSON object or a form.");
  if (asked.grant_type !== "client_credentials")
    return refusal(400, "grant_type has to be client_credentials.");
  if (!isOAuthClient(asked.client_id, asked.client_secret, call.credentials))
    return refusal(401, "No such client on this tenant, or a wrong secret.");
  const lifetimeSeconds = call.settings.tokenLifetimeSeconds;
  const { token, expiresAt } = call.tokens.issue(call.tenant.host, String(asked.client_id), lifetimeSeconds);
  return found({
    access_token: token,
    token_type: "bearer",
    expires_in: lifetimeSeconds,
    expires_at: new Date(expiresAt).toISOString(),
    scope: "admin_classic user_default",
  });
}

function askedWith({ contentType, body }: Call): Record<string, unknown> | undefined {
  if (contentType === "application/x-www-form-urlencoded" && typeof body === "string")
    return Object.fromEntries(new URLSearchParams(body));
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return contentType === "application/json" && isObject ? (body as Record<string, unknown>) : undefined;
}
