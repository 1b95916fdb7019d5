import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { KEYS, OAUTH_CLIENT } from "./auth";
import type { DeprecatedLoadNames } from "./deprecated";
import type { EmulatedTenant } from "./emulated-tenant";
import { deliver, type HttpRequest, readRequest, tenantHost } from "./http";
import { Organisation } from "./organisation";
import { DOCUMENTED_LIMITS, type RateLimits } from "./rate-limits";
import { errorResponse } from "./responses";
import { handleControlRequest, isControl } from "./routes/control";
import { EmulatorSettings } from "./settings";
import type { Api } from "./tenant";

export type { TenantCredentials } from "./auth";
export type { TellableFault } from "./deprecated";
export type { EmulatedTenant, JournalEntry } from "./emulated-tenant";
export type { Fault, SerializableFault } from "./fault-schema";
export type { RateLimits } from "./rate-limits";
export type { Api } from "./tenant";

export interface EmulatorOptions {
  /** Default: any free port. */
  port?: number | undefined;
  /** The initial ways to write of each tenant. Default: both. */
  api?: Api | undefined;
  /** Added to each response of the API, at most 600,000. Default: 0. */
  latencyMs?: number | undefined;
  /** False saves memory in benchmarks. Default: true. */
  keepJournal?: boolean | undefined;
  /** Serve https with this key and certificate (PEM). */
  tls?: { key: string; cert: string } | undefined;
  /** Requests per minute. Default: 1000 and 100, counted over 5 minutes like the real service. */
  rateLimits?: RateLimits | undefined;
  /** The lifetime of an access token, at most one year. Default: 3600. */
  tokenLifetimeSeconds?: number | undefined;
  /** PEM of the authority that issued the mail servers' certificates. Default: those that the machine trusts. */
  mailCa?: string | undefined;
}

export interface Emulator {
  readonly port: number;
  /** `http://localhost:8090`; the tenants are at `http://<name>.localhost:8090`. */
  readonly url: string;
  /** The fixed API keys: one of a tenant admin, and one of a user without that role, who gets 403. */
  readonly keys: { readonly admin: string; readonly user: string };
  /** The fixed organisation-level client, valid on every tenant. */
  readonly oauth: { readonly clientId: string; readonly clientSecret: string };
  /** This setting and the next two can be changed while the emulator runs. An invalid value throws. */
  latencyMs: number;
  tokenLifetimeSeconds: number;
  mailCa: string | undefined;
  /** Counts the API requests of all tenants. */
  readonly load: {
    readonly requests: number;
    readonly maxInFlight: number;
    clear(): void;
  } & DeprecatedLoadNames;
  /** Returns a tenant, and creates it on first use. `acme` is short for `acme.localhost`. */
  tenant(name: string): EmulatedTenant;
  /** Gives the tenant `name` a second address, as a Qlik tenant has an original name and an alias. Returns its URL. */
  addAlias(name: string, alias: string): string;
  /** Closes every connection. Can be called again. */
  stop(): Promise<void>;
}

export async function startEmulator(options: EmulatorOptions = {}): Promise<Emulator> {
  const scheme = options.tls ? "https" : "http";
  const settings = new EmulatorSettings({
    latencyMs: options.latencyMs ?? 0,
    tokenLifetimeSeconds: options.tokenLifetimeSeconds ?? 3600,
    mailCa: options.mailCa,
  });
  const organisation = new Organisation(
    {
      api: options.api ?? "both",
      rateLimits: options.rateLimits ?? DOCUMENTED_LIMITS,
      keepJournal: options.keepJournal ?? true,
      urlOf: (host) => `${scheme}://${host}:${port}`,
    },
    settings,
  );
  const handle = (request: IncomingMessage, response: ServerResponse) => {
    serve(organisation, request, response).catch((error: unknown) => {
      // For example, a function of a fault has thrown.
      deliver(response, {
        kind: "whole",
        response: errorResponse(500, `The emulator failed: ${String(error)}`),
      });
    });
  };
  const server = options.tls ? createTlsServer(options.tls, handle) : createServer(handle);
  const port = await listen(server, options.port ?? 0);
  // The same object as the settings, so that the next request sees an assigned value.
  return Object.assign(settings, {
    port,
    url: `${scheme}://localhost:${port}`,
    keys: KEYS,
    oauth: OAUTH_CLIENT,
    load: organisation.load,
    tenant: (name: string) => organisation.tenant(tenantHost(name)),
    addAlias: (name: string, alias: string) =>
      organisation.addAlias(tenantHost(alias), organisation.tenant(tenantHost(name))),
    stop: () => stop(server),
  });
}

async function serve(organisation: Organisation, request: IncomingMessage, response: ServerResponse) {
  const received = await readRequest(request);
  if (received === undefined || isControl(received.path)) {
    const direct = received ? handleControlRequest(organisation, received) : errorResponse(413);
    deliver(response, { kind: "whole", response: direct });
    return;
  }
  organisation.load.begin();
  try {
    await serveApi(organisation, received, response);
  } finally {
    organisation.load.end();
  }
}

async function serveApi(organisation: Organisation, received: HttpRequest, response: ServerResponse) {
  const { latencyMs } = organisation.settings;
  if (latencyMs > 0) await wait(latencyMs);
  const { delivery, entry } = await organisation.handle(received, () => response.destroyed);
  const status = deliver(response, delivery);
  if (entry) entry.status = status;
}

/** Listens on loopback only, because the keys are public. */
async function listen(server: Server, port: number): Promise<number> {
  // A client of thousands of tenants keeps an idle connection to each of them.
  server.keepAliveTimeout = 60_000;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen({ host: "127.0.0.1", port, backlog: 4096 }, () => {
      server.removeListener("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

async function stop(server: Server): Promise<void> {
  if (!server.listening) return;
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
