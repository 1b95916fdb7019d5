import type { z } from "zod";
import type { WholeConfig } from "../planner/request-body";
import type { Credentials } from "../provider-config";
import { type SignIn, signInWith } from "./auth";
import type { Connections, TimeLimits } from "./connection-pool";
import { TenantError, type Trouble } from "./errors";
import { exchange, type TenantAnswer, type TenantRequest } from "./http";
import { redact, shorten } from "./redactor";
import {
  accessToken,
  type EmailConfigDocument,
  ERROR_CODES,
  emailConfigDocument,
  errorAnswer,
  type SmtpResult,
  smtpResult,
  type Verdict,
  verdict,
} from "./responses";
import { parseRetryAfter } from "./retry";
import { Attempts, type Surroundings } from "./retry-attempts";
import { hostOf } from "./tenant-url";

const EMAIL_CONFIG = "/api/v1/transports/email-config";

/** The text of a test mail. */
export interface TestMail {
  recipient: string;
  subject: string;
  body: string;
}

/** A call of the API: how people name it, and what follows from its failure. */
interface Call {
  method: TenantRequest["method"];
  path: string;
  /** Calls are limited by tier; one 429 blocks all of its tier. */
  tier: 1 | 2;
  /** Making it twice does no more than making it once, even where somebody else wrote in between. */
  repeatable: boolean;
  body?: unknown;
}

/** What one tenant's client shares with those of all other tenants. */
export interface ClientContext extends Surroundings {
  connections: Connections;
  limits?: TimeLimits;
  /** What no message may show beside the credentials, whatever a tenant repeats. It may grow. */
  secrets?: ReadonlySet<string>;
}

/** The API of `transports/email-config` of one tenant: one method for each call, no decision. */
export class TenantClient {
  readonly host: string;
  private readonly signIn: SignIn;
  /** Until when a tier is blocked, after the tenant answered 429. */
  private readonly blockedUntil = new Map<Call["tier"], number>();

  constructor(
    readonly url: string,
    credentials: Credentials,
    private readonly context: ClientContext,
  ) {
    this.host = hostOf(url);
    this.signIn = signInWith(credentials, (id, secret) => this.requestToken(id, secret), context.clock.now);
  }

  /** Where nothing is configured the tenant answers 200 with `isValid: false`, not 404. */
  async readEmailConfig(): Promise<EmailConfigDocument> {
    const answer = await this.call({ method: "GET", path: EMAIL_CONFIG, tier: 1, repeatable: true });
    return this.withSafeCode(this.parse(emailConfigDocument, answer, "GET email-config"));
  }

  async patchEmailConfig(operations: object[]): Promise<void> {
    await this.call({ method: "PATCH", path: EMAIL_CONFIG, tier: 2, repeatable: false, body: operations });
  }

  async putEmailConfig(config: WholeConfig): Promise<void> {
    await this.call({ method: "PUT", path: EMAIL_CONFIG, tier: 2, repeatable: false, body: config });
  }

  async deleteEmailConfig(): Promise<void> {
    await this.call({ method: "DELETE", path: EMAIL_CONFIG, tier: 2, repeatable: false });
  }

  /** Reads the verdict that the tenant has stored; opens no connection to the mail server. */
  async validate(): Promise<Verdict> {
    const answer = await this.call(action("validate", true));
    return this.withSafeCode(this.parse(verdict, answer, "POST email-config/actions/validate"));
  }

  /** A handshake and a login with the mail server. Answers 200 even where these fail: read `success`. */
  async verifyConnection(): Promise<SmtpResult> {
    const answer = await this.call(action("verify-connection", true));
    return this.smtpResult(answer, "POST email-config/actions/verify-connection");
  }

  /** Answers 200 even where the mail fails: read `success`. */
  async sendTestEmail(mail: TestMail): Promise<SmtpResult> {
    const answer = await this.call({ ...action("send-test-email", false), body: mail });
    return this.smtpResult(answer, "POST email-config/actions/send-test-email");
  }

  /** A code that the API does not document may be an echo. */
  private withSafeCode<Judged extends Verdict>(judged: Judged): Judged {
    const { errorCode } = judged;
    if (errorCode === undefined || ERROR_CODES.has(errorCode)) return judged;
    return { ...judged, errorCode: this.redact(errorCode) };
  }

