import { CodedError } from "../messages/coded";
import type { Code } from "../messages/messages";

/**
 * Why a request failed, for code to branch on.
 *
 * - `credentials`: there are none, the tenant refused them (401), or it returned no token for them
 * - `forbidden`: authenticated, but not as a tenant admin (403)
 * - `rejected`: the tenant understood the request and refused it (400, 409, 422)
 * - `notFound`: the tenant has nothing there (404)
 * - `methodGone`: the tenant does not support the request (405, 410, 501)
 * - `rateLimited`: too many requests (429)
 * - `unavailable`: a temporary failure of the tenant or of a gateway (502, 503, 504)
 * - `unreachable`: no connection was made and nothing was sent; the failure may be temporary
 * - `invalidAddress`: no such host, or one whose certificate is not trusted; the failure is permanent
 * - `connectionLost`: the request was sent and no complete response arrived
 * - `invalidResponse`: the response is not one of the API's
 * - `cancelled`: the engine cancelled the operation
 * - `unexpected`: anything else
 */
export type ErrorKind =
  | "credentials"
  | "forbidden"
  | "rejected"
  | "notFound"
  | "methodGone"
  | "rateLimited"
  | "unavailable"
  | "unreachable"
  | "invalidAddress"
  | "connectionLost"
  | "invalidResponse"
  | "cancelled"
  | "unexpected";

/** A failed request to a tenant. The message names the tenant, the request, what happened and what to do. */
export class TenantError extends CodedError {
  override readonly name = "TenantError";

  constructor(
    code: Code,
    readonly kind: ErrorKind,
    message: string,
    /** `hint` says what to do, in the words of the message. */
    readonly details: { status?: number; retryAfterMs?: number; hint?: string; cause?: unknown } = {},
  ) {
    super(code, message, { cause: details.cause });
  }

  get status(): number | undefined {
    return this.details.status;
  }
}

const UNKNOWN_OUTCOME: readonly ErrorKind[] = [
  "unavailable",
  "connectionLost",
  "invalidResponse",
  "unexpected",
];

/** Whether a request that failed like this may have been carried out. */
export function isOutcomeUnknown(error: unknown): boolean {
  return error instanceof TenantError && UNKNOWN_OUTCOME.includes(error.kind);
}

/** @param signal the one that ended the operation */
export function cancelled(signal?: AbortSignal): TenantError {
  return new TenantError("QLIK1231", "cancelled", `${abortReason(signal)}.`);
}

/** Why an operation ended, as a clause: the reason of the signal if it is a text. */
export function abortReason(signal?: AbortSignal): string {
  return typeof signal?.reason === "string" ? signal.reason : "the engine cancelled the operation";
}
