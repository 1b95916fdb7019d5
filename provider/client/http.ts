import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { type Connections, TIME_LIMITS, type TimeLimits } from "./connection-pool";
import { TenantError, type Trouble } from "./errors";

/** One request to a tenant. */
export interface TenantRequest {
  method: "GET" | "PATCH" | "PUT" | "DELETE" | "POST";
  url: URL;
  authorization?: string;
  body?: unknown;
}

export interface TenantAnswer {
  status: number;
  text: string;
  header(name: string): string | undefined;
}

/** No answer of the API comes near it. */
const LARGEST_ANSWER_BYTES = 1024 * 1024;

/** Sends one request and reads its answer whole, within the time limits. Redirects are answers like any other. */
export async function exchange(
  connections: Connections,
  { method, url, authorization, body }: TenantRequest,
  limits: TimeLimits = TIME_LIMITS,
): Promise<TenantAnswer> {
  const options = {
    origin: url.origin,
    path: url.pathname + url.search,
    method,
    headers: {
      accept: "application/json",
      ...(authorization && { authorization }),
      ...(body !== undefined && { "content-type": "application/json" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
  try {
    return await connections.use(url, (connection) => answerTo(connection, options, limits.wholeMs));
  } catch (error) {
    if (error instanceof TenantError) throw error;
    throw failureOf(error, url);
  }
}

/** The whole answer to one request. */
function answerTo(
  connection: Dispatcher,
  options: Dispatcher.DispatchOptions,
  wholeMs: number,
): Promise<TenantAnswer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let request: Dispatcher.DispatchController | undefined;
    let givenUp: Error | undefined;
    const giveUp = (reason: Error) => {
      clearTimeout(patience);
      givenUp ??= reason;
      request?.abort(givenUp);
      reject(givenUp);
    };
    const patience = setTimeout(() => giveUp(new DOMException("it took too long", "TimeoutError")), wholeMs);
    connection.dispatch(options, {
      onRequestStart(controller) {
        request = controller;
        // Nobody waits any more for what stood in line until now: it must not be carried out.
        if (givenUp) controller.abort(givenUp);
      },
      onResponseStart(_controller, statusCode, answered) {
        status = statusCode;
        headers = answered;
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > LARGEST_ANSWER_BYTES) giveUp(tooLarge());
        else chunks.push(chunk);
      },
      onResponseEnd() {
        clearTimeout(patience);
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status, text, header: (name) => [headers[name]].flat()[0] });
      },
      onResponseError(_controller, error) {
        giveUp(error);
      },
    });
  });
}

function tooLarge(): TenantError {
  return new TenantError(
    "misunderstood",
    "the answer is larger than 1 MiB, none of the API's is. Check tenantUrl.",
  );
}

/** Faults of a connection by the code that Node.js, OpenSSL or undici give them. */
const CONNECTION_FAULTS: readonly { codes: RegExp; trouble: Trouble; what: string; cure: string }[] = [
  {
    codes: /^(ENOTFOUND)$/,
    trouble: "misaddressed",
    what: "there is no such host",
    cure: "Check tenantUrl, and the name server of this machine.",
  },
  {
    codes: /^(EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    trouble: "unreachable",
    what: "no connection could be made",
    cure: "Check tenantUrl, the network and HTTPS_PROXY/NO_PROXY of this machine.",
  },
  {
    codes: /CERT|^UNABLE_TO_/,
    trouble: "misaddressed",
    what: "its certificate is not trusted",
    cure: "Check tenantUrl; where a proxy or a private authority signs here, name its CA file in NODE_EXTRA_CA_CERTS.",
  },
  {
    codes: /^(EPROTO|ERR_SSL_.*)$/,
    trouble: "misaddressed",
    what: "it speaks no TLS that this machine understands",
    cure: "Check the scheme and the port in tenantUrl.",
  },
  {
    codes: /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError)$/,
    trouble: "broken",
    what: "the answer took too long",
    cure: "The tenant or the network is slow; run again.",
  },
];

function failureOf(error: unknown, url: URL): TenantError {
  const { code, message } = rootCause(error);
  // undici tells a proxy's refusal by its text alone.
  const proxyStatus = /Proxy response \((\d+)\)/.exec(message)?.[1];
  if (proxyStatus)
    return new TenantError(
      "misaddressed",
      `the proxy answered ${proxyStatus} to the request for ${url.host}. Check HTTPS_PROXY and NO_PROXY.`,
      { cause: error },
    );
  const fault = CONNECTION_FAULTS.find(({ codes }) => codes.test(code));
  if (fault)
    return new TenantError(fault.trouble, `${fault.what} (${code}). ${fault.cure}`, { cause: error });
  return new TenantError("broken", `the connection broke (${code}). Run again.`, { cause: error });
}

/** The innermost error that carries a code: undici and Node.js wrap it, the latter once for each address tried. */
function rootCause(error: unknown): { code: string; message: string } {
  const { code, cause, errors, name, message } = error as {
    code?: unknown;
    cause?: unknown;
    errors?: unknown[];
    name?: string;
    message?: string;
  };
  if (errors?.[0]) return rootCause(errors[0]);
  if (typeof code === "string") return { code, message: message ?? "" };
  if (cause) return rootCause(cause);
  return { code: name ?? "unknown", message: message ?? "" };
}
