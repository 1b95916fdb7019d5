import { randomUUID } from "node:crypto";
import { constants, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import type { Event } from "./event";
import { EVENT_LOG_VERSION } from "./limits";

/** An event without what all events of a process share. */
export type ProcessEvent = Omit<Event, "version" | "run" | "entryPoint">;

/** Opens the log that `QLIK_EVENT_LOG` names. A relative path is relative to the folder of the program. */
export function openEventLog(
  environment: NodeJS.ProcessEnv,
  entryPoint: Event["entryPoint"],
): EventLog | undefined {
  const { QLIK_EVENT_LOG: file, PULUMI_PROJECT: project, PULUMI_STACK: stack } = environment;
  if (!file) return undefined;
  return new EventLog(resolve(file), entryPoint, { ...(project && { project }), ...(stack && { stack }) });
}

/** What receives the events of a process. */
export type EventSink = Pick<EventLog, "append">;

/** A file of JSON lines that several processes may append to at the same time. */
export class EventLog {
  private readonly run = randomUUID();
  /** Stays open until the process ends, because opening takes longer than writing. */
  private descriptor: number | undefined;
  private hasWarned = false;
  private isLineCut = false;

  /** @param defaults for events that do not know them */
  constructor(
    private readonly file: string,
    private readonly entryPoint: Event["entryPoint"],
    private readonly defaults: Pick<Event, "project" | "stack"> = {},
  ) {}

  /**
   * Appends the event before it returns, so that no line is lost if the engine then ends this process. A log that cannot be
   * written fails no verb: the first failure of the process is a warning.
   */
  append(describe: () => ProcessEvent, warn: (message: string) => void): void {
    try {
      const { run, entryPoint, defaults } = this;
      this.write({ version: EVENT_LOG_VERSION, run, entryPoint, ...defaults, ...describe() });
    } catch (error) {
      if (this.hasWarned) return;
      this.hasWarned = true;
      warn(
        `QLIK_EVENT_LOG: cannot write the event log ${this.file} (${reasonOf(error)}). The run continues, and lines are ` +
          "missing. Check that the folder exists, is writable and has space.",
      );
    }
  }

  /** One write, because the system keeps only the bytes of one write together when several processes append. */
  private write(event: Event): void {
    const line = Buffer.from(`${this.isLineCut ? "\n" : ""}${lineOf(event)}`);
    this.descriptor ??= openSync(this.file, FLAGS);
    const written = writeSync(this.descriptor, line);
    this.isLineCut = written < line.length;
    if (this.isLineCut) throw new Error("a line was cut");
  }
}

/** Opening a pipe without a reader is then an error; otherwise it would wait for one. Windows does not have the flag. */
const FLAGS = constants.O_WRONLY | constants.O_CREAT | constants.O_APPEND | (constants.O_NONBLOCK ?? 0);

/** ASCII alone, so that no text of a tenant controls a terminal, or splits the line for a reader of other line ends. */
function lineOf(event: Event): string {
  const json = JSON.stringify(event).replace(
    /[\u007f-\uffff]/g,
    (codeUnit) => `\\u${codeUnit.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
  return `${json}\n`;
}

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code ?? message;
}
