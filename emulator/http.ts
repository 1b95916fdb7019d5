import type { IncomingMessage, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { TLSSocket } from "node:tls";
import type { Delivery } from "./faults";
import type { Answer } from "./responses";

/** What came in, read to its end. */
export interface Received {
  readonly method: string;
  readonly host: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly authorization: string | undefined;
  readonly contentType: string;
  readonly text: string;
}

/** More than any configuration needs; the rest of a longer body is not read. */
const LONGEST_BODY = 1024 * 1024;

/** Proxies send the absolute form, whose authority takes precedence over `Host` (RFC 9112, 3.2.2). */
const TARGET = /^(?:https?:\/\/(?<authority>[^/?]+))?(?<path>[^?]+)?(?:\?(?<query>.*))?$/is;

/** Undefined: the body was too long. */
export async function receive(request: IncomingMessage): Promise<Received | undefined> {
  const text = await bodyOf(request);
  if (text === undefined) return undefined;
  const {
    authority = request.headers.host,
    path = "/",
    query,
  } = TARGET.exec(request.url ?? "/")?.groups ?? {};
  return {
    method: request.method ?? "GET",
    host: hostName(authority ?? "localhost"),
    path,
    query: new URLSearchParams(query),
    authorization: request.headers.authorization,
    contentType: (request.headers["content-type"] ?? "").split(";", 1)[0]?.trim().toLowerCase() ?? "",
    text,
  };
}

/** `Acme.localhost:8090` is `acme.localhost`: the port says nothing about the tenant. */
export function hostName(host: string): string {
  return host.toLowerCase().replace(/:\d+$/, "");
}

/** `acme` is short for `acme.localhost`; a whole host name stays what it is. */
export function tenantHost(name: string): string {
  const host = hostName(name);
  return host.includes(".") || host === "localhost" ? host : `${host}.localhost`;
}

/** Returns the status that the client got to see: 0 where it got none. */
export function deliver(response: ServerResponse, delivery: Delivery): number {
  if (response.destroyed || response.socket === null) return 0;
  switch (delivery.kind) {
    case "whole":
      return send(response, delivery.answer);
    case "part":
      return sendPart(response, delivery);
    case "reset":
      cut(response.socket);
      return 0;
    case "stall":
      return 0;
  }
}

function send(response: ServerResponse, answer: Answer): number {
  const { text, headers } = written(answer);
  response.writeHead(answer.status, headers).end(text);
  return answer.status;
}

/** Half of the body under a header that promises all of it. */
function sendPart(response: ServerResponse, { answer, then }: Extract<Delivery, { kind: "part" }>): number {
  // An answer that has no body cannot be cut in its middle: this one pretends to have one.
  const cutting = answer.json === undefined && answer.text === undefined ? { status: 200, json: {} } : answer;
  const { text, headers } = written(cutting);
  const { socket } = response;
  response.writeHead(cutting.status, headers);
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => {
    if (socket === null || then === "stall") return;
    if (then === "reset") cut(socket);
    else socket.destroySoon();
  });
  return cutting.status;
}

function written(answer: Answer): { text: string; headers: Record<string, string | number> } {
  const text = answer.text ?? (answer.json === undefined ? "" : JSON.stringify(answer.json));
  return {
    text,
    headers: {
      ...(answer.json === undefined ? {} : { "content-type": "application/json" }),
      ...(text === "" && answer.status === 204 ? {} : { "content-length": Buffer.byteLength(text) }),
      ...answer.headers,
    },
  };
}

/** A reset as the network makes it. Under TLS node cannot send one, and the end without a farewell has to do. */
function cut(socket: Socket): void {
  if (socket instanceof TLSSocket) socket.destroy();
  else socket.resetAndDestroy();
}

function bodyOf(request: IncomingMessage): Promise<string | undefined> | string {
  const { "content-length": length, "transfer-encoding": encoding } = request.headers;
  if (encoding === undefined && (length === undefined || length === "0")) return "";
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    request.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > LONGEST_BODY) resolve(undefined);
      else chunks.push(chunk);
    });
    request.on("end", () => resolve(Buffer.concat(chunks).toString("utf8")));
    request.on("error", reject);
  });
}
