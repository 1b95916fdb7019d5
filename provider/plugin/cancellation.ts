import { cancelled } from "../client/errors";

/** A longer time would overflow the timer, which would then end at once. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/** A time after which an operation ends. */
export interface Deadline {
  /** As a program sets it: `customTimeouts.create`. */
  name: string;
  /** 0 for none. */
  seconds: number;
}

/** Ends the operations of this process when the engine cancels. */
export class Cancellation {
  private readonly controller = new AbortController();

  /** Ends waits and requests at once, and refuses later operations. */
  cancel(): void {
    this.controller.abort("the engine cancelled the operation");
  }

  /** Runs an operation until it ends, the engine cancels, or the deadline passes. */
  async run<Result>(
    operation: (signal: AbortSignal) => Promise<Result>,
    { name, seconds }: Deadline = { name: "", seconds: 0 },
  ): Promise<Result> {
    const { signal } = this.controller;
    if (signal.aborted) throw cancelled(signal);
    if (seconds <= 0) return operation(signal);
    const deadline = new AbortController();
    const expire = () => deadline.abort(`the operation took longer than ${name} (${seconds} s)`);
    const timer = setTimeout(expire, Math.min(seconds * 1000, MAX_TIMEOUT_MS));
    try {
      return await operation(AbortSignal.any([signal, deadline.signal]));
    } finally {
      clearTimeout(timer);
    }
  }
}
