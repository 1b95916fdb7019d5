import { existsSync, readFileSync } from "node:fs";
import { EVENT_LOG_VERSION, type Event, eventSchema } from "../../provider/event-log/event";
import type { EventSink } from "../../provider/event-log/event-log";

/** Reads an event log, if it exists. Each line must have what the schema allows, and nothing else. */
export function readEvents(file: string): Event[] {
  const lines = existsSync(file) ? readFileSync(file, "utf8").split("\n") : [""];
  expect(lines.pop()).toBe("");
  return lines.map((line) => requireValid(JSON.parse(line)));
}

/** An event log in memory. */
export class RecordedEvents implements EventSink {
  constructor(readonly events: Event[] = []) {}

  append(describe: Parameters<EventSink["append"]>[0]): void {
    const event = { version: EVENT_LOG_VERSION, run: "a-run", entryPoint: "dynamic", ...describe() };
    this.events.push(requireValid(event));
  }
}

function requireValid(line: unknown): Event {
  const event = eventSchema.parse(line);
  expect(event).toEqual(line);
  return event;
}
