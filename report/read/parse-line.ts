import { EVENT_LOG_VERSION, type Event, eventSchema } from "../../provider/event-log/event";
import type { Line } from "./lines";

/** An event, or why the line is none. */
export type ParsedLine = { event: Event } | { reason: string; otherVersion?: string };

export function parseLine(line: Line): ParsedLine {
  if (line.isTooLong) return { reason: "is too long for an event" };
  const value = parseJson(line.text);
  if (value === undefined)
    return {
      reason: line.isComplete ? "is not JSON" : "is not JSON: the line is cut or still being written",
    };
  const version = versionOf(value);
  if (version !== undefined && version !== EVENT_LOG_VERSION)
    return {
      reason: `has version ${version}, and this pulumi-qlik reads version ${EVENT_LOG_VERSION}`,
      otherVersion: String(version),
    };
  const { success, data, error } = eventSchema.safeParse(value);
  return success ? { event: data } : { reason: `is no event: ${firstIssue(error.issues)}` };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function versionOf(value: unknown): number | undefined {
  const version =
    typeof value === "object" && value !== null && "version" in value ? value.version : undefined;
  return typeof version === "number" ? version : undefined;
}

function firstIssue(issues: { path: PropertyKey[]; message: string }[]): string {
  const [issue] = issues;
  const path = issue?.path.map(String).join(".");
  return [path, issue?.message].filter((part) => part).join(": ");
}
