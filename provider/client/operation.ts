import type { Code } from "../messages/messages";

/** Receives messages for the user. */
export interface Logger {
  info(code: Code, message: string): void;
  warn(code: Code, message: string): void;
}

/** What one call of the engine gives to all requests that follow from it. */
export interface Operation {
  log: Logger;
  /** Ends waits and requests at once. */
  signal?: AbortSignal | undefined;
  /** Called for each request that is sent, retries included. */
  onRequest?: (() => void) | undefined;
}
