import type { z } from "zod";
import type { Code } from "../messages/messages";
import { type ErrorKind, TenantError } from "./errors";
import { EXCHANGE_ONLINE_HINT, hasBasicAuthRefusal } from "./exchange-online";
import type { HttpResponse } from "./http";
import type { Redactor } from "./redactor";
import { errorBody } from "./responses";
import { parseRetryAfter } from "./retry";

/** The meaning of a status, and what to do about it. */
const MEANINGS = new Map<number, { code: Code; kind: ErrorKind; hint: string }>([
  [
    400,
    { code: "QLIK1203", kind: "rejected", hint: "The tenant rejects these values; correct the arguments." },
  ],
  [
    401,
    {
      code: "QLIK1201",
      kind: "credentials",
      hint: "The credentials are wrong or expired; renew qlik:apiKey (QLIK_API_KEY) or the OAuth client.",
    },
  ],
  [
    403,
    {
      code: "QLIK1202",
      kind: "forbidden",
      hint: "The credentials are not a tenant admin's; give the key's owner the role TenantAdmin.",
    },
  ],
  [
    404,
    { code: "QLIK1204", kind: "notFound", hint: "The tenant has nothing at this path; check tenantUrl." },
  ],
  [405, { code: "QLIK1205", kind: "methodGone", hint: "The tenant does not support this request." }],
  [409, { code: "QLIK1207", kind: "rejected", hint: "Another client is updating this tenant; run again." }],
  [410, { code: "QLIK1205", kind: "methodGone", hint: "The tenant no longer supports this request." }],
  [
    422,
    { code: "QLIK1203", kind: "rejected", hint: "The tenant rejects these values; correct the arguments." },
  ],
  [429, { code: "QLIK1208", kind: "rateLimited", hint: "Too many requests; wait, or run fewer at a time." }],
  [501, { code: "QLIK1205", kind: "methodGone", hint: "The tenant does not support this request." }],
  [502, { code: "QLIK1209", kind: "unavailable", hint: "The tenant is not available; run again later." }],
  [503, { code: "QLIK1209", kind: "unavailable", hint: "The tenant is not available; run again later." }],
  [504, { code: "QLIK1209", kind: "unavailable", hint: "The tenant is not available; run again later." }],
]);

const UNKNOWN_STATUS = {
  code: "QLIK1200",
  kind: "unexpected",
  hint: "Run again; if it fails again, ask Qlik's support.",
} as const;

/** The error for a response whose status is not 2xx. */
export function errorForStatus(
  response: HttpResponse,
  baseUrl: string,
  redactor: Redactor,
  now: number,
): TenantError {
  const { status } = response;
  const location = response.header("location");
  if (status >= 300 && status < 400 && location !== undefined)
    return new TenantError(
      "QLIK1221",
      "invalidResponse",
      `${status}, a redirect to ${redactor.redact(originOf(location, baseUrl))}, which is not followed. ` +
        "Set tenantUrl to the tenant's own address.",
      { status },
    );
  const { code, kind, hint } = MEANINGS.get(status) ?? UNKNOWN_STATUS;
  const retryAfterMs =
    kind === "rateLimited" || kind === "unavailable"
      ? parseRetryAfter(response.header("retry-after"), now)
      : undefined;
  const body = describeBody(response);
  const details = redactor.redact(body);
  const isBasicAuthRefused = hasBasicAuthRefusal(body);
  const remedy = isBasicAuthRefused ? `${EXCHANGE_ONLINE_HINT}.` : hint;
  const text = `${status}${details && ` ${details}`}. ${remedy}`;
  return new TenantError(isBasicAuthRefused ? "QLIK1406" : code, kind, text, {
    status,
    hint,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
  });
}

/** The error for a 2xx response that is not one of the API's; undefined if its body is JSON or empty. */
export function errorForBody(response: HttpResponse): TenantError | undefined {
  if (isWebPage(response))
    return new TenantError(
      "QLIK1222",
      "invalidResponse",
      `${response.status} with a web page, perhaps a login page, instead of JSON. Check tenantUrl, and that no proxy or ` +
        "login page is in between.",
      { status: response.status },
    );
  // Also if nothing is read from the body: a gateway that garbles a response may not have forwarded the request.
  if (response.text !== "" && jsonIn(response) === undefined) return unexpectedBody(response);
  return undefined;
}

/** @throws a {@link TenantError} if the body does not match the API */
export function parseBody<Schema extends z.ZodType>(
  schema: Schema,
  response: HttpResponse,
): z.output<Schema> {
  const parsed = schema.safeParse(jsonIn(response));
  if (parsed.success) return parsed.data;
  const places = parsed.error.issues.slice(0, 3).map(({ path }) => path.join(".") || "its top level");
  throw unexpectedBody(response, places);
}

/** @param places the paths in the body that do not match the API */
function unexpectedBody({ status }: HttpResponse, places: readonly string[] = []): TenantError {
  const where = places.length > 0 ? ` at ${places.join(", ")}` : "";
  return new TenantError(
    "QLIK1223",
    "invalidResponse",
    `unexpected response (${status}): the body does not match the API${where}. ` +
      "Check that tenantUrl is a Qlik Cloud tenant and that no proxy changes its responses.",
    { status },
  );
}

function jsonIn({ text }: HttpResponse): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function describeBody(response: HttpResponse): string {
  const [first] = errorBody.safeParse(jsonIn(response)).data?.errors ?? [];
  if (!first) return isWebPage(response) ? "with a web page" : "";
  return [first.code, first.title, first.detail && `(${first.detail})`].filter(Boolean).join(" ");
}

function isWebPage(response: HttpResponse): boolean {
  return /html/i.test(response.header("content-type") ?? "") || /^\s*</.test(response.text);
}

function originOf(location: string, baseUrl: string): string {
  return URL.canParse(location, baseUrl) ? new URL(location, baseUrl).origin : location;
}
