import { isOAuthClient } from "../auth";
import { type ApiResponse, errorResponse, ok } from "../responses";
import { type ApiRequest, type Route, TOKEN } from "../route";

export const oauthTokenRoutes: readonly Route[] = [
  { method: "POST", path: TOKEN, tier: undefined, handle: issueToken },
];

/** Machine-to-machine alone: nobody is there to log in by hand. */
function issueToken(call: ApiRequest): ApiResponse {
  const asked = parseBody(call);
  if (asked === undefined) return errorResponse(400, "The body has to be a JSON object or a form.");
  if (asked.grant_type !== "client_credentials")
    return errorResponse(400, "grant_type has to be client_credentials.");
  if (!isOAuthClient(asked.client_id, asked.client_secret, call.credentials))
    return errorResponse(401, "No such client on this tenant, or a wrong secret.");
  const lifetimeSeconds = call.settings.tokenLifetimeSeconds;
  const { token, expiresAt } = call.tokens.issue(call.tenant.host, String(asked.client_id), lifetimeSeconds);
  return ok({
    access_token: token,
    token_type: "bearer",
    expires_in: lifetimeSeconds,
    expires_at: new Date(expiresAt).toISOString(),
    scope: "admin_classic user_default",
  });
}

function parseBody({ contentType, body }: ApiRequest): Record<string, unknown> | undefined {
  if (contentType === "application/x-www-form-urlencoded" && typeof body === "string")
    return Object.fromEntries(new URLSearchParams(body));
  const isObject = typeof body === "object" && body !== null && !Array.isArray(body);
  return contentType === "application/json" && isObject ? (body as Record<string, unknown>) : undefined;
}
