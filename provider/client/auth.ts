import { waitUnlessCancelled } from "./cancellation";
import { TenantError } from "./errors";
import type { Operation } from "./operation";
import type { Redactor } from "./redactor";

/** The credentials of a tenant: an API key, or an OAuth client of the type machine-to-machine. */
export type Credentials = { apiKey: string } | { clientId: string; clientSecret: string };

/** Provides the `Authorization` header of each request. */
export interface Auth {
  authorization(operation: Operation): Promise<string>;
  /** Whether a request that the tenant refused with 401 can succeed with a new access token. */
  renew(refused: string, operation: Operation): Promise<boolean>;
}

/** Requests an access token by `POST /oauth/token`. */
export type TokenRequest = (
  clientId: string,
  clientSecret: string,
  operation: Operation,
) => Promise<{ token: string; expiresInMs: number }>;

/** @param redactor learns every secret that authenticates */
export function authenticate(
  credentials: Credentials,
  now: () => number,
  redactor: Redactor,
  requestToken: TokenRequest,
): Auth {
  if ("apiKey" in credentials) {
    const { apiKey } = credentials;
    redactor.add(apiKey);
    return { authorization: async () => `Bearer ${apiKey}`, renew: async () => false };
  }
  const { clientId, clientSecret } = credentials;
  redactor.add(clientSecret);
  return new OAuthClient(now, async (operation) => {
    const response = await requestToken(clientId, clientSecret, operation);
    redactor.add(response.token);
    return response;
  });
}

/** A token that expires within this time is not used for a new request. */
const EXPIRY_MARGIN_MS = 30_000;

interface AccessToken {
  token: string;
  expiresAt: number;
}

class OAuthClient implements Auth {
  /** The promise is cached, so that requests that start together share one token request. */
  private current: Promise<AccessToken> | undefined;

  constructor(
    private readonly now: () => number,
    private readonly requestToken: (operation: Operation) => Promise<{ token: string; expiresInMs: number }>,
  ) {}

  async authorization(operation: Operation): Promise<string> {
    for (;;) {
      const current = this.current ?? this.renewed(operation);
      const access = await waitUnlessCancelled(current, operation.signal).catch((error: unknown) => {
        // The operation that requested the shared token was cancelled, and this one was not.
        const isCancelled = error instanceof TenantError && error.kind === "cancelled";
        if (isCancelled && !operation.signal?.aborted) return undefined;
        throw error;
      });
      if (access && access.expiresAt > this.now()) return `Bearer ${access.token}`;
      if (this.current === current) this.current = undefined;
    }
  }

  async renew(refused: string, { signal }: Operation): Promise<boolean> {
    const current = this.current && (await waitUnlessCancelled(this.current, signal).catch(() => undefined));
    // Another request may have renewed the token already.
    if (current && `Bearer ${current.token}` === refused) this.current = undefined;
    return true;
  }

  private renewed(operation: Operation): Promise<AccessToken> {
    const renewed = this.requestToken(operation).then(({ token, expiresInMs }) => {
      // A token that lives shorter than twice the margin is used for half of its life.
      const margin = Math.min(EXPIRY_MARGIN_MS, expiresInMs / 2);
      return { token, expiresAt: this.now() + expiresInMs - margin };
    });
    this.current = renewed;
    renewed.catch(() => {
      if (this.current === renewed) this.current = undefined;
    });
    return renewed;
  }
}
