import { randomBytes } from "node:crypto";

/** Fixed keys, so that a program can name them. They are valid for the emulator alone. */
export const KEYS = { admin: "emulator-api-key-of-an-admin", user: "emulator-api-key-of-a-user" } as const;
export const OAUTH_CLIENT = {
  clientId: "emulator-oauth-client",
  clientSecret: "emulator-oauth-client-secret",
} as const;

/** The credentials of one tenant, in place of the emulator's fixed ones. */
export interface TenantCredentials {
  readonly apiKey?: string | undefined;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/**
 * The credentials of a request.
 *
 * @inline
 */
export type Identity = "admin" | "user" | "oauth" | "none";

interface AccessToken {
  readonly host: string;
  readonly clientId: string;
  readonly expiresAt: number;
}

/** The access tokens of all tenants. A token is valid only on the tenant that issued it. */
export class AccessTokens {
  private readonly tokens = new Map<string, AccessToken>();

  issue(host: string, clientId: string, lifetimeSeconds: number) {
    const token = randomBytes(32).toString("base64url");
    const expiresAt = Date.now() + lifetimeSeconds * 1000;
    this.tokens.set(token, { host, clientId, expiresAt });
    return { token, expiresAt };
  }

  expire(token: string): void {
    this.tokens.delete(token);
  }

  isValid(token: string, host: string, clientId: string): boolean {
    const issued = this.tokens.get(token);
    return issued?.host === host && issued.clientId === clientId && Date.now() < issued.expiresAt;
  }
}

export function bearerToken(authorization: string | undefined): string | undefined {
  const [scheme, token] = (authorization ?? "").split(" ");
  return scheme?.toLowerCase() === "bearer" ? token : undefined;
}

export function authenticate(
  bearer: string | undefined,
  host: string,
  own: TenantCredentials | undefined,
  tokens: AccessTokens,
): Identity {
  if (bearer === undefined) return "none";
  if (bearer === (own ? own.apiKey : KEYS.admin)) return "admin";
  if (own === undefined && bearer === KEYS.user) return "user";
  const { clientId } = own ?? OAUTH_CLIENT;
  return clientId !== undefined && tokens.isValid(bearer, host, clientId) ? "oauth" : "none";
}

export function isOAuthClient(id: unknown, secret: unknown, own: TenantCredentials | undefined): boolean {
  const { clientId, clientSecret } = own ?? OAUTH_CLIENT;
  return clientId !== undefined && clientSecret !== undefined && id === clientId && secret === clientSecret;
}
