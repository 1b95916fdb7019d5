import type { Credentials } from "../provider-config";

/** Gives the `Authorization` header of each call. */
export interface SignIn {
  authorization(): Promise<string>;
  /** After a 401: whether another try may help, because the access token was renewed. */
  renew(refused: string): Promise<boolean>;
  /** What must never be shown. */
  secrets(): string[];
}

/** Asks `POST /oauth/token` for an access token. */
export type TokenRequest = (
  clientId: string,
  clientSecret: string,
) => Promise<{ token: string; expiresInMs: number }>;

export function signInWith(credentials: Credentials, requestToken: TokenRequest, now: () => number): SignIn {
  if ("apiKey" in credentials) return apiKeySignIn(credentials.apiKey);
  return oauthSignIn(credentials.clientId, credentials.clientSecret, requestToken, now);
}

function apiKeySignIn(apiKey: string): SignIn {
  return {
    authorization: async () => `Bearer ${apiKey}`,
    renew: async () => false,
    secrets: () => [apiKey],
  };
}

/** A token that ends within this time is not used for a new call. */
const RENEW_BEFORE_END_MS = 30_000;

function oauthSignIn(
  clientId: string,
  clientSecret: string,
  requestToken: TokenRequest,
  now: () => number,
): SignIn {
  // The promise is kept, not the token: calls that start together share one request.
  let current: Promise<{ token: string; endsAt: number }> | undefined;
  const tokens = new Set<string>();

  const obtain = async () => {
    const { token, expiresInMs } = await requestToken(clientId, clientSecret);
    tokens.add(token);
    // Of a token that lives shorter than twice the margin, half its life is used.
    return { token, endsAt: now() + expiresInMs - Math.min(RENEW_BEFORE_END_MS, expiresInMs / 2) };
  };
  const request = () => {
    const requested = obtain();
    current = requested;
    requested.catch(() => {
      if (current === requested) current = undefined;
    });
    return requested;
  };

  return {
    async authorization() {
      for (;;) {
        const asked = current ?? request();
        const held = await asked;
        if (held.endsAt > now()) return `Bearer ${held.token}`;
        if (current === asked) current = undefined;
      }
    },
    async renew(refused) {
      const held = await current?.catch(() => undefined);
      // Another call may have renewed it already.
      if (held && `Bearer ${held.token}` === refused) current = undefined;
      return true;
    },
    secrets: () => [clientSecret, ...tokens],
  };
}