  /** The message and the addresses are the mail server's own and may say anything. */
  private smtpResult(answer: TenantAnswer, name: string): SmtpResult {
    const result = this.parse(smtpResult, answer, name);
    const shown = (text: string) => this.redact(text);
    return {
      ...result,
      message: result.message && shown(result.message),
      accepted: result.accepted?.map(shown),
      rejected: result.rejected?.map(shown),
    };
  }

  private async requestToken(
    clientId: string,
    clientSecret: string,
  ): Promise<{ token: string; expiresInMs: number }> {
    const body = { client_id: clientId, client_secret: clientSecret, grant_type: "client_credentials" };
    const call: Call = { method: "POST", path: "/oauth/token", tier: 1, repeatable: true, body };
    try {
      const answer = await this.persist(call, () => this.attempt(call, undefined));
      const { access_token, expires_in } = this.parse(accessToken, answer, nameOf(call));
      return { token: access_token, expiresInMs: expires_in * 1000 };
    } catch (error) {
      // Whatever it was, it says nothing about the call that the token is for: that was not made, and was waited for.
      throw error instanceof TenantError
        ? new TenantError("credentials", error.message, error.details)
        : error;
    }
  }

  /** Makes a call as a signed-in client. A renewed access token gets one more try. */
  private async call(call: Call): Promise<TenantAnswer> {
    return this.persist(call, async () => {
      const authorization = await this.signIn.authorization();
      try {
        return await this.attempt(call, authorization);
      } catch (error) {
        if (
          !(error instanceof TenantError && error.status === 401 && (await this.signIn.renew(authorization)))
        )
          throw error;
        return await this.attempt(call, await this.signIn.authorization());
      }
    });
  }

  /** Makes a call again after a passing fault, unless it may have been carried out and must not be twice. */
  private async persist(call: Call, attempt: () => Promise<TenantAnswer>): Promise<TenantAnswer> {
    const attempts = new Attempts(this.context);
    for (;;) {
      await this.tierIsOpen(call.tier);
      try {
        return await attempt();
      } catch (error) {
        const certainlyNotApplied =
          error instanceof TenantError && ["rateLimited", "unreachable"].includes(error.trouble);
        if (!call.repeatable && !certainlyNotApplied) throw error;
        const wait = attempts.waitAfter(error);
        if (error instanceof TenantError && error.trouble === "rateLimited")
          this.blockedUntil.set(call.tier, this.context.clock.now() + wait);
        else await this.context.clock.pause(wait);
      }
    }
  }

  private async tierIsOpen(tier: Call["tier"]): Promise<void> {
    for (;;) {
      const wait = (this.blockedUntil.get(tier) ?? 0) - this.context.clock.now();
      if (wait <= 0) return;
      await this.context.clock.pause(wait);
    }
  }

  private async attempt(call: Call, authorization: string | undefined): Promise<TenantAnswer> {
    try {
      const answer = await exchange(
        this.context.connections,
        {
          method: call.method,
          url: new URL(call.path, this.url),
          ...(authorization && { authorization }),
          ...(call.body !== undefined && { body: call.body }),
        },
        this.context.limits,
      );
      if (answer.status >= 200 && answer.status < 300) {
        if (isWebPage(answer)) throw this.webPage(answer);
        // Also where nothing is read from it: whoever garbles an answer may have kept the request to itself.
        if (answer.text !== "" && jsonOf(answer.text) === undefined)
          throw this.notOfTheApi(answer, "the whole");
        return answer;
      }
      throw this.refusal(answer);
    } catch (error) {
      throw this.named(nameOf(call), error);
    }
  }

  private parse<Schema extends z.ZodType>(
    schema: Schema,
    answer: TenantAnswer,
    name: string,
  ): z.output<Schema> {
    const parsed = schema.safeParse(jsonOf(answer.text));
    if (parsed.success) return parsed.data;
    const places = parsed.error.issues.slice(0, 3).map((issue) => issue.path.join(".") || "the whole");
    throw this.named(name, this.notOfTheApi(answer, places.join(", ")));
  }

  private notOfTheApi({ status }: TenantAnswer, places: string): TenantError {
    return new TenantError(
      "misunderstood",
      `the answer (${status}) is not of the API's form, at ${places}. ` +
        "Check that tenantUrl is a Qlik Cloud tenant and that nothing in between changes its answers.",
      { status },
    );
  }

