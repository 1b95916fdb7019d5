import { type Fault, fault as faultSchema, type ParsedFault } from "./fault-schema";
import { type Answer, rateLimited, refusal } from "./responses";
import { parse } from "./validation";

/** How an answer leaves the house: as it should, or in one of the ways in which networks fail. */
export type Delivery =
  | { readonly kind: "whole"; readonly answer: Answer }
  | { readonly kind: "part"; readonly answer: Answer; readonly then: "reset" | "stall" | "close" }
  | { readonly kind: "reset" }
  | { readonly kind: "stall" };

/** What a fault may know of a call and do to its tenant. */
export interface FaultableCall {
  readonly name: string;
  clientHasGone(): boolean;
  blockTier(milliseconds: number): void;
  expireToken(): void;
  somebodyWrites(changes: Record<string, unknown>): void;
}

type Next = () => Promise<Delivery>;

/** One tenant's queue of wishes. A call meets everything that only accompanies it, and one fault that decides it. */
export class FaultQueue {
  private queue: Array<{ readonly fault: ParsedFault; toPass: number; left: number }> = [];

  add(wanted: Fault): void {
    const fault = parse(faultSchema, wanted);
    this.queue.push({ fault, toPass: fault.after ?? 0, left: fault.times ?? 1 });
  }

  clear(): void {
    this.queue = [];
  }

  get waiting(): number {
    return this.queue.length;
  }

  async around(call: FaultableCall, handle: () => Promise<Answer>): Promise<Delivery> {
    const whole = async (): Promise<Delivery> => ({ kind: "whole", answer: await handle() });
    if (this.queue.length === 0) return whole();
    // The first of the list is the innermost: what changes an answer has to see the answer itself.
    const striking = this.strikingOn(call.name).sort((one, other) => depth(one) - depth(other));
    return striking.reduce<Next>((next, fault) => () => strike(fault, call, next), whole)();
  }

  private strikingOn(name: string): ParsedFault[] {
    let isDecided = false;
    const striking: ParsedFault[] = [];
    for (const entry of this.queue) {
      if (entry.fault.on !== undefined && entry.fault.on !== name) continue;
      if (entry.toPass > 0) {
        entry.toPass -= 1;
        continue;
      }
      if (!accompanies(entry.fault)) {
        if (isDecided) continue;
        isDecided = true;
      }
      entry.left -= 1;
      striking.push(entry.fault);
    }
    this.queue = this.queue.filter(({ left }) => left > 0);
    return striking;
  }
}

async function strike(fault: ParsedFault, call: FaultableCall, next: Next): Promise<Delivery> {
  switch (fault.kind) {
    case "status":
      return whole(statusAnswer(fault));
    case "rate limit":
      call.blockTier(waitAskedFor(fault.retryAfter));
      return whole(rateLimited(fault.retryAfter));
    case "reset":
      return fault.when === "before" ? { kind: "reset" } : cutOff(fault.when, await next());
    case "stall":
      if (fault.when === "mid-body") return part(await answerOrStandIn(fault.applied, next), "stall");
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
      return part(await answerOrStandIn(fault.applied, next), "close");
    case "log in page":
      return whole({
        status: 200,
        headers: { "content-type": "text/html; charset=utf-8" },
        text: LOG_IN_PAGE,
      });
    case "redirect":
      return whole({ status: 302, headers: { location: fault.to } });
    case "answer":
      return withChangedAnswer(await next(), fault.change);
    case "another writer":
      call.somebodyWrites(fault.holds);
      return next();
    case "another writer after": {
      const delivery = await next();
      call.somebodyWrites(fault.holds);
      return delivery;
    }
    case "token expires":
      call.expireToken();
      return next();
    case "pause":
      return paused(fault, call, next);
  }
}

function accompanies({ kind }: ParsedFault): boolean {
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
  return accompanies(fault) ? 2 : 1;
}

function statusAnswer({ status, body, headers }: Extract<ParsedFault, { kind: "status" }>): Answer {
  const detail = "A fault that was asked for.";
  return {
    ...(body === undefined ? refusal(status, detail) : { status, json: body }),
    ...(headers === undefined ? {} : { headers }),
  };
}

/** A wait beyond any window of the real service is a wish to see the header read, not one to block the tier. */
function waitAskedFor(retryAfter: string | undefined): number {
  if (retryAfter === undefined) return 0;
  const asked = /^\d+$/.test(retryAfter) ? Number(retryAfter) * 1000 : Date.parse(retryAfter) - Date.now();
  return asked > 0 && asked <= LONGEST_BLOCK_MS ? asked : 0;
}

const LONGEST_BLOCK_MS = 300_000;

async function paused(fault: Extract<ParsedFault, { kind: "pause" }>, call: FaultableCall, next: Next) {
  if (fault.when === "applied") {
    const delivery = await next();
    fault.onReached?.();
    await fault.until;
    return delivery;
  }
  fault.onReached?.();
  await fault.until;
  // Whoever was killed meanwhile has not sent this call: applying it now would be a write from the grave.
  return call.clientHasGone() ? ({ kind: "reset" } as const) : next();
}

function cutOff(when: "applied" | "mid-answer", delivery: Delivery): Delivery {
  return when === "mid-answer" && delivery.kind === "whole"
    ? part(delivery.answer, "reset")
    : { kind: "reset" };
}

async function answerOrStandIn(applied: boolean | undefined, next: Next): Promise<Answer> {
  const delivery = applied ? await next() : undefined;
  return delivery?.kind === "whole" ? delivery.answer : { status: 200, json: { isValid: false } };
}

function withChangedAnswer(delivery: Delivery, change: (answer: unknown) => unknown): Delivery {
  if (delivery.kind !== "whole") return delivery;
  const { answer } = delivery;
  return whole({ ...answer, json: change(structuredClone(answer.json)) });
}

function whole(answer: Answer): Delivery {
  return { kind: "whole", answer };
}

function part(answer: Answer, then: "reset" | "stall" | "close"): Delivery {
  return { kind: "part", answer, then };
}

const LOG_IN_PAGE = `<!DOCTYPE html>
<html><head><title>Log in</title></head>
<body><form method="post" action="/login"><input name="user"><input name="password" type="password"></form></body></html>
`;
