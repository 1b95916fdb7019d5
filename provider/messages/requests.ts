import type { MessageGroup } from "./message-info";

export const REQUEST_MESSAGES = {
  QLIK1200: {
    texts: ["Run again; if it fails again, ask Qlik's support"],
    cause: "The tenant returned a status that the API does not document.",
    hint: "Run again. If it fails again, ask Qlik's support.",
  },
  QLIK1201: {
    texts: ["401…. The credentials are wrong or expired"],
    cause: "The tenant rejected the key or the token.",
    hint: "Renew the API key or the OAuth client.",
    page: "installation.md#credentials",
  },
  QLIK1202: {
    texts: ["403…. The credentials are not a tenant admin's"],
    cause: "The owner of the key lacks the role.",
    hint: "Give the owner the role TenantAdmin.",
  },
  QLIK1203: {
    texts: ["400…. The tenant rejects these values", "422…. The tenant rejects these values"],
    cause: "The tenant refused the request.",
    hint: "Correct the arguments.",
  },
  QLIK1204: {
    texts: ["404…. The tenant has nothing at this path"],
    cause: "The address is not a Qlik Cloud tenant.",
    hint: "Check `tenantUrl`.",
  },
  QLIK1205: {
    texts: [
      "…. The tenant does not support this request",
      "410…. The tenant no longer supports this request",
    ],
    cause: "The API of the tenant is older or newer than the request (405, 410, 501).",
    hint: "Use `write: auto`.",
  },
  QLIK1206: {
    texts: ["does not support PUT, and this change needs it"],
    cause: "`senderName` or Microsoft 365 is declared for a tenant without PUT.",
    hint: "Omit `senderName` and `write: put`, or wait for Qlik to update the tenant.",
  },
  QLIK1207: {
    texts: ["409…. Another client is updating this tenant"],
    cause: "The request conflicts with one of another client.",
    hint: "Run again.",
  },
  QLIK1208: {
    texts: ["429…. Too many requests"],
    cause: "The tenant limits the rate of requests, after all retries.",
    hint: "Wait, or run fewer operations at the same time (`--parallel`).",
  },
  QLIK1209: {
    texts: ["…. The tenant is not available"],
    cause: "The tenant or a gateway failed (502, 503, 504), after all retries.",
    hint: "Run again later.",
  },
  QLIK1211: {
    texts: ["no such host"],
    cause: "The name does not resolve.",
    hint: "Check `tenantUrl` and the name server.",
  },
  QLIK1212: {
    texts: ["no connection could be made"],
    cause: "The host refuses, or the network is down.",
    hint: "Check `tenantUrl`, the network, `HTTPS_PROXY` and `NO_PROXY`.",
  },
  QLIK1213: {
    texts: ["its certificate is not trusted"],
    cause: "A private authority issued the certificate, or the host is wrong.",
    hint: "Check `tenantUrl`, or set `NODE_EXTRA_CA_CERTS` to the file of your authority.",
  },
  QLIK1214: {
    texts: ["no TLS connection is possible"],
    cause: "Scheme or port do not match.",
    hint: "Check the scheme and the port in `tenantUrl`.",
  },
  QLIK1215: {
    texts: ["the proxy returned … to the request for …"],
    cause: "The proxy refuses the host.",
    hint: "Check `HTTPS_PROXY` and `NO_PROXY`.",
  },
  QLIK1216: {
    texts: ["the response took too long"],
    cause: "The tenant or the network is slow.",
    hint: "Run again.",
  },
  QLIK1217: {
    texts: ["the connection was lost"],
    cause: "The network is broken.",
    hint: "Run again.",
  },
  QLIK1221: {
    texts: ["a redirect to …, which is not followed"],
    cause: "`tenantUrl` is an alias that redirects.",
    hint: "Set `tenantUrl` to the tenant's own address.",
  },
  QLIK1222: {
    texts: ["with a web page, perhaps a login page, instead of JSON"],
    cause: "A proxy or a login page responded.",
    hint: "Check `tenantUrl` and the proxy.",
  },
  QLIK1223: {
    texts: ["unexpected response (…): the body does not match the API"],
    cause: "A proxy changes responses, or the host is not a tenant.",
    hint: "Check `tenantUrl` and the proxy.",
  },
  QLIK1224: {
    texts: ["the response is larger than 1 MiB"],
    cause: "The host is not a tenant.",
    hint: "Check `tenantUrl`.",
  },
  QLIK1231: {
    texts: ["the engine cancelled the operation.", "the operation took longer than customTimeouts.… (… s)."],
    cause: "The run was cancelled, or a custom timeout of the resource passed. The request was not sent.",
    hint: "Run again. Raise the custom timeout if it passed.",
  },
  QLIK1232: {
    texts: ["…, and the tenant may have carried out the request. Run again"],
    cause: "The run was cancelled, or a custom timeout passed, during a request.",
    hint: "Run again: the provider reads the tenant first.",
  },
} as const satisfies MessageGroup<"12">;
