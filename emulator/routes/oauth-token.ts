import { isOAuthClient } from "../auth";
import { type ApiResponse, errorResponse, ok } from "../responses";
import { type ApiRequest, type Route, TOKEN } from "../route";

export const oauthTokenRoutes: readonly Route[] = [
  { method: "POST", path: TOKEN, tier: undefined, handle: issueToken },
];

/** Supports machine-to-machine clients only. */
function issueToken(request: ApiRequest): ApiResponse {
  const { credentials, settings, tenant, tokens } = request;
  const body = parseBody(request);
  if (body === undefined) return errorResponse(400, "The body must be a JSON object or a form.");
  if (body.grant_type !== "client_credentials")
    return errorResponse(400, "grant_type must be client_credentials.");
  if (!isOAuthClient(body.client_id, body.client_secret, credentials))
    return errorResponse(401, "The client is unknown on this tenant, or its secret is wrong.");
  const lifetimeSeconds = settings.tokenLifetimeSeconds;
  const { token, expiresAt } = tokens.issue(tenant.host, String(body.client_id), lifetimeSeconds);
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
