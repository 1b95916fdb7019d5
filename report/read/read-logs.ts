import type { Event } from "../../provider/event-log/event";
import { ReportError } from "../report-error";
import { linesOf } from "./lines";
import { type ParsedLine, parseLine } from "./parse-line";

/** A log, with the name for messages. */
export interface Source {
  name: string;
  open(): AsyncIterable<Uint8Array>;
}

export interface LogReader {
  addEvent(event: Event): void;
  skipLine(file: string, line: number, reason: string): void;
}

/**
 * Reads logs line by line.
 *
 * @throws a ReportError if a source cannot be read, has lines and none of them is an event, or if there is no line at all
 */
export async function readLogs(sources: Source[], reader: LogReader): Promise<void> {
  let lines = 0;
  for (const source of sources) lines += await readLog(source, reader);
  if (lines > 0) return;
  const names = sources.map(({ name }) => name).join(", ");
  throw new ReportError(
    `${names}: there are no lines. Set QLIK_EVENT_LOG to the log's name for the run that you want to see.`,
  );
}

/** Returns the number of lines. */
async function readLog(source: Source, reader: LogReader): Promise<number> {
  let lines = 0;
  let firstBadLine: { number: number; parsed: Exclude<ParsedLine, { event: Event }> } | undefined;
  let hasEvents = false;
  for await (const line of linesOf(chunksOf(source))) {
    lines++;
    const parsed = parseLine(line);
    if ("event" in parsed) {
      hasEvents = true;
      reader.addEvent(parsed.event);
    } else {
      firstBadLine ??= { number: line.number, parsed };
      reader.skipLine(source.name, line.number, parsed.reason);
    }
  }
  if (firstBadLine && !hasEvents) throw noEvents(source.name, firstBadLine.number, firstBadLine.parsed);
  return lines;
}

async function* chunksOf({ name, open }: Source): AsyncGenerator<Uint8Array> {
  try {
    yield* open();
  } catch (error) {
    throw new ReportError(`${name}: the file cannot be read (${codeOf(error)}). Check its name.`);
  }
}

function noEvents(
  name: string,
  line: number,
  { reason, otherVersion }: { reason: string; otherVersion?: string },
): ReportError {
  if (otherVersion !== undefined)
    return new ReportError(`${name} is an event log of another version: line ${line} ${reason}.`);
  return new ReportError(`${name} is no event log: line ${line} ${reason}.`);
}

function codeOf(error: unknown): string {
  return error instanceof Error && "code" in error ? String(error.code) : String(error);
}
