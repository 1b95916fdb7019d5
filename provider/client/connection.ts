import type { LookupFunction } from "node:net";
import type { Agent, Dispatcher } from "undici";
import { isLoopback } from "../tenant-url";
import { loadUndici } from "./undici";

/** Time limits in milliseconds: to connect, to the first byte of an answer, and to its last. */
export interface TimeLimits {
  connectMs: number;
  answerMs: number;
  wholeMs: number;
}

export const TIME_LIMITS: TimeLimits = { connectMs: 10_000, answerMs: 60_000, wholeMs: 90_000 };

/** Connections to one tenant, and how long an idle one is kept, whatever longer time a tenant offers. */
const CONNECTIONS_PER_TENANT = 4;
const KEEP_ALIVE_MS = 10_000;

/** In all, for fleets of thousands: calls at once, and tenants whose idle connections are kept. */
const CALLS_AT_ONCE = 256;
const IDLE_TENANTS = 64;

/** The pooled connections of a process. */
export interface Connections {
  /** Makes a call over a connection to its tenant, as soon as fewer than the most calls at once are made. */
  use<Answer>(url: URL, call: (dispatcher: Dispatcher) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

export function openConnections(limits: TimeLimits): Connections {
  const options = {
    connections: CONNECTIONS_PER_TENANT,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.answerMs,
    bodyTimeout: limits.answerMs,
    connect: { timeout: limits.connectMs },
  };
  const busy = new Map<string, { dispatcher: Dispatcher; calls: number }>();
  /** The one that has been idle for longest comes first. */
  const idle = new Map<string, Dispatcher>();
  const slots = new Slots(CALLS_AT_ONCE);

  const take = (url: URL) => {
    const { origin } = url;
    const tenant = busy.get(origin) ?? { dispatcher: idle.get(origin) ?? open(url, options), calls: 0 };
    idle.delete(origin);
    tenant.calls += 1;
    busy.set(origin, tenant);
    return tenant;
  };
  const giveBack = ({ origin }: URL, tenant: { dispatcher: Dispatcher; calls: number }) => {
    tenant.calls -= 1;
    if (tenant.calls > 0) return;
    busy.delete(origin);
    idle.set(origin, tenant.dispatcher);
    const [longest] = idle;
    if (idle.size <= IDLE_TENANTS || !longest) return;
    idle.delete(longest[0]);
    void longest[1].close();
  };

  return {
    async use(url, call) {
      await slots.take();
      const tenant = take(url);
      try {
        return await call(tenant.dispatcher);
      } finally {
        giveBack(url, tenant);
        slots.giveBack();
      }
    },
    async close() {
      const dispatchers = [...idle.values(), ...[...busy.values()].map(({ dispatcher }) => dispatcher)];
      await Promise.all(dispatchers.map((dispatcher) => dispatcher.close()));
    },
  };
}

/** So many at once; who comes later waits for its turn. */
class Slots {
  private readonly waiting: (() => void)[] = [];

  constructor(private free: number) {}

  async take(): Promise<void> {
    if (this.free > 0) this.free -= 1;
    else await new Promise<void>((resolve) => this.waiting.push(resolve));
  }

  giveBack(): void {
    const next = this.waiting.shift();
    if (next) next();
    else this.free += 1;
  }
}

function open(url: URL, options: Agent.Options & { connect: object }): Dispatcher {
  const { Agent, EnvHttpProxyAgent } = loadUndici();
  if (!isLoopback(url.hostname)) return new EnvHttpProxyAgent(options);
  // Never through a proxy: plain http would show it the credentials, and its loopback is not ours.
  return new Agent({ ...options, connect: { ...options.connect, lookup: lookupLoopback } });
}

const LOOPBACK = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** `*.localhost` is loopback, and no name server is asked (RFC 6761, 6.3). */
const lookupLoopback: LookupFunction = (_hostname, { all }, callback) => {
  if (all) callback(null, LOOPBACK);
  else callback(null, "127.0.0.1", 4);
};
