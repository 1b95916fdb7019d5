import type { Fault } from "../../emulator";

export type FaultKind =
  | "rate limit"
  | "server error"
  | "refused connection"
  | "lost connection"
  | "stall"
  | "unexpected response"
  | "expired token";

/** One way in which a request can fail. */
export interface FaultCase {
  /** The head of its column in the matrix. */
  readonly name: string;
  readonly kind: FaultKind;
  /** The provider has to recover from a single one. */
  readonly isTemporary: boolean;
  /** The emulator's fault. Absent for a connection that is refused before it reaches the emulator. */
  readonly fault?: FaultFactory;
}

type FaultFactory = (now: number) => Fault;

const OVERSIZED = `{"isValid":true,"errorCode":"OK","padding":"${"x".repeat(1024 * 1024)}"}`;

/** "aft": the request took effect; "mid": in the middle of the response. */
export const FAULTS: readonly FaultCase[] = [
  temporary("429 s", "rate limit", rateLimit("13")),
  temporary("429 date", "rate limit", (now) => rateLimit(new Date(now + 13_000).toUTCString())()),
  temporary("429 word", "rate limit", rateLimit("soon")),
  temporary("429 bare", "rate limit", status(429)),
  lasting("429 year", "rate limit", rateLimit("31536000")),
  lasting("500", "server error", status(500)),
  temporary("502", "server error", status(502)),
  temporary("503", "server error", status(503)),
  temporary("504", "server error", status(504)),
  { name: "refused", kind: "refused connection", isTemporary: true },
  temporary("reset", "lost connection", always({ kind: "reset", when: "before" })),
  temporary("reset aft", "lost connection", always({ kind: "reset", when: "applied" })),
  temporary("reset mid", "lost connection", always({ kind: "reset", when: "mid-answer" })),
  temporary("stall", "stall", always({ kind: "stall", when: "before headers" })),
  temporary("stall aft", "stall", always({ kind: "stall", when: "before headers", applied: true })),
  temporary("stall mid", "stall", always({ kind: "stall", when: "mid-body", applied: true })),
  temporary("cut", "lost connection", always({ kind: "truncated" })),
  temporary("cut aft", "lost connection", always({ kind: "truncated", applied: true })),
  lasting("malformed", "unexpected response", body('{"isValid": tr', false)),
  lasting("malf. aft", "unexpected response", body('{"isValid": tr')),
  lasting("oversized", "unexpected response", body(OVERSIZED)),
  lasting("empty", "unexpected response", body("")),
  lasting("web page", "unexpected response", always({ kind: "log in page" })),
  lasting(
    "page aft",
    "unexpected response",
    always({
      kind: "body",
      text: "<!DOCTYPE html><title>Oops</title>",
      contentType: "text/html",
      applied: true,
    }),
  ),
  lasting("list", "unexpected response", body("[]")),
  lasting("as text", "unexpected response", changedLeaves(String)),
  lasting(
    "nulls",
    "unexpected response",
    changedLeaves(() => null),
  ),
  temporary("token ends", "expired token", always({ kind: "token expires" })),
];

function temporary(name: string, kind: FaultKind, fault: FaultFactory): FaultCase {
  return { name, kind, isTemporary: true, fault };
}

function lasting(name: string, kind: FaultKind, fault: FaultFactory): FaultCase {
  return { name, kind, isTemporary: false, fault };
}

function always(fault: Fault): () => Fault {
  return () => fault;
}

function status(code: number): FaultFactory {
  return always({ kind: "status", status: code });
}

/** A status: the emulator's own rate limit would last in real time, and these tests have clocks of their own. */
function rateLimit(retryAfter: string): () => Fault {
  return always({ kind: "status", status: 429, headers: { "retry-after": retryAfter } });
}

function body(text: string, applied = true): FaultFactory {
  return always({ kind: "body", text, applied });
}

/** A response without a body stays as it is. */
function changedLeaves(change: (value: unknown) => unknown): FaultFactory {
  return always({ kind: "answer", change: (response: unknown) => mapLeaves(response, change) });
}

function mapLeaves(value: unknown, change: (value: unknown) => unknown): unknown {
  if (value === undefined || Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return change(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, mapLeaves(inner, change)]));
}