  private named(name: string, error: unknown): unknown {
    if (!(error instanceof TenantError)) return error;
    return new TenantError(error.trouble, `${this.host}: ${name}: ${error.message}`, error.details);
  }

  private webPage(answer: TenantAnswer): TenantError {
    return new TenantError(
      "misunderstood",
      `${answer.status} with a web page, perhaps a login page, where JSON was expected. Check tenantUrl, and that no ` +
        "proxy or sign-in stands in between.",
      { status: answer.status },
    );
  }

  /** A text of the tenant, or of its mail server, as it may be shown and stored. */
  redact(text: string): string {
    return shorten(redact(text, [...this.signIn.secrets(), ...(this.context.secrets ?? [])]));
  }

  private refusal(answer: TenantAnswer): TenantError {
    const { status } = answer;
    const said = this.redact(saidBy(answer));
    const location = answer.header("location");
    if (status >= 300 && status < 400 && location !== undefined)
      return new TenantError(
        "misunderstood",
        `${status}, a redirect to ${this.redact(originOf(location, this.url))}, which is not followed. ` +
          "Set tenantUrl to the tenant's own address.",
        { status },
      );
    const { trouble, cure } = meaningOf(status);
    const retryAfterMs =
      trouble === "rateLimited" || trouble === "unavailable"
        ? parseRetryAfter(answer.header("retry-after"), this.context.clock.now())
        : undefined;
    return new TenantError(trouble, `${status}${said ? ` ${said}` : ""}. ${cure}`, {
      status,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    });
  }
}

function action(name: string, repeatable: boolean): Call {
  return { method: "POST", path: `${EMAIL_CONFIG}/actions/${name}`, tier: 2, repeatable };
}

/** `/api/v1/transports/email-config/actions/validate` is told as `POST email-config/actions/validate`. */
function nameOf({ method, path }: Call): string {
  return `${method} ${path.replace(/^\/(api\/v1\/transports\/)?/, "")}`;
}

const MEANINGS: Record<number, { trouble: Trouble; cure: string }> = {
  400: { trouble: "refused", cure: "The tenant does not take these values; correct the arguments." },
  401: {
    trouble: "credentials",
    cure: "The credentials are wrong or expired; renew qlik:apiKey (QLIK_API_KEY) or the OAuth client.",
  },
  403: {
    trouble: "forbidden",
    cure: "Signed in, but not as a tenant admin; give the key's owner the role TenantAdmin.",
  },
  404: { trouble: "absent", cure: "The tenant has nothing there; check tenantUrl." },
  409: { trouble: "refused", cure: "Somebody else wrote at the same time; run again." },
  422: { trouble: "refused", cure: "The tenant does not take these values; correct the arguments." },
  429: { trouble: "rateLimited", cure: "Too many calls; wait, or run fewer at a time." },
  405: { trouble: "methodGone", cure: "The tenant does not know this call." },
  410: { trouble: "methodGone", cure: "The tenant no longer knows this call." },
  501: { trouble: "methodGone", cure: "The tenant does not know this call." },
  502: { trouble: "unavailable", cure: "The tenant is not available; run again later." },
  503: { trouble: "unavailable", cure: "The tenant is not available; run again later." },
  504: { trouble: "unavailable", cure: "The tenant is not available; run again later." },
};

function meaningOf(status: number): { trouble: Trouble; cure: string } {
  return MEANINGS[status] ?? { trouble: "unexpected", cure: "Run again; if it stays, ask Qlik's support." };
}

function saidBy(answer: TenantAnswer): string {
  const parsed = errorAnswer.safeParse(jsonOf(answer.text));
  const first = parsed.data?.errors[0];
  if (!first) return isWebPage(answer) ? "with a web page" : "";
  return [first.code, first.title, first.detail && `(${first.detail})`].filter(Boolean).join(" ");
}

function isWebPage(answer: TenantAnswer): boolean {
  return /html/i.test(answer.header("content-type") ?? "") || /^\s*</.test(answer.text);
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function originOf(location: string, base: string): string {
  return URL.canParse(location, base) ? new URL(location, base).origin : location;
}
