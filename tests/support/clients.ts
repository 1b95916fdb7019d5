import { ApiSession } from "../../provider/client/api-session";
import type { Credentials } from "../../provider/client/auth";
import { openConnectionPool } from "../../provider/client/connection-pool";
import { TenantError } from "../../provider/client/errors";
import { DEFAULT_TIMEOUTS, type Timeouts } from "../../provider/client/timeouts";
import { Redactor } from "../../provider/client/redactor";
import type { RetryPolicy } from "../../provider/client/retry";
import { TenantClient } from "../../provider/client/tenant-client";
import { type TestClock, testClock } from "./clock";

export interface ClientOptions {
  credentials?: Credentials;
  limits?: Partial<Timeouts>;
  patience?: RetryPolicy;
  clock?: TestClock;
  secrets?: Iterable<string>;
  signal?: AbortSignal;
}

/** Gives up with the first failure. */
export const IMPATIENT: RetryPolicy = { initialDelayMs: 1, maxDelayMs: 1, maxElapsedMs: 0 };

/** Clients that share the connections of one process, as those of a run do; closed after each test. */
export function tenantClients() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  return (urls: string[], options: ClientOptions = {}) => {
    const {
      credentials = { apiKey: "emulator-api-key-of-an-admin" },
      secrets = [],
      patience,
      signal,
    } = options;
    const clock = options.clock ?? testClock();
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.limits };
    const pool = openConnectionPool(timeouts);
    closing.push(() => pool.close());
    const told: string[] = [];
    const write = (line: string) => void told.push(line);
    const clients = urls.map((url) => {
      const redactor = new Redactor();
      redactor.add(...secrets);
      const session = new ApiSession(url, credentials, redactor, {
        clock,
        pool,
        timeouts,
        retryPolicy: patience,
      });
      return new TenantClient(session, { log: { info: write, warn: write }, signal });
    });
    return { clients, clock, told };
  };
}

/** The failure of a call that is expected to fail. */
export async function failureOf(call: Promise<unknown>): Promise<TenantError> {
  const outcome = await call.catch((error: unknown) => error);
  if (outcome instanceof TenantError) return outcome;
  throw new Error(`this is no TenantError: ${String(outcome)}`);
}
