import type { LookupFunction } from "node:net";
import type { Agent, Dispatcher } from "undici";
import { Semaphore } from "./semaphore";
import { isLoopback } from "./tenant-url";
import type { Timeouts } from "./timeouts";
import { loadUndici } from "./undici";

/** Connections to one tenant. An idle one is closed after this time, even if the tenant offers to keep it for longer. */
const MAX_CONNECTIONS_PER_TENANT = 4;
const KEEP_ALIVE_MS = 10_000;

/** Limits for all tenants together, because a fleet has thousands. Idle connections to 1,000 tenants take 30 MiB. */
const MAX_REQUESTS = 256;
const MAX_IDLE_TENANTS = 64;

/** The connections of a process. */
export interface ConnectionPool {
  /** Sends over a connection that no other request uses meanwhile. Waits until the limits allow it, or the signal aborts. */
  use<Result>(
    url: URL,
    send: (connection: Dispatcher) => Promise<Result>,
    signal?: AbortSignal,
  ): Promise<Result>;
  close(): Promise<void>;
}

/**
 * One error for all connections. undici would create one for each, and Node.js formats the stack of every error that ends a
 * socket, which takes longer than a request if source maps are enabled, as they are in the engine's host.
 */
const CLOSED = new Error("the connection is no longer needed");

interface TenantConnections {
  /** Requests that are in flight or wait. */
  requests: number;
  readonly semaphore: Semaphore;
  readonly unused: Dispatcher[];
}

export function openConnectionPool(timeouts: Timeouts): ConnectionPool {
  // Explicit, because undici lets NODE_TLS_REJECT_UNAUTHORIZED=0 decide otherwise, and requests carry credentials.
  const tls = { timeout: timeouts.connectMs, rejectUnauthorized: true };
  const options = {
    // Not an undici pool for each tenant: its queue takes 16 KiB, which adds 30 MiB to the peak with 1,000 tenants.
    connections: 1,
    keepAliveTimeout: KEEP_ALIVE_MS,
    keepAliveMaxTimeout: KEEP_ALIVE_MS,
    headersTimeout: timeouts.responseMs,
    bodyTimeout: timeouts.responseMs,
    connect: tls,
    // For the tenant and for the proxy, if there is one.
    requestTls: tls,
    proxyTls: tls,
  };
  const semaphore = new Semaphore(MAX_REQUESTS);
  const tenants = new Map<string, TenantConnections>();
  /** The tenant that has been idle for the longest time comes first. */
  const idle = new Set<string>();
  let isClosed = false;

  const begin = (origin: string): TenantConnections => {
    const tenant = tenants.get(origin) ?? {
      requests: 0,
      semaphore: new Semaphore(MAX_CONNECTIONS_PER_TENANT),
      unused: [],
    };
    tenants.set(origin, tenant);
    idle.delete(origin);
    tenant.requests += 1;
    return tenant;
  };
  const end = (origin: string, tenant: TenantConnections) => {
    tenant.requests -= 1;
    if (tenant.requests > 0) return;
    idle.add(origin);
    if (isClosed) void closeTenant(origin);
    const [oldest] = idle;
    if (idle.size > MAX_IDLE_TENANTS && oldest !== undefined) void closeTenant(oldest);
  };
  const closeTenant = async (origin: string) => {
    const unused = tenants.get(origin)?.unused ?? [];
    tenants.delete(origin);
    idle.delete(origin);
    await Promise.all(unused.map((connection) => connection.destroy(CLOSED)));
  };

  return {
    async use(url, send, signal) {
      const { origin } = url;
      const tenant = begin(origin);
      const sendOverUnused = async () => {
        const connection = tenant.unused.pop() ?? connect(url, options);
        return send(connection).finally(() => tenant.unused.push(connection));
      };
      try {
        return await tenant.semaphore.run(() => semaphore.run(sendOverUnused, signal), signal);
      } finally {
        end(origin, tenant);
      }
    },
    async close() {
      isClosed = true;
      await Promise.all([...idle].map(closeTenant));
    },
  };
}

function connect(url: URL, options: Agent.Options & { connect: object }): Dispatcher {
  // Loaded with the first request, because a run that sends none starts faster without it.
  const { Agent, EnvHttpProxyAgent } = loadUndici();
  if (!isLoopback(url.hostname)) return new EnvHttpProxyAgent(options);
  // Never through a proxy: a proxy reads the credentials in plain http, and its loopback is another machine.
  return new Agent({ ...options, connect: { ...options.connect, lookup: lookupLoopback } });
}

const LOOPBACK = [
  { address: "127.0.0.1", family: 4 },
  { address: "::1", family: 6 },
];

/** `*.localhost` is loopback, without a name server (RFC 6761, 6.3). */
const lookupLoopback: LookupFunction = (_hostname, { all }, callback) => {
  if (all) callback(null, LOOPBACK);
  else callback(null, "127.0.0.1", 4);
};
