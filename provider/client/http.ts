import type { IncomingHttpHeaders } from "node:http";
import type { Dispatcher } from "undici";
import { connectionError } from "./connection-errors";
import type { ConnectionPool } from "./connection-pool";
import { abortReason, cancelled, TenantError } from "./errors";
import { DEFAULT_TIMEOUTS, type Timeouts } from "./timeouts";

export interface HttpRequest {
  method: "GET" | "PATCH" | "PUT" | "DELETE" | "POST";
  url: URL;
  authorization?: string | undefined;
  body?: unknown;
}

export interface HttpResponse {
  status: number;
  text: string;
  header(name: string): string | undefined;
}

/** No response of the API is nearly as large. */
const MAX_RESPONSE_BYTES = 1024 * 1024;

/** Sends a request and reads the whole response. Does not follow redirects. */
export async function sendRequest(
  pool: ConnectionPool,
  { method, url, authorization, body }: HttpRequest,
  {
    timeouts = DEFAULT_TIMEOUTS,
    signal,
  }: { timeouts?: Timeouts | undefined; signal?: AbortSignal | undefined } = {},
): Promise<HttpResponse> {
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
    return await pool.use(
      url,
      (connection) => dispatch(connection, options, timeouts.totalMs, signal),
      signal,
    );
  } catch (error) {
    throw error instanceof TenantError ? error : connectionError(error, url);
  }
}

function dispatch(
  connection: Dispatcher,
  options: Dispatcher.DispatchOptions,
  totalMs: number,
  signal: AbortSignal | undefined,
): Promise<HttpResponse> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let status = 0;
    let headers: IncomingHttpHeaders = {};
    let request: Dispatcher.DispatchController | undefined;
    let failure: Error | undefined;
    const end = () => {
      clearTimeout(timeout);
      signal?.removeEventListener("abort", cancel);
    };
    const fail = (reason: Error) => {
      end();
      failure ??= reason;
      request?.abort(failure);
      reject(failure);
    };
    const cancel = () => fail(request === undefined ? cancelled(signal) : interrupted(signal));
    const timeout = setTimeout(() => fail(new DOMException("it took too long", "TimeoutError")), totalMs);
    signal?.addEventListener("abort", cancel);
    if (signal?.aborted) return cancel();
    connection.dispatch(options, {
      onRequestStart(controller) {
        request = controller;
        // A request that failed while it was queued must not be sent.
        if (failure) controller.abort(failure);
      },
      onResponseStart(_controller, statusCode, responseHeaders) {
        status = statusCode;
        headers = responseHeaders;
      },
      onResponseData(_controller, chunk) {
        size += chunk.length;
        if (size > MAX_RESPONSE_BYTES) fail(tooLarge());
        else chunks.push(chunk);
      },
      onResponseEnd() {
        end();
        const text = Buffer.concat(chunks).toString("utf8");
        resolve({ status, text, header: (name) => [headers[name]].flat()[0] });
      },
      onResponseError(_controller, error) {
        fail(error);
      },
    });
  });
}

function interrupted(signal: AbortSignal | undefined): TenantError {
  return new TenantError(
    "QLIK1232",
    "connectionLost",
    `${abortReason(signal)}, and the tenant may have carried out the request. Run again.`,
  );
}

function tooLarge(): TenantError {
  return new TenantError(
    "QLIK1224",
    "invalidResponse",
    "the response is larger than 1 MiB, and none of the API's is. Check tenantUrl.",
  );
}
