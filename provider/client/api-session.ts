import type { z } from "zod";
import { type Auth, authenticate, type Credentials } from "./auth";
import type { Clock } from "./clock";
import type { ConnectionPool } from "./connection-pool";
import { errorForBody, errorForStatus, parseBody } from "./error-responses";
import { cancelled, TenantError } from "./errors";
import { type HttpRequest, type HttpResponse, sendRequest } from "./http";
import type { Operation } from "./operation";
import type { Redactor } from "./redactor";
import { accessToken } from "./responses";
import type { RetryPolicy } from "./retry";
import { RetryAttempts } from "./retry-attempts";
import { hostOf } from "./tenant-url";
import type { Timeouts } from "./timeouts";

/** A request of the API, and what follows from its failure. */
export interface ApiRequest {
  method: HttpRequest["method"];
  path: string;
  /** Qlik limits requests by tier; one 429 blocks all requests of its tier. */
  tier: 1 | 2;
  /** Sending it twice has the effect of sending it once, even if another client writes in between. */
  isRepeatable: boolean;
  body?: unknown;
}

/** What the sessions of all tenants share. */
export interface ClientContext {
  pool: ConnectionPool;
  clock: Clock;
  retryPolicy?: RetryPolicy | undefined;
  timeouts?: Timeouts | undefined;
}

/** Sends requests to one tenant: authenticates them, retries them, and waits while the tenant limits their rate. */
export class ApiSession {
  readonly host: string;
  private readonly auth: Auth;
  /** The end of the wait for each tier that the tenant has limited. */
  private readonly blockedUntil = new Map<ApiRequest["tier"], number>();

  constructor(
    private readonly tenantUrl: string,
    credentials: Credentials,
    readonly redactor: Redactor,
    private readonly context: ClientContext,
  ) {
    this.host = hostOf(tenantUrl);
    this.auth = authenticate(credentials, context.clock.now, redactor, (id, secret, operation) =>
      this.requestToken(id, secret, operation),
    );
  }

  /** Sends a request with credentials. If the tenant refuses an access token, the request is sent once more with a new one. */
  async send(request: ApiRequest, operation: Operation): Promise<HttpResponse> {
    return this.retry(request, operation, async () => {
      const authorization = await this.auth.authorization(operation);
      try {
        return await this.attempt(request, operation, authorization);
      } catch (error) {
        const isRefused = error instanceof TenantError && error.status === 401;
        if (!isRefused || !(await this.auth.renew(authorization, operation))) throw error;
        return await this.attempt(request, operation, await this.auth.authorization(operation));
      }
    });
  }

  /** Sends a request and returns the parsed body of its response. */
  async query<Schema extends z.ZodType>(
    request: ApiRequest,
    schema: Schema,
    operation: Operation,
  ): Promise<z.output<Schema>> {
    return this.parse(request, schema, await this.send(request, operation));
  }

  startRetries(operation: Operation): RetryAttempts {
    return new RetryAttempts(this.context, operation);
  }

  private async requestToken(clientId: string, clientSecret: string, operation: Operation) {
    const body = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" };
    const request: ApiRequest = { method: "POST", path: "/oauth/token", tier: 1, isRepeatable: true, body };
    try {
      const response = await this.retry(request, operation, () => this.attempt(request, operation));
      const { access_token, expires_in } = this.parse(request, accessToken, response);
      return { token: access_token, expiresInMs: expires_in * 1000 };
    } catch (error) {
      if (!(error instanceof TenantError) || error.kind === "cancelled") throw error;
      // The request that needs the token was not sent, so the kind must not be one that leaves its outcome open.
      throw new TenantError(error.code, "credentials", error.message, error.details);
    }
  }

  /** Repeats a request after a temporary failure, unless it is not repeatable and the tenant may have carried it out. */
  private async retry(
    request: ApiRequest,
    operation: Operation,
    attempt: () => Promise<HttpResponse>,
  ): Promise<HttpResponse> {
    const retries = this.startRetries(operation);
    for (;;) {
      await this.waitForTier(request, operation);
      try {
        return await attempt();
      } catch (error) {
        const kind = error instanceof TenantError ? error.kind : undefined;
        const isNotCarriedOut = kind === "rateLimited" || kind === "unreachable" || kind === "cancelled";
        if (!request.isRepeatable && !isNotCarriedOut) throw error;
        if (operation.signal?.aborted) throw this.withContext(request, cancelled(operation.signal));
        const delay = retries.delayAfter(error);
        if (kind === "rateLimited") this.blockedUntil.set(request.tier, this.context.clock.now() + delay);
        else await this.wait(delay, request, operation);
      }
    }
  }

  private async waitForTier(request: ApiRequest, operation: Operation): Promise<void> {
    for (;;) {
      const delay = (this.blockedUntil.get(request.tier) ?? 0) - this.context.clock.now();
      if (delay <= 0) return;
      await this.wait(delay, request, operation);
    }
  }

  private async wait(delay: number, request: ApiRequest, { signal }: Operation): Promise<void> {
    await this.context.clock.wait(delay, signal).catch((error: unknown) => {
      throw this.withContext(request, error);
    });
  }

  private async attempt(
    request: ApiRequest,
    { signal, onRequest }: Operation,
    authorization?: string,
  ): Promise<HttpResponse> {
    const { pool, clock, timeouts } = this.context;
    const { method, path, body } = request;
    try {
      const url = new URL(path, this.tenantUrl);
      onRequest?.();
      const response = await sendRequest(pool, { method, url, authorization, body }, { timeouts, signal });
      const isSuccess = response.status >= 200 && response.status < 300;
      const error = isSuccess
        ? errorForBody(response)
        : errorForStatus(response, this.tenantUrl, this.redactor, clock.now());
      if (error) throw error;
      return response;
    } catch (error) {
      throw this.withContext(request, error);
    }
  }

  private parse<Schema extends z.ZodType>(
    request: ApiRequest,
    schema: Schema,
    response: HttpResponse,
  ): z.output<Schema> {
    try {
      return parseBody(schema, response);
    } catch (error) {
      throw this.withContext(request, error);
    }
  }

  /** The error with the tenant and the request in front of its message. */
  private withContext(request: ApiRequest, error: unknown): unknown {
    if (!(error instanceof TenantError)) return error;
    return new TenantError(
      error.code,
      error.kind,
      `${this.host}: ${nameOf(request)}: ${error.message}`,
      error.details,
    );
  }
}

/** A request as messages name it: `POST email-config/actions/validate`. */
function nameOf({ method, path }: ApiRequest): string {
  return `${method} ${path.replace(/^\/(api\/v1\/transports\/)?/, "")}`;
}
