/**
 * What went wrong with a call, for code to branch on. People read the message.
 *
 * - `credentials`: none found, or the tenant refused them (401) or gave no token for them
 * - `forbidden`: signed in, but not as a tenant admin (403)
 * - `refused`: the tenant understood the request and said no (400, 409, 422)
 * - `absent`: no such thing (404)
 * - `methodGone`: the tenant does not know the call (405, 410, 501)
 * - `rateLimited`: too many calls (429)
 * - `unavailable`: a passing fault of the tenant or of something before it (502, 503, 504)
 * - `unreachable`: no connection was made, nothing was sent; it may pass
 * - `misaddressed`: no such host, or one whose certificate is not trusted; it will not pass
 * - `broken`: the request went out and no whole answer came back
 * - `misunderstood`: an answer came that is none of the API's
 * - `unexpected`: anything else
 */
export type Trouble =
  | "credentials"
  | "forbidden"
  | "refused"
  | "absent"
  | "methodGone"
  | "rateLimited"
  | "unavailable"
  | "unreachable"
  | "misaddressed"
  | "broken"
  | "misunderstood"
  | "unexpected";

/** A call to a tenant that failed. The message names the call, the tenant, what came back and what to do. */
export class TenantError extends Error {
  override readonly name = "TenantError";

  constructor(
    readonly trouble: Trouble,
    message: string,
    readonly details: { status?: number; retryAfterMs?: number; cause?: unknown } = {},
  ) {
    super(message, { cause: details.cause });
  }

  get status(): number | undefined {
    return this.details.status;
  }
}

/** Whether the tenant may or may not have carried out a call that failed like this. */
export function mayHaveBeenApplied(error: unknown): boolean {
  return (
    error instanceof TenantError &&
    ["unavailable", "broken", "misunderstood", "unexpected"].includes(error.trouble)
  );
}
