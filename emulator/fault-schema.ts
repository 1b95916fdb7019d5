import { validateHeaderName, validateHeaderValue } from "node:http";
import { z } from "zod";
import { wholeNumberBetween } from "./validation";

const trigger = {
  /** "GET", "PATCH", "POST validate", "POST token" …; absent: any request. */
  on: z.string().optional(),
  /** The number of matching requests before the first one that gets the fault. Default: 0. */
  after: wholeNumberBetween(0, Number.MAX_SAFE_INTEGER).optional(),
  /** The number of requests that get the fault; Infinity, or null in JSON: every request. Default: 1. */
  times: z
    .custom<number | null>(isRepeatCount, "must be a whole number from 1, or null for every request")
    .transform((times) => times ?? Number.POSITIVE_INFINITY)
    .optional(),
};

const headerValue = z.string().refine(isHeaderValue, "must not contain characters that HTTP headers forbid");
const headers = z
  .record(z.string(), headerValue)
  .refine((record) => Object.keys(record).every(isHeaderName), "must have names that HTTP permits");
const status = wholeNumberBetween(200, 599);
/** Whether the request takes effect. Default: false. */
const applied = z.boolean().optional();
const changes = z.record(z.string(), z.unknown());

function kind<Kind extends string, Shape extends z.ZodRawShape>(name: Kind, shape: Shape) {
  return z.strictObject({ ...trigger, kind: z.literal(name), ...shape });
}

/** `answer` and `pause` contain a function or a promise, so they work only in the process of the emulator. */
export const fault = z.discriminatedUnion(
  "kind",
  [
    kind("status", { status, body: z.unknown().optional(), headers: headers.optional() }),
    kind("rate limit", { retryAfter: headerValue.optional() }),
    kind("reset", { when: z.enum(["before", "applied", "mid-answer"]) }),
    kind("stall", { when: z.enum(["before headers", "mid-body"]), applied }),
    kind("body", {
      text: z.string(),
      contentType: headerValue.optional(),
      status: status.optional(),
      applied,
    }),
    kind("truncated", { applied }),
    kind("another writer", { holds: changes }),
    kind("another writer after", { holds: changes }),
    kind("log in page", {}),
    kind("redirect", { to: headerValue }),
    kind("token expires", {}),
    kind("answer", { change: z.custom<(json: unknown) => unknown>(isFunction, "must be a function") }),
    kind("pause", {
      until: z.custom<Promise<void>>(isPromise, "must be a promise; kind pause needs the emulator's process"),
      when: z.enum(["before", "applied"]),
      onReached: z.custom<() => void>(isFunction, "must be a function").optional(),
    }),
  ],
  "must be a known kind of fault",
);

export type Fault = z.input<typeof fault>;
export type ParsedFault = z.output<typeof fault>;
/** The faults that JSON can express, for the control API. */
export type SerializableFault = Exclude<Fault, { kind: "answer" | "pause" }>;

function isRepeatCount(times: unknown): boolean {
  const isCount = typeof times === "number" && times >= 1 && Math.trunc(times) === times;
  return times === null || isCount;
}

function isHeaderValue(value: string): boolean {
  return doesNotThrow(() => validateHeaderValue("any", value));
}

function isHeaderName(name: string): boolean {
  return doesNotThrow(() => validateHeaderName(name));
}

function doesNotThrow(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

function isFunction(value: unknown): boolean {
  return typeof value === "function";
}

function isPromise(value: unknown): boolean {
  return isFunction((value as { then?: unknown } | null | undefined)?.then);
}
