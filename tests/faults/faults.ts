import type { Fault } from "../../emulator";

/** One way in which a call can fail, as the emulator is asked for it. */
export interface FaultOnTheWay {
  /** The head of its column. */
  readonly name: string;
  readonly kind: "answer" | "connection" | "stall" | "refused";
  /** Where the fault is one of answers: which of them it can befall. Absent: all. */
  readonly only?: "signed-in calls";
  /** A single one passes: the operation has to recover by itself. */
  readonly passes: boolean;
  /** Undefined for what happens before a server is reached. */
  readonly fault?: (call: string, now: number) => FaultWithoutOccasion;
}

type FaultWithoutOccasion = Fault extends infer Kind ? Omit<Kind, "on" | "after" | "times"> : never;

const LARGER_THAN_ANY_ANSWER = `{"isValid":true,"errorCode":"OK","padding":"${"x".repeat(1024 * 1024)}"}`;

/** Each fault of the list that the provider has to live with. */
export const FAULTS: readonly FaultOnTheWay[] = [
  passing(
    "429 s",
    rateLimited(() => "13"),
  ),
  passing(
    "429 date",
    rateLimited((now) => new Date(now + 13_000).toUTCString()),
  ),
  passing(
    "429 word",
    rateLimited(() => "soon"),
  ),
  passing("429 bare", status(429)),
  lasting(
    "429 year",
    rateLimited(() => "31536000"),
  ),
  lasting("500", status(500)),
  passing("502", status(502)),
  passing("503", status(503)),
  passing("504", status(504)),
  { name: "refused", kind: "refused", passes: true },
  passing("reset", () => ({ kind: "reset", when: "before" }), "connection"),
  passing("reset aft", () => ({ kind: "reset", when: "applied" }), "connection"),
  passing("reset mid", () => ({ kind: "reset", when: "mid-answer" }), "connection"),
  passing("stall", () => ({ kind: "stall", when: "before headers" }), "stall"),
  passing("stall aft", () => ({ kind: "stall", when: "before headers", applied: true }), "stall"),
  passing("stall mid", () => ({ kind: "stall", when: "mid-body", applied: true }), "stall"),
  passing("cut", () => ({ kind: "truncated" }), "connection"),
  passing("cut aft", () => ({ kind: "truncated", applied: true }), "connection"),
  lasting("malformed", body('{"isValid": tr')),
  lasting("malf. aft", body('{"isValid": tr', { applied: true })),
  lasting("oversized", body(LARGER_THAN_ANY_ANSWER, { applied: true })),
  lasting("empty", body("", { applied: true })),
  lasting("web page", () => ({ kind: "log in page" })),
  lasting(
    "page aft",
    body("<!DOCTYPE html><title>Oops</title>", { applied: true, contentType: "text/html" }),
  ),
  lasting("list", body("[]", { applied: true })),
  lasting("as text", changedAnswer(asText)),
  lasting("nulls", changedAnswer(asNull)),
  { ...passing("token ends", () => ({ kind: "token expires" })), only: "signed-in calls" },
];

function passing(
  name: string,
  fault: NonNullable<FaultOnTheWay["fault"]>,
  kind: FaultOnTheWay["kind"] = "answer",
): FaultOnTheWay {
  return { name, kind, passes: true, fault };
}

function lasting(name: string, fault: NonNullable<FaultOnTheWay["fault"]>): FaultOnTheWay {
  return { name, kind: "answer", passes: false, fault };
}

function status(code: number): NonNullable<FaultOnTheWay["fault"]> {
  return () => ({ kind: "status", status: code });
}

/** A status alone: the emulator's own rate limit would block the tier in real time, which these clocks do not keep. */
function rateLimited(retryAfter: (now: number) => string): NonNullable<FaultOnTheWay["fault"]> {
  return (_call, now) => ({ kind: "status", status: 429, headers: { "retry-after": retryAfter(now) } });
}

function body(
  text: string,
  more: { applied?: boolean; contentType?: string } = {},
): NonNullable<FaultOnTheWay["fault"]> {
  return () => ({ kind: "body", text, ...more });
}

/** An answer without a body stays what it is. */
function changedAnswer(leaf: (value: unknown) => unknown): NonNullable<FaultOnTheWay["fault"]> {
  return () => ({ kind: "answer", change: (answer: unknown) => withLeaves(answer, leaf) });
}

function withLeaves(value: unknown, leaf: (value: unknown) => unknown): unknown {
  if (value === undefined || Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null) return leaf(value);
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, withLeaves(inner, leaf)]));
}

function asText(value: unknown): string {
  return String(value);
}

function asNull(): null {
  return null;
}
