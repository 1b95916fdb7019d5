import type { AccessTokens, TenantCredentials } from "./auth";
import type { Tier } from "./rate-limits";
import type { ApiResponse } from "./responses";
import type { EmulatorSettings } from "./settings";
import type { TenantState } from "./tenant";

/** A parsed request and everything that a route needs to handle it. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  /** The parsed JSON, or the text if it is not JSON; undefined: the request has no body. */
  readonly body: unknown;
  readonly bodyIsJson: boolean;
  readonly bearer: string | undefined;
  readonly tenant: TenantState;
  readonly credentials: TenantCredentials | undefined;
  readonly tokens: AccessTokens;
  readonly settings: Readonly<EmulatorSettings>;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  /** Undefined: the route needs no authentication and has no rate limit. */
  readonly tier: Tier | undefined;
  readonly handle: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
}

export const EMAIL_CONFIG = "/api/v1/transports/email-config";
export const ACTIONS = `${EMAIL_CONFIG}/actions/`;
export const TOKEN = "/oauth/token";

/** Returns the short name of a request in faults and journals: "PATCH", "POST validate", "POST token". */
export function requestName(method: string, path: string): string {
  if (path === EMAIL_CONFIG) return method;
  if (path.startsWith(ACTIONS)) return `${method} ${path.slice(ACTIONS.length)}`;
  return path === TOKEN ? `${method} token` : `${method} ${path}`;
}
