import * as grpc from "@grpc/grpc-js";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import type { Logger } from "../client/operation";
import { withCode } from "../messages/coded";
import type { Code } from "../messages/messages";

/** A logger whose messages the engine shows at one resource. */
export interface ResourceLogger extends Logger {
  /** Resolves when the engine has received all messages. */
  flush(): Promise<void>;
}

export const SILENT_LOGGER: ResourceLogger = { info: () => {}, warn: () => {}, flush: async () => {} };

/** How often the connection to the engine is checked, and how many failures in a row show that the engine has ended. */
const CHECK_INTERVAL_MS = 250;
const MAX_FAILURES = 2;
const RECONNECT_DELAY_MS = 100;
/** How long a message waits for the connection. */
const MAX_LOG_TIME_MS = 10_000;

/** The engine that uses this process. */
export class Engine {
  private readonly client: EngineClient;
  private watching: NodeJS.Timeout | undefined;

  constructor(address: string) {
    this.client = new EngineClient(address, grpc.credentials.createInsecure(), {
      // The engine is on this machine, whatever proxy the environment names.
      "grpc.enable_http_proxy": 0,
      "grpc.initial_reconnect_backoff_ms": RECONNECT_DELAY_MS,
      "grpc.max_reconnect_backoff_ms": RECONNECT_DELAY_MS,
    });
  }

  /** @param urn of the resource; empty for the stack */
  loggerFor(urn: string): ResourceLogger {
    const sent: Promise<void>[] = [];
    const log = (severity: LogSeverity) => (code: Code, message: string) => {
      sent.push(this.log(severity, withCode(code, message), urn));
    };
    return {
      info: log(LogSeverity.INFO),
      warn: log(LogSeverity.WARNING),
      flush: async () => void (await Promise.all(sent)),
    };
  }

  /**
   * Calls `onEnd` when the engine has ended. It does not stop its plugins if it is killed, so that requests would go on while
   * the next run has begun.
   */
  watch(onEnd: () => void): void {
    let failures = 0;
    this.watching = setInterval(() => {
      const state = this.client.getChannel().getConnectivityState(true);
      failures = state === grpc.connectivityState.TRANSIENT_FAILURE ? failures + 1 : 0;
      if (failures < MAX_FAILURES) return;
      clearInterval(this.watching);
      onEnd();
    }, CHECK_INTERVAL_MS);
    this.watching.unref();
  }

  close(): void {
    clearInterval(this.watching);
    this.client.close();
  }

  private log(severity: LogSeverity, message: string, urn: string): Promise<void> {
    const request = new LogRequest().setSeverity(severity).setMessage(message).setUrn(urn);
    // On a busy machine, the first attempt to connect can fail.
    const metadata = new grpc.Metadata({ waitForReady: true });
    const deadline = Date.now() + MAX_LOG_TIME_MS;
    // A message that is lost must not fail the resource.
    return new Promise((resolve) => this.client.log(request, metadata, { deadline }, () => resolve()));
  }
}
