import { connectionError } from "../../provider/client/connection-errors";
import type { ErrorKind } from "../../provider/client/errors";
import { errorText } from "../../provider/messages/coded";
import { requireCode } from "../support/messages";

const URL_OF_TENANT = new URL("https://acme.eu.qlikcloud.com/api/v1/transports/email-config");

const failure = (code: string) => Object.assign(new Error("of Node.js"), { code });

const UNREACHABLE =
  "no connection could be made (CODE). Check tenantUrl, the network and HTTPS_PROXY/NO_PROXY of this machine.";
const UNTRUSTED =
  "its certificate is not trusted (CODE). Check tenantUrl; if a proxy or a private authority issued it, set " +
  "NODE_EXTRA_CA_CERTS to its CA file.";
const NO_TLS = "no TLS connection is possible (CODE). Check the scheme and the port in tenantUrl.";
const TOO_SLOW = "the response took too long (CODE). The tenant or the network is slow; run again.";
const LOST = "the connection was lost (CODE). Run again.";

it.each<[code: string, ErrorKind, message: string]>([
  [
    "ENOTFOUND",
    "invalidAddress",
    "no such host (CODE). Check tenantUrl, and the name server of this machine.",
  ],
  ["EAI_AGAIN", "unreachable", UNREACHABLE],
  ["ECONNREFUSED", "unreachable", UNREACHABLE],
  ["EHOSTUNREACH", "unreachable", UNREACHABLE],
  ["ENETUNREACH", "unreachable", UNREACHABLE],
  ["ETIMEDOUT", "unreachable", UNREACHABLE],
  ["UND_ERR_CONNECT_TIMEOUT", "unreachable", UNREACHABLE],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", "invalidAddress", UNTRUSTED],
  ["ERR_TLS_CERT_ALTNAME_INVALID", "invalidAddress", UNTRUSTED],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "invalidAddress", UNTRUSTED],
  ["EPROTO", "invalidAddress", NO_TLS],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "invalidAddress", NO_TLS],
  ["UND_ERR_HEADERS_TIMEOUT", "connectionLost", TOO_SLOW],
  ["UND_ERR_BODY_TIMEOUT", "connectionLost", TOO_SLOW],
  ["ECONNRESET", "connectionLost", LOST],
  ["UND_ERR_SOCKET", "connectionLost", LOST],
])("%s is reported as %s", (code, kind, message) => {
  const error = connectionError(failure(code), URL_OF_TENANT);
  requireCode(errorText(error));
  expect(error).toMatchObject({
    kind,
    message: message.replace("CODE", code),
  });
});

it.each<[string, Error, string]>([
  ["the cause", new Error("of undici", { cause: failure("ECONNRESET") }), "(ECONNRESET)"],
  ["the first of several errors", new AggregateError([failure("ECONNREFUSED")]), "(ECONNREFUSED)"],
  [
    "the name of an error without a code",
    new DOMException("slow", "TimeoutError"),
    "too long (TimeoutError)",
  ],
])("reports %s and keeps the error as its cause", (_what, error, part) => {
  const { message, cause } = connectionError(error, URL_OF_TENANT);
  expect(message).toContain(part);
  expect(cause).toBe(error);
});

it("reports the status of a proxy that refuses the request", () => {
  const error = new Error("Proxy response (403) !== 200 when HTTP Tunneling");
  expect(connectionError(error, URL_OF_TENANT)).toMatchObject({
    kind: "invalidAddress",
    message:
      "the proxy returned 403 to the request for acme.eu.qlikcloud.com. Check HTTPS_PROXY and NO_PROXY.",
  });
});
