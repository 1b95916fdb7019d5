import type { Logger } from "../client/operation";
import type { Code } from "../messages/messages";

/** Reports each message once in a process: an update has the same plan as its diff. A subject stands for its messages. */
export class OnceReporter {
  private readonly reported = new Set<string>();

  info(log: Logger, code: Code, message: string): void {
    if (this.isFirst(message)) log.info(code, message);
  }

  warn(log: Logger, code: Code, message: string, subject = message): void {
    if (this.isFirst(subject)) log.warn(code, message);
  }

  private isFirst(subject: string): boolean {
    if (this.reported.has(subject)) return false;
    this.reported.add(subject);
    return true;
  }
}
