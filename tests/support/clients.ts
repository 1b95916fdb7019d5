import { ApiSession } from "../../provider/client/api-session";
import type { Credentials } from "../../provider/client/auth";
import type { Clock } from "../../provider/client/clock";
import { openConnectionPool } from "../../provider/client/connection-pool";
import { TenantError } from "../../provider/client/errors";
import { Redactor } from "../../provider/client/redactor";
import type { RetryPolicy } from "../../provider/client/retry";
import { TenantClient } from "../../provider/client/tenant-client";
import { DEFAULT_TIMEOUTS, type Timeouts } from "../../provider/client/timeouts";
import { errorText } from "../../provider/messages/coded";
import type { Code } from "../../provider/messages/messages";
import { testClock } from "./clock";
import { requireCode } from "./messages";
import { BASIC_AUTH } from "./tenants";

export interface ClientOptions {
  credentials?: Credentials;
  timeouts?: Partial<Timeouts>;
  retryPolicy?: RetryPolicy;
  clock?: Clock;
  secrets?: readonly string[];
}

/** Throws the first failure. */
export const NO_RETRIES: RetryPolicy = { initialDelayMs: 1, maxDelayMs: 1, maxElapsedMs: 0 };

/** Retries a few times, and a stalled response times out soon. */
export const FEW_RETRIES: RetryPolicy = { initialDelayMs: 500, maxDelayMs: 20_000, maxElapsedMs: 3_000 };
export const SHORT_TIMEOUTS: Timeouts = { connectMs: 10_000, responseMs: 200, totalMs: 10_000 };

type NamedRequest = [name: string, send: (client: TenantClient) => Promise<unknown>];

/** The requests that the client may repeat, by their short names in an emulated tenant's journal. */
export const REPEATABLE_REQUESTS: NamedRequest[] = [
  ["GET", (client) => client.readEmailConfig()],
  ["POST validate", (client) => client.validate()],
  ["POST verify-connection", (client) => client.verifyConnection()],
];

/** The requests that the client must not repeat if the tenant may have carried them out. */
export const WRITES: NamedRequest[] = [
  ["PATCH", (client) => client.patchEmailConfig([{ op: "replace", path: "/serverPort", value: 465 }])],
  ["PUT", (client) => client.putEmailConfig({ serviceProvider: "BasicAuth", providerConfig: BASIC_AUTH })],
  ["DELETE", (client) => client.deleteEmailConfig()],
  [
    "POST send-test-email",
    (client) => client.sendTestEmail({ recipient: "ops@example.com", subject: "S", body: "B" }),
  ],
];

/** Returns a function that opens clients for tenants. They share one connection pool, which is closed after each test. */
export function tenantClients() {
  const closing: (() => Promise<void>)[] = [];
  afterEach(async () => {
    await Promise.all(closing.splice(0).map((close) => close()));
  });

  return (urls: string[], options: ClientOptions = {}) => {
    const { credentials = { apiKey: "emulator-api-key-of-an-admin" }, secrets = [], retryPolicy } = options;
    const clock = testClock();
    const timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts };
    const pool = openConnectionPool(timeouts);
    closing.push(() => pool.close());
    const messages: string[] = [];
    const record = (_: Code, message: string) => void messages.push(message);
    const sessions = urls.map((url) => {
      const redactor = new Redactor();
      redactor.add(...secrets);
      return new ApiSession(url, credentials, redactor, {
        clock: options.clock ?? clock,
        pool,
        timeouts,
        retryPolicy,
      });
    });
    /** The clients of one operation. */
    const clientsFor = (signal?: AbortSignal) =>
      sessions.map((session) => new TenantClient(session, { log: { info: record, warn: record }, signal }));
    const clients = clientsFor();
    return { clients, client: first(clients), clientsFor, clock, messages };
  };
}

function first<Item>([item]: Item[]): Item {
  if (item === undefined) throw new Error("the list is empty");
  return item;
}

/** The error of a request that is expected to fail. */
export async function failureOf(request: Promise<unknown>): Promise<TenantError> {
  const outcome = await request.catch((error: unknown) => error);
  if (outcome instanceof TenantError) {
    requireCode(errorText(outcome));
    return outcome;
  }
  throw new Error(`not a TenantError: ${String(outcome)}`);
}
