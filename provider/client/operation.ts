/** Receives messages for the user. */
export interface Logger {
  info(message: string): void;
  warn(message: string): void;
}

/** What one call of the engine gives to all requests that follow from it. */
export interface Operation {
  log: Logger;
  /** Ends waits and requests at once. */
  signal?: AbortSignal | undefined;
  /** Called for each request that is sent, retries included. */
  onRequest?: (() => void) | undefined;
}
