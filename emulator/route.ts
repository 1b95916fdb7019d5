import type { AccessTokens, TenantCredentials } from "./auth";
import type { Tier } from "./rate-limits";
import type { ApiResponse } from "./responses";
import type { EmulatorSettings } from "./settings";
import type { TenantState } from "./tenant";

/** A call on its way to a route. */
export interface ApiRequest {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  /** Parsed where it is JSON, as text where it is none, undefined where there is none. */
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
  /** Undefined: open to everybody and counted for nobody. */
  readonly tier: Tier | undefined;
  readonly handle: (request: ApiRequest) => ApiResponse | Promise<ApiResponse>;
}

export const EMAIL_CONFIG = "/api/v1/transports/email-config";
export const ACTIONS = `${EMAIL_CONFIG}/actions/`;
export const TOKEN = "/oauth/token";

/** The short form that faults and journals know a call by: "PATCH", "POST validate", "POST token". */
export function requestName(method: string, path: string): string {
  if (path === EMAIL_CONFIG) return method;
  if (path.startsWith(ACTIONS)) return `${method} ${path.slice(ACTIONS.length)}`;
  return path === TOKEN ? `${method} token` : `${method} ${path}`;
}
