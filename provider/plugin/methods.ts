import type * as grpc from "@grpc/grpc-js";
import { serviceError } from "./errors";

/** A method with one request and one response. An error is sent as gRPC sends it. */
export function unary<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
  return async (
    call: grpc.ServerUnaryCall<Request, Response>,
    respond: grpc.sendUnaryData<Response>,
  ): Promise<void> => {
    try {
      respond(null, await handle(call.request));
    } catch (error) {
      respond(serviceError(error));
    }
  };
}

/** A method with one request and a stream of responses. */
export function streaming<Request, Response>(handle: (request: Request) => Promise<Response[]>) {
  return async (call: grpc.ServerWritableStream<Request, Response>): Promise<void> => {
    try {
      for (const response of await handle(call.request)) call.write(response);
      call.end();
    } catch (error) {
      call.emit("error", serviceError(error));
    }
  };
}
