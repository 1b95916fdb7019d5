import type { AccessTokens, TenantCredentials } from "./auth";
import type { Tier } from "./rate-limits";
import type { Answer } from "./responses";
import type { EmulatorSettings } from "./settings";
import type { TenantMemory } from "./tenant";

/** A call on its way to a route. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly contentType: string;
  /** Parsed where it is JSON, as text where it is none, undefined where there is none. */
  readonly body: unknown;
  readonly bodyIsJson: boolean;
  readonly bearer: string | undefined;
  readonly tenant: TenantMemory;
  readonly credentials: TenantCredentials | undefined;
  readonly tokens: AccessTokens;
  readonly settings: Readonly<EmulatorSettings>;
}

export interface Route {
  readonly method: string;
  readonly path: string;
  /** Undefined: open to everybody and counted for nobody. */
  readonly tier: Tier | undefined;
  readonly answer: (call: Call) => Answer | Promise<Answer>;
}

export const EMAIL_CONFIG = "/api/v1/transports/email-config";
export const ACTIONS = `${EMAIL_CONFIG}/actions/`;
export const TOKEN = "/oauth/token";

/** The short form that faults and journals know a call by: "PATCH", "POST validate", "POST token". */
export function nameOf(method: string, path: string): string {
  if (path === EMAIL_CONFIG) return method;
  if (path.startsWith(ACTIONS)) return `${method} ${path.slice(ACTIONS.length)}`;
  return path === TOKEN ? `${method} token` : `${method} ${path}`;
}
