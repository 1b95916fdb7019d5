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
  /** Default: any that is free. */
  port?: number | undefined;
  /** Which ways of writing a tenant knows at first. Default: both. */
  api?: Api | undefined;
  /** Added to each answer of the API. Default: 0. */
  latencyMs?: number | undefined;
  /** Default: true. A benchmark turns it off. */
  keepJournal?: boolean | undefined;
  /** Serve https with this key and certificate (PEM). */
  tls?: { key: string; cert: string } | undefined;
  /** Requests a minute. Default: 1000 and 100, counted over 5 minutes as the real service does. */
  rateLimits?: RateLimits | undefined;
  /** How long an access token is good. Default: 3600. */
  tokenLifetimeSeconds?: number | undefined;
  /** PEM of the authority that mail servers' certificates come from. Default: those the machine trusts. */
  mailCa?: string | undefined;
}

export interface Emulator {
  readonly port: number;
  /** `http://localhost:8090`; the tenants are at `http://<name>.localhost:8090`. */
  readonly url: string;
  /** API keys, always the same: a tenant admin's, and one of a user who is none and gets 403. */
  readonly keys: { readonly admin: string; readonly user: string };
  /** An organisation-level client, good on every tenant, always the same. */
  readonly oauth: { readonly clientId: string; readonly clientSecret: string };
  /** May be changed while it runs, as may the two that follow. */
  latencyMs: number;
  tokenLifetimeSeconds: number;
  mailCa: string | undefined;
  /** What all tenants together have been asked. */
  readonly load: {
    readonly requests: number;
    readonly maxInFlight: number;
    clear(): void;
  } & DeprecatedLoadNames;
  /** `acme` is short for `acme.localhost`. A tenant is made on first use. */
  tenant(name: string): EmulatedTenant;
  /** Gives the tenant `name` a second address, as a Qlik tenant has an original name and an alias. Returns its URL. */
  addAlias(name: string, alias: string): string;
  /** Closes every connection. A second time it does nothing. */
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
  const answer = (request: IncomingMessage, response: ServerResponse) => {
    serve(organisation, request, response).catch((error: unknown) => {
      // The answer can still be told: a test sees what it broke, and where.
      deliver(response, {
        kind: "whole",
        response: errorResponse(500, `The emulator failed: ${String(error)}`),
      });
    });
  };
  const server = options.tls ? createTlsServer(options.tls, answer) : createServer(answer);
  const port = await listen(server, options.port ?? 0);
  // One object with the settings, so that what a test assigns is what the next call sees.
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
  if (received === undefined) {
    deliver(response, { kind: "whole", response: errorResponse(413) });
    return;
  }
  if (isControl(received.path)) {
    deliver(response, { kind: "whole", response: handleControlRequest(organisation, received) });
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

/** Loopback and nothing else: the keys are known to everybody. */
async function listen(server: Server, port: number): Promise<number> {
  // Clients of thousands of tenants keep a connection to each: these must not fall while they pause.
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
