import { type Fault, fault as faultSchema, type ParsedFault } from "./fault-schema";
import { type ApiResponse, errorResponse, rateLimitedResponse } from "./responses";
import { parse } from "./validation";

/** How a response is sent: completely, or with one of the failures of a network. */
export type Delivery =
  | { readonly kind: "whole"; readonly response: ApiResponse }
  | { readonly kind: "part"; readonly response: ApiResponse; readonly then: "reset" | "stall" | "close" }
  | { readonly kind: "reset" }
  | { readonly kind: "stall" };

/** The request that a fault applies to, and what the fault can do to its tenant. */
export interface FaultTarget {
  readonly name: string;
  isClientGone(): boolean;
  blockTier(milliseconds: number): void;
  expireToken(): void;
  writeConcurrently(changes: Record<string, unknown>): void;
}

type Next = () => Promise<Delivery>;

/** The faults that wait for the requests of one tenant. A request gets one fault that replaces its response, at most. */
export class FaultQueue {
  private queue: Array<{ readonly fault: ParsedFault; skipsLeft: number; timesLeft: number }> = [];

  add(fault: Fault): void {
    const parsed = parse(faultSchema, fault);
    this.queue.push({ fault: parsed, skipsLeft: parsed.after ?? 0, timesLeft: parsed.times ?? 1 });
  }

  clear(): void {
    this.queue = [];
  }

  get size(): number {
    return this.queue.length;
  }

  /** Handles a request with the faults that match it, as middleware around the handler. */
  async intercept(target: FaultTarget, handle: () => Promise<ApiResponse>): Promise<Delivery> {
    const handled: Next = async () => whole(await handle());
    if (this.queue.length === 0) return handled();
    const innermostFirst = this.takeMatching(target.name).sort((one, other) => depth(one) - depth(other));
    return innermostFirst.reduce<Next>((next, fault) => () => applyFault(fault, target, next), handled)();
  }

  private takeMatching(name: string): ParsedFault[] {
    const matching: ParsedFault[] = [];
    for (const entry of this.queue) {
      if (entry.fault.on !== undefined && entry.fault.on !== name) continue;
      if (entry.skipsLeft > 0) {
        entry.skipsLeft -= 1;
        continue;
      }
      if (replacesResponse(entry.fault) && matching.some(replacesResponse)) continue;
      entry.timesLeft -= 1;
      matching.push(entry.fault);
    }
    this.queue = this.queue.filter(({ timesLeft }) => timesLeft > 0);
    return matching;
  }
}

async function applyFault(fault: ParsedFault, target: FaultTarget, next: Next): Promise<Delivery> {
  switch (fault.kind) {
    case "status":
      return whole(statusResponse(fault));
    case "rate limit":
      target.blockTier(blockDurationMs(fault.retryAfter));
      return whole(rateLimitedResponse(fault.retryAfter));
    case "reset":
      return fault.when === "before" ? { kind: "reset" } : resetDelivery(fault.when, await next());
    case "stall":
      if (fault.when === "mid-body") return part(await responseOrPlaceholder(fault.applied, next), "stall");
      if (fault.applied) await next();
      return { kind: "stall" };
    case "body":
      if (fault.applied) await next();
      return whole({
        status: fault.status ?? 200,
        headers: { "content-type": fault.contentType ?? "application/json" },
        text: fault.text,
      });
    case "truncated":
      return part(await responseOrPlaceholder(fault.applied, next), "close");
    case "log in page":
      return whole(LOG_IN_PAGE);
    case "redirect":
      return whole({ status: 302, headers: { location: fault.to } });
    case "answer":
      return changeResponse(await next(), fault.change);
    case "another writer":
      target.writeConcurrently(fault.holds);
      return next();
    case "another writer after": {
      const delivery = await next();
      target.writeConcurrently(fault.holds);
      return delivery;
    }
    case "token expires":
      target.expireToken();
      return next();
    case "pause":
      return pause(fault, target, next);
  }
}

const COMPANIONS: ReadonlySet<ParsedFault["kind"]> = new Set([
  "another writer",
  "another writer after",
  "token expires",
  "pause",
  "answer",
]);

/** Whether a fault decides the response, in contrast to those that accompany a request. */
function replacesResponse({ kind }: ParsedFault): boolean {
  return !COMPANIONS.has(kind);
}

/** The fault that changes the handler's response is the innermost; the others that accompany a request are outside. */
function depth(fault: ParsedFault): number {
  if (fault.kind === "answer") return 0;
  return replacesResponse(fault) ? 1 : 2;
}

function statusResponse({ status, body, headers }: Extract<ParsedFault, { kind: "status" }>): ApiResponse {
  const detail = "An injected fault.";
  return {
    ...(body === undefined ? errorResponse(status, detail) : { status, json: body }),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** A longer wait than any window of the real service tests how a client reads the header, so it blocks nothing. */
function blockDurationMs(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const wait = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return wait > 0 && wait <= MAX_BLOCK_MS ? wait : 0;
}

const MAX_BLOCK_MS = 300_000;

async function pause(fault: Extract<ParsedFault, { kind: "pause" }>, target: FaultTarget, next: Next) {
  const delivery = fault.when === "applied" ? await next() : undefined;
  fault.onReached?.();
  await fault.until;
  if (delivery) return delivery;
  // A client that was killed during the pause has not sent this request completely.
  return target.isClientGone() ? ({ kind: "reset" } as const) : next();
}

function resetDelivery(when: "applied" | "mid-answer", delivery: Delivery): Delivery {
  return when === "mid-answer" && delivery.kind === "whole"
    ? part(delivery.response, "reset")
    : { kind: "reset" };
}

async function responseOrPlaceholder(applied: boolean | undefined, next: Next): Promise<ApiResponse> {
  const delivery = applied ? await next() : undefined;
  return delivery?.kind === "whole" ? delivery.response : { status: 200, json: { isValid: false } };
}

function changeResponse(delivery: Delivery, change: (json: unknown) => unknown): Delivery {
  if (delivery.kind !== "whole") return delivery;
  const { response } = delivery;
  return whole({ ...response, json: change(structuredClone(response.json)) });
}

function whole(response: ApiResponse): Delivery {
  return { kind: "whole", response };
}

function part(response: ApiResponse, then: "reset" | "stall" | "close"): Delivery {
  return { kind: "part", response, then };
}

const LOG_IN_PAGE: ApiResponse = {
  status: 200,
  headers: { "content-type": "text/html; charset=utf-8" },
  text: `<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
`,
};
