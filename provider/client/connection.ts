import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher, EnvHttpProxyAgent } from "undici";
import { isLoopback } from "../tenant-url";

/** Time limits in milliseconds: to connect, to the first byte of an answer, and to its last. */
export interface TimeLimits {
  connectMs: number;
  answerMs: number;
  wholeMs: number;
}

export const TIME_LIMITS: TimeLimits = { connectMs: 10_000, answerMs: 60_000, wholeMs: 90_000 };

/** Connections to one tenant, and how long an idle one is kept. */
const CONNECTIONS_PER_TENANT = 4;
const KEEP_ALIVE_MS = 10_000;

/** The pooled connections of a process. */
export interface Connections {
  to(url: URL): Dispatcher;
  close(): Promise<void>;
}

export function openConnections(limits: TimeLimits): Connections {
  const options = {
    connections: CONNECTIONS_PER_TENANT,
    keepAliveTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.answerMs,
    bodyTimeout: limits.answerMs,
    connect: { timeout: limits.connectMs },
  };
  let direct: Agent | undefined;
  let proxied: EnvHttpProxyAgent | undefined;
  return {
    to(url) {
      if (isLoopback(url.hostname)) {
        // Never through a proxy: plain http would show it the credentials, and its loopback is not ours.
        direct ??= new Agent({ ...options, connect: { ...options.connect, lookup: lookupLoopback } });
        return direct;
      }
      proxied ??= new EnvHttpProxyAgent(options);
      return proxied;
    },
    async close() {
      await Promise.all([direct?.close(), proxied?.close()]);
    },
  };
}

/** `*.localhost` is loopback whatever the name server says (RFC 6761, 6.3). */
const lookupLoopback: LookupFunction = (hostname, options, callback) => {
  lookup(hostname.endsWith(".localhost") ? "localhost" : hostname, options as never, callback as never);
};
