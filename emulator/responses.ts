import { STATUS_CODES } from "node:http";

/** What is sent back for a call: `json` as JSON, or `text` exactly as it stands. */
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

/** The one form of error body that the reference knows. A detail never repeats a value that was sent. */
export function errorResponse(
  status: number,
  detail?: string,
  title = STATUS_CODES[status] ?? "Error",
): ApiResponse {
  const error = { code: `HTTP-${status}`, title, ...(detail === undefined ? {} : { detail }) };
  return { status, json: { errors: [error] } };
}

/** The reference's words for 429. The header is left out where a test asks for a service that forgets it. */
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
