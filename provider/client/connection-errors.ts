import type { Code } from "../messages/messages";
import { type ErrorKind, TenantError } from "./errors";

/** The failures of a connection, by the codes of Node.js, OpenSSL and undici. */
const CONNECTION_FAILURES: readonly {
  codes: RegExp;
  code: Code;
  kind: ErrorKind;
  what: string;
  hint: string;
}[] = [
  {
    codes: /^(ENOTFOUND)$/,
    code: "QLIK1211",
    kind: "invalidAddress",
    what: "no such host",
    hint: "Check tenantUrl, and the name server of this machine.",
  },
  {
    codes: /^(EAI_AGAIN|ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|UND_ERR_CONNECT_TIMEOUT|ETIMEDOUT)$/,
    code: "QLIK1212",
    kind: "unreachable",
    what: "no connection could be made",
    hint: "Check tenantUrl, the network and HTTPS_PROXY/NO_PROXY of this machine.",
  },
  {
    codes: /CERT|^UNABLE_TO_/,
    code: "QLIK1213",
    kind: "invalidAddress",
    what: "its certificate is not trusted",
    hint: "Check tenantUrl; if a proxy or a private authority issued it, set NODE_EXTRA_CA_CERTS to its CA file.",
  },
  {
    codes: /^(EPROTO|ERR_SSL_.*)$/,
    code: "QLIK1214",
    kind: "invalidAddress",
    what: "no TLS connection is possible",
    hint: "Check the scheme and the port in tenantUrl.",
  },
  {
    codes: /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|TimeoutError)$/,
    code: "QLIK1216",
    kind: "connectionLost",
    what: "the response took too long",
    hint: "The tenant or the network is slow; run again.",
  },
];

const UNKNOWN_FAILURE = {
  code: "QLIK1217",
  kind: "connectionLost",
  what: "the connection was lost",
  hint: "Run again.",
} as const;

/** The error for a request that got no response. */
export function connectionError(error: unknown, url: URL): TenantError {
  const cause = rootCause(error);
  // undici reports a proxy's refusal in its message only.
  const proxyStatus = /Proxy response \((\d+)\)/.exec(cause.message)?.[1];
  if (proxyStatus)
    return new TenantError(
      "QLIK1215",
      "invalidAddress",
      `the proxy returned ${proxyStatus} to the request for ${url.host}. Check HTTPS_PROXY and NO_PROXY.`,
      { cause: error },
    );
  const known = CONNECTION_FAILURES.find(({ codes }) => codes.test(cause.code));
  const { code, kind, what, hint } = known ?? UNKNOWN_FAILURE;
  return new TenantError(code, kind, `${what} (${cause.code}). ${hint}`, { hint, cause: error });
}

/** The innermost error that carries a code: undici and Node.js wrap it, Node.js once for each address that it tried. */
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
