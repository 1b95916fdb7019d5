import { type Fault, fault as faultSchema, type ParsedFault } from "./fault-schema";
import { type ApiResponse, errorResponse, rateLimitedResponse } from "./responses";
import { parse } from "./validation";

/** How an answer leaves the house: as it should, or in one of the ways in which networks fail. */
export type Delivery =
  | { readonly kind: "whole"; readonly response: ApiResponse }
  | { readonly kind: "part"; readonly response: ApiResponse; readonly then: "reset" | "stall" | "close" }
  | { readonly kind: "reset" }
  | { readonly kind: "stall" };

/** What a fault may know of a call and do to its tenant. */
export interface FaultTarget {
  readonly name: string;
  isClientGone(): boolean;
  blockTier(milliseconds: number): void;
  expireToken(): void;
  writeConcurrently(changes: Record<string, unknown>): void;
}

type Next = () => Promise<Delivery>;

/** One tenant's queue of wishes. A call meets everything that only accompanies it, and one fault that decides it. */
export class FaultQueue {
  private queue: Array<{ readonly fault: ParsedFault; skipsLeft: number; timesLeft: number }> = [];

  add(wanted: Fault): void {
    const fault = parse(faultSchema, wanted);
    this.queue.push({ fault, skipsLeft: fault.after ?? 0, timesLeft: fault.times ?? 1 });
  }

  clear(): void {
    this.queue = [];
  }

  get size(): number {
    return this.queue.length;
  }

  async intercept(call: FaultTarget, handle: () => Promise<ApiResponse>): Promise<Delivery> {
    const whole = async (): Promise<Delivery> => ({ kind: "whole", response: await handle() });
    if (this.queue.length === 0) return whole();
    // The first of the list is the innermost: what changes an answer has to see the answer itself.
    const matching = this.takeMatching(call.name).sort((one, other) => depth(one) - depth(other));
    return matching.reduce<Next>((next, fault) => () => applyFault(fault, call, next), whole)();
  }

  private takeMatching(name: string): ParsedFault[] {
    let isDecided = false;
    const matching: ParsedFault[] = [];
    for (const entry of this.queue) {
      if (entry.fault.on !== undefined && entry.fault.on !== name) continue;
      if (entry.skipsLeft > 0) {
        entry.skipsLeft -= 1;
        continue;
      }
      if (!isCompanion(entry.fault)) {
        if (isDecided) continue;
        isDecided = true;
      }
      entry.timesLeft -= 1;
      matching.push(entry.fault);
    }
    this.queue = this.queue.filter(({ timesLeft: left }) => left > 0);
    return matching;
  }
}

async function applyFault(fault: ParsedFault, call: FaultTarget, next: Next): Promise<Delivery> {
  switch (fault.kind) {
    case "status":
      return whole(statusResponse(fault));
    case "rate limit":
      call.blockTier(blockDurationMs(fault.retryAfter));
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
      return whole({
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8" },
        text: LOG_IN_PAGE,
      });
    case "redirect":
      return whole({ status: 302, headers: { location: fault.to } });
    case "answer":
      return changeResponse(await next(), fault.change);
    case "another writer":
      call.writeConcurrently(fault.holds);
      return next();
    case "another writer after": {
      const delivery = await next();
      call.writeConcurrently(fault.holds);
      return delivery;
    }
    case "token expires":
      call.expireToken();
      return next();
    case "pause":
      return pause(fault, call, next);
  }
}

function isCompanion({ kind }: ParsedFault): boolean {
  return (
    kind === "another writer" ||
    kind === "another writer after" ||
    kind === "token expires" ||
    kind === "pause" ||
    kind === "answer"
  );
}

/** Whoever changes the answer sits next to it, whoever only watches sits outside. */
function depth(fault: ParsedFault): number {
  if (fault.kind === "answer") return 0;
  return isCompanion(fault) ? 2 : 1;
}

function statusResponse({ status, body, headers }: Extract<ParsedFault, { kind: "status" }>): ApiResponse {
  const detail = "A fault that was asked for.";
  return {
    ...(body === undefined ? errorResponse(status, detail) : { status, json: body }),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** A wait beyond any window of the real service is a wish to see the header read, not one to block the tier. */
function blockDurationMs(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return asked > 0 && asked <= MAX_BLOCK_MS ? asked : 0;
}

const MAX_BLOCK_MS = 300_000;

async function pause(fault: Extract<ParsedFault, { kind: "pause" }>, call: FaultTarget, next: Next) {
  if (fault.when === "applied") {
    const delivery = await next();
    fault.onReached?.();
    await fault.until;
    return delivery;
  }
  fault.onReached?.();
  await fault.until;
  // Whoever was killed meanwhile has not sent this call: applying it now would be a write from the grave.
  return call.isClientGone() ? ({ kind: "reset" } as const) : next();
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

function changeResponse(delivery: Delivery, change: (answer: unknown) => unknown): Delivery {
  if (delivery.kind !== "whole") return delivery;
  const { response: answer } = delivery;
  return whole({ ...answer, json: change(structuredClone(answer.json)) });
}

function whole(response: ApiResponse): Delivery {
  return { kind: "whole", response: response };
}

function part(response: ApiResponse, then: "reset" | "stall" | "close"): Delivery {
  return { kind: "part", response: response, then };
}

const LOG_IN_PAGE = `<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
`;
