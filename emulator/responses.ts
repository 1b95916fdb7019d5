import { STATUS_CODES } from "node:http";

/** A response of the API: `json` is sent as JSON, `text` is sent unchanged. */
export interface ApiResponse {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export const noContent: ApiResponse = { status: 204 };

export function ok(json: unknown): ApiResponse {
  return { status: 200, json };
}

/** Returns the error body of the API reference. The detail never contains a value from the request. */
export function errorResponse(
  status: number,
  detail?: string,
  title = STATUS_CODES[status] ?? "Error",
): ApiResponse {
  const error = { code: `HTTP-${status}`, title, ...(detail === undefined ? {} : { detail }) };
  return { status, json: { errors: [error] } };
}

/** Returns the documented 429. Without `retryAfter`, the header is missing, so that tests can cover that case. */
export function rateLimitedResponse(retryAfter: string | undefined): ApiResponse {
  const wait = retryAfter === undefined ? "a while" : `${retryAfter} seconds`;
  return {
    ...errorResponse(
      429,
      `Too many requests in this tier: wait ${wait} and try again.`,
      "API rate limit reached.",
    ),
    ...(retryAfter === undefined ? {} : { headers: { "retry-after": retryAfter } }),
  };
}
