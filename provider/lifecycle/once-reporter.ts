import type { Logger } from "../client/operation";
import type { Code } from "../messages/messages";

/** Reports each message once in a process: an update has the same plan as its diff. */
export class OnceReporter {
  private readonly reported = new Set<string>();

  info(log: Logger, code: Code, message: string): void {
    if (this.isFirst(message)) log.info(code, message);
  }

  warn(log: Logger, code: Code, message: string): void {
    if (this.isFirst(message)) log.warn(code, message);
  }

  private isFirst(message: string): boolean {
    if (this.reported.has(message)) return false;
    this.reported.add(message);
    return true;
  }
}
