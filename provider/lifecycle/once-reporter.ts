import type { Logger } from "../client/operation";

/** Reports each message once in a process: an update has the same plan as its diff. */
export class OnceReporter {
  private readonly reported = new Set<string>();

  info(log: Logger, message: string): void {
    if (this.isFirst(message)) log.info(message);
  }

  warn(log: Logger, message: string): void {
    if (this.isFirst(message)) log.warn(message);
  }

  private isFirst(message: string): boolean {
    if (this.reported.has(message)) return false;
    this.reported.add(message);
    return true;
  }
}
