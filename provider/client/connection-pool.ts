import type { LookupFunction } from "node:net";
import type { Agent, Dispatcher } from "undici";
import { isLoopback } from "./tenant-url";
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
  /** Makes a call over a connection that nobody else uses meanwhile, as soon as its turn has come. */
  use<Answer>(url: URL, call: (connection: Dispatcher) => Promise<Answer>): Promise<Answer>;
  close(): Promise<void>;
}

/**
 * One for all connections: undici would make an error of its own for each, and Node.js writes out the stack of every error
 * that a socket ends with, which takes longer than a request where source maps are at work, as in the engine's host.
 */
const NO_LONGER_NEEDED = new Error("the connection is no longer needed");

interface Tenant {
  /** Calls that are made or wait for their turn. */
  calls: number;
  readonly turns: Turns;
  readonly unused: Dispatcher[];
}

export function openConnections(limits: TimeLimits): Connections {
  // Said, as undici would otherwise let NODE_TLS_REJECT_UNAUTHORIZED=0 decide: what goes here is credentials.
  const tls = { timeout: limits.connectMs, rejectUnauthorized: true };
  const options = {
    // A pool of undici's takes 16 KiB for its queue, which thousands of tenants make a lot of: the queue is ours.
    connections: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: limits.answerMs,
    bodyTimeout: limits.answerMs,
    connect: tls,
    // The tenant and the proxy, where there is one in between.
    requestTls: tls,
    proxyTls: tls,
  };
  const turns = new Turns(CALLS_AT_ONCE);
  const tenants = new Map<string, Tenant>();
  /** The one that has been idle for longest comes first. */
  const idle = new Set<string>();
  let isClosed = false;

  const begin = (origin: string): Tenant => {
    const tenant = tenants.get(origin) ?? { calls: 0, turns: new Turns(CONNECTIONS_PER_TENANT), unused: [] };
    tenants.set(origin, tenant);
    idle.delete(origin);
    tenant.calls += 1;
    return tenant;
  };
  const end = (origin: string, tenant: Tenant) => {
    tenant.calls -= 1;
    if (tenant.calls > 0) return;
    idle.add(origin);
    if (isClosed) void forget(origin);
    const [longest] = idle;
    if (idle.size > IDLE_TENANTS && longest !== undefined) void forget(longest);
  };
  const forget = async (origin: string) => {
    const unused = tenants.get(origin)?.unused ?? [];
    tenants.delete(origin);
    idle.delete(origin);
    await Promise.all(unused.map((connection) => connection.destroy(NO_LONGER_NEEDED)));
  };

  return {
    async use(url, call) {
      const { origin } = url;
      const tenant = begin(origin);
      await tenant.turns.take();
      await turns.take();
      const connection = tenant.unused.pop() ?? open(url, options);
      try {
        return await call(connection);
      } finally {
        tenant.unused.push(connection);
        turns.giveBack();
        tenant.turns.giveBack();
        end(origin, tenant);
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...idle].map(forget));
    },
  };
}

/** So many at once; who comes later waits for a turn. */
class Turns {
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
