import { openConnections, TIME_LIMITS, type TimeLimits } from "../../provider/client/connection-pool";
import { TenantError } from "../../provider/client/errors";
import type { Patience } from "../../provider/client/retry";
import { TenantClient } from "../../provider/client/tenant-client";
import type { Credentials } from "../../provider/provider-config";
import { type TestClock, testClock } from "./clock";

export interface ClientOptions {
  credentials?: Credentials;
  limits?: Partial<TimeLimits>;
  patience?: Patience;
  clock?: TestClock;
  secrets?: ReadonlySet<string>;
}

/** Gives up with the first failure. */
export const IMPATIENT: Patience = { firstWaitMs: 1, longestWaitMs: 1, totalWaitMs: 0 };

/** Clients that share the connections of one process, as those of a run do; closed after each test. */
export function tenantClients() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  return (urls: string[], options: ClientOptions = {}) => {
    const { credentials = { apiKey: "emulator-api-key-of-an-admin" }, secrets, patience } = options;
    const clock = options.clock ?? testClock();
    const limits = { ...TIME_LIMITS, ...options.limits };
    const connections = openConnections(limits);
    closing.push(() => connections.close());
    const told: string[] = [];
    const context = {
      clock,
      connections,
      limits,
      tell: (line: string) => void told.push(line),
      ...(patience && { patience }),
      ...(secrets && { secrets }),
    };
    const clients = urls.map((url) => new TenantClient(url, credentials, context));
    return { clients, clock, told };
  };
}

/** The failure of a call that is expected to fail. */
export async function failureOf(call: Promise<unknown>): Promise<TenantError> {
  const outcome = await call.catch((error: unknown) => error);
  if (outcome instanceof TenantError) return outcome;
  throw new Error(`this is no TenantError: ${String(outcome)}`);
}
