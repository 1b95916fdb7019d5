import { AccessTokens, authenticate, bearerToken, type Identity } from "./auth";
import { InstrumentedTenant, type JournalEntry } from "./emulated-tenant";
import type { Delivery, FaultTarget } from "./faults";
import type { HttpRequest } from "./http";
import { Load } from "./load";
import type { RateLimits } from "./rate-limits";
import { type ApiResponse, errorResponse, rateLimitedResponse } from "./responses";
import { type ApiRequest, type Route, requestName } from "./route";
import { emailConfigRoutes } from "./routes/email-config";
import { oauthTokenRoutes } from "./routes/oauth-token";
import type { EmulatorSettings } from "./settings";
import type { Api } from "./tenant";

export interface OrganisationOptions {
  readonly api: Api;
  readonly rateLimits: RateLimits;
  readonly keepJournal: boolean;
  /** Returns the URL of the tenant with this host name. */
  readonly urlOf: (host: string) => string;
}

const ROUTES: readonly Route[] = [...emailConfigRoutes, ...oauthTokenRoutes];
const ROUTE_OF = new Map(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));
const KNOWN_PATHS = new Set(ROUTES.map(({ path }) => path));

/** The tenants of one emulator. It passes each request to its tenant and route. */
export class Organisation {
  readonly load = new Load();
  private readonly tenants = new Map<string, InstrumentedTenant>();
  private readonly tokens = new AccessTokens();

  constructor(
    private readonly options: OrganisationOptions,
    readonly settings: EmulatorSettings,
  ) {}

  /** Returns the tenant with this host name, and creates it on first use. */
  tenant(host: string): InstrumentedTenant {
    let tenant = this.tenants.get(host);
    if (tenant === undefined) {
      const { api, rateLimits, urlOf } = this.options;
      tenant = new InstrumentedTenant(host, urlOf(host), api, rateLimits);
      this.tenants.set(host, tenant);
    }
    return tenant;
  }

  /** Makes a second host name lead to a tenant, as a Qlik tenant's alias does beside its original name. */
  addAlias(host: string, tenant: InstrumentedTenant): string {
    this.tenants.set(host, tenant);
    return this.options.urlOf(host);
  }

  /** Handles a request. The caller sets the status of the journal entry when it has sent the response. */
  async handle(
    httpRequest: HttpRequest,
    isClientGone: () => boolean,
  ): Promise<{ delivery: Delivery; entry: JournalEntry | undefined }> {
    const tenant = this.tenant(httpRequest.host);
    const request = this.parseRequest(httpRequest, tenant);
    const entry = this.options.keepJournal ? tenant.record(request, this.identityOf(request)) : undefined;
    const target = this.faultTarget(request, tenant, isClientGone);
    return { delivery: await tenant.faults.intercept(target, () => this.route(request, tenant)), entry };
  }

  private async route(request: ApiRequest, { limiter }: InstrumentedTenant): Promise<ApiResponse> {
    const route = routeOf(request);
    if (route === undefined) return unknownRoute(request);
    if (route.tier === undefined) return route.handle(request);
    const identity = this.identityOf(request);
    if (identity === "none") return errorResponse(401, "Send an API key or an access token.");
    const seconds = limiter.secondsToWait(identity, route.tier, Date.now());
    if (seconds !== undefined) return rateLimitedResponse(String(seconds));
    if (identity === "user") return errorResponse(403, "Only a tenant admin may do this.");
    return route.handle(request);
  }

  private parseRequest(
    { method, path, contentType, text, ...rest }: HttpRequest,
    tenant: InstrumentedTenant,
  ) {
    return {
      method,
      path,
      contentType,
      ...parseBody(text),
      bearer: bearerToken(rest.authorization),
      tenant: tenant.state,
      credentials: tenant.credentials,
      tokens: this.tokens,
      settings: this.settings,
    } satisfies ApiRequest;
  }

  /** Determined again when the request is handled, because a fault can expire its token before. */
  private identityOf({ bearer, tenant, credentials }: ApiRequest): Identity {
    return authenticate(bearer, tenant.host, credentials, this.tokens);
  }

  private faultTarget(
    request: ApiRequest,
    tenant: InstrumentedTenant,
    isClientGone: () => boolean,
  ): FaultTarget {
    return {
      name: requestName(request.method, request.path),
      isClientGone,
      blockTier: (milliseconds) => {
        const tier = routeOf(request)?.tier;
        const now = Date.now();
        if (tier !== undefined) tenant.limiter.block(this.identityOf(request), tier, now + milliseconds, now);
      },
      expireToken: () => {
        if (request.bearer !== undefined) this.tokens.expire(request.bearer);
      },
      writeConcurrently: (changes) => tenant.updateConfig(changes),
    };
  }
}

function routeOf({ method, path }: ApiRequest): Route | undefined {
  return ROUTE_OF.get(`${method} ${path}`);
}

function unknownRoute({ method, path }: ApiRequest): ApiResponse {
  return KNOWN_PATHS.has(path)
    ? errorResponse(405, `${path} does not support ${method}.`)
    : errorResponse(404, `There is no route for ${method} ${path}.`);
}

function parseBody(text: string): { body: unknown; bodyIsJson: boolean } {
  if (text === "") return { body: undefined, bodyIsJson: false };
  try {
    return { body: JSON.parse(text) as unknown, bodyIsJson: true };
  } catch {
    return { body: text, bodyIsJson: false };
  }
}
