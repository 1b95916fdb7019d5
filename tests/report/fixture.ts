import { Readable } from "node:stream";
import type { Event } from "../../provider/event-log/event";
import { createReport, type Report, type Source } from "../../report";
import { fleetEvents, ndjson } from "../../test-harness/event-log";

/** A line of the log of one tenant that is in sync, unless the test gives other values. */
export function event(values: Partial<Event> = {}): Event {
  const [line] = fleetEvents({ tenants: 1 });
  if (!line) throw new Error("a fleet has a tenant");
  return { ...line, host: "acme.eu.qlikcloud.com", ...values };
}

export function drift(values: Partial<Event> = {}): Event {
  const patch: Event["patch"] = [{ op: "replace", path: "/username", value: "alerts", observed: "admin" }];
  return event({ result: "drifted", patch, ...values });
}

export function failure(values: Partial<Event> = {}): Event {
  return event({ result: "failed", error: { kind: "unreachable", message: "no connection" }, ...values });
}

/** A time of one day, in seconds after midnight. */
export function at(seconds: number): string {
  return new Date(Date.UTC(2026, 10, 25, 0, 0, seconds)).toISOString();
}

export function sourceOf(text: string | Buffer, name = "events.ndjson"): Source {
  return { name, open: () => Readable.from([Buffer.from(text)]) };
}

export function reportOf(...events: Event[]): Promise<Report> {
  return createReport([sourceOf(ndjson(events))]);
}
