import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Delivery } from "./faults";
import type { ApiResponse } from "./responses";

/** A request whose body has been read completely. */
export interface HttpRequest {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly text: string;
}

/** Larger than any configuration. */
const MAX_BODY_BYTES = 1024 * 1024;

/** Proxies send the absolute form, whose authority takes precedence over `Host` (RFC 9112, 3.2.2). */
const TARGET = /^(?:https?:\/\/(?<authority>[^/?]+))?(?<path>[^?]+)?(?:\?(?<query>.*))?$/is;

/** Returns undefined if the body is too large. */
export async function readRequest(request: IncomingMessage): Promise<HttpRequest | undefined> {
  const text = await readBody(request);
  if (text === undefined) return undefined;
  const { method = "GET", url = "/", headers } = request;
  const { authority = headers.host, path = "/", query } = TARGET.exec(url)?.groups ?? {};
  return {
    method,
    host: hostName(authority ?? "localhost"),
    path,
    query: new URLSearchParams(query),
    authorization: headers.authorization,
    contentType: (headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "",
    text,
  };
}

/** Returns `acme.localhost` for `Acme.localhost:8090`, because the port does not identify the tenant. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}

/** Returns `acme.localhost` for `acme`, and a complete host name unchanged. */
export function tenantHost(name: string): string {
  const host = hostName(name);
  return host.includes(".") || host === "localhost" ? host : `${host}.localhost`;
}

/** Sends a response and returns the status that the client received; 0: it received none. */
export function deliver(response: ServerResponse, delivery: Delivery): number {
  if (response.destroyed || response.socket === null) return 0;
  switch (delivery.kind) {
    case "whole":
      return send(response, delivery.response);
    case "part":
      return sendPart(response, delivery);
    case "reset":
      resetConnection(response.socket);
      return 0;
    case "stall":
      return 0;
  }
}

function send(response: ServerResponse, apiResponse: ApiResponse): number {
  const { text, headers } = serialize(apiResponse);
  response.writeHead(apiResponse.status, headers).end(text);
  return apiResponse.status;
}

/** Sends half of the body under a `Content-Length` of all of it. */
function sendPart(
  response: ServerResponse,
  { response: apiResponse, then }: Extract<Delivery, { kind: "part" }>,
): number {
  // A response without a body cannot be cut in the middle, so it gets one.
  const isEmpty = apiResponse.json === undefined && apiResponse.text === undefined;
  const partial = isEmpty ? { status: 200, json: {} } : apiResponse;
  const { text, headers } = serialize(partial);
  const { socket } = response;
  response.writeHead(partial.status, headers);
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => {
    if (socket === null || then === "stall") return;
    if (then === "reset") resetConnection(socket);
    else socket.destroySoon();
  });
  return partial.status;
}

function serialize(response: ApiResponse): { text: string; headers: Record<string, string | number> } {
  const text = response.text ?? (response.json === undefined ? "" : JSON.stringify(response.json));
  return {
    text,
    headers: {
      ...(response.json === undefined ? {} : { "content-type": "application/json" }),
      ...(text === "" && response.status === 204 ? {} : { "content-length": Buffer.byteLength(text) }),
      ...response.headers,
    },
  };
}

/** Sends a TCP reset. Node.js cannot send one under TLS, so the connection just ends without close_notify there. */
function resetConnection(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function readBody(request: IncomingMessage): Promise<string | undefined> | string {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return "";
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_BODY_BYTES) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}
