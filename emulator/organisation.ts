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
  /** Where a tenant of this host name is reached. */
  readonly urlOf: (host: string) => string;
}

const ROUTES: readonly Route[] = [...emailConfigRoutes, ...oauthTokenRoutes];
const ROUTE_OF = new Map(ROUTES.map((route) => [`${route.method} ${route.path}`, route]));
const KNOWN_PATHS = new Set(ROUTES.map(({ path }) => path));

/** All the tenants of one emulator, and how a call finds its way to one of them. */
export class Organisation {
  readonly load = new Load();
  private readonly tenants = new Map<string, InstrumentedTenant>();
  private readonly tokens = new AccessTokens();

  constructor(
    private readonly options: OrganisationOptions,
    readonly settings: EmulatorSettings,
  ) {}

  /** Made on first use: who asks for a tenant has one. */
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

  /** The entry in the journal still lacks the status that the client will get to see. */
  async handle(
    received: HttpRequest,
    clientHasGone: () => boolean,
  ): Promise<{ delivery: Delivery; entry: JournalEntry | undefined }> {
    const tenant = this.tenant(received.host);
    const call = this.parseRequest(received, tenant);
    const entry = this.options.keepJournal ? tenant.record(call, this.identityOf(call)) : undefined;
    const faultable = this.faultTarget(call, tenant, clientHasGone);
    return { delivery: await tenant.faults.intercept(faultable, () => this.route(call, tenant)), entry };
  }

  private async route(call: ApiRequest, tenant: InstrumentedTenant): Promise<ApiResponse> {
    const route = routeOf(call);
    if (route === undefined) return unknownRoute(call);
    if (route.tier === undefined) return route.handle(call);
    const caller = this.identityOf(call);
    if (caller === "none") return errorResponse(401, "Sign in with an API key or an access token.");
    const seconds = tenant.limiter.secondsToWait(caller, route.tier, Date.now());
    if (seconds !== undefined) return rateLimitedResponse(String(seconds));
    if (caller === "user") return errorResponse(403, "Only a tenant admin may do this.");
    return route.handle(call);
  }

  private parseRequest(received: HttpRequest, tenant: InstrumentedTenant): ApiRequest {
    return {
      method: received.method,
      path: received.path,
      contentType: received.contentType,
      ...parsedBody(received.text),
      bearer: bearerToken(received.authorization),
      tenant: tenant.state,
      credentials: tenant.credentials,
      tokens: this.tokens,
      settings: this.settings,
    };
  }

  /** Asked again when the call is handled: a fault may have ended the token that it came with. */
  private identityOf({ bearer, tenant, credentials }: ApiRequest): Identity {
    return authenticate(bearer, tenant.host, credentials, this.tokens);
  }

  private faultTarget(
    call: ApiRequest,
    tenant: InstrumentedTenant,
    clientHasGone: () => boolean,
  ): FaultTarget {
    return {
      name: requestName(call.method, call.path),
      isClientGone: clientHasGone,
      blockTier: (milliseconds) => {
        const tier = routeOf(call)?.tier;
        const now = Date.now();
        if (tier !== undefined) tenant.limiter.block(this.identityOf(call), tier, now + milliseconds, now);
      },
      expireToken: () => {
        if (call.bearer !== undefined) this.tokens.expire(call.bearer);
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
    ? errorResponse(405, `${method} is not known at ${path}.`)
    : errorResponse(404, `Nothing is known at ${method} ${path}.`);
}

function parsedBody(text: string): { body: unknown; bodyIsJson: boolean } {
  if (text === "") return { body: undefined, bodyIsJson: false };
  try {
    return { body: JSON.parse(text) as unknown, bodyIsJson: true };
  } catch {
    return { body: text, bodyIsJson: false };
  }
}
