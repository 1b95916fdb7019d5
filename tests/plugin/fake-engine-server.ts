import * as grpc from "@grpc/grpc-js";
import { EngineService } from "@pulumi/pulumi/proto/engine_grpc_pb";
import { type LogRequest, LogSeverity } from "@pulumi/pulumi/proto/engine_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";

/** A message for the user. */
export interface LogMessage {
  severity: "info" | "warning" | "other";
  urn: string;
  message: string;
}

/** The part of the engine that a plugin calls. */
export interface EngineServer {
  readonly address: string;
  readonly messages: LogMessage[];
  /** Resolves with the next message that the engine receives. */
  nextMessage(): Promise<LogMessage>;
  /** Ends all connections. */
  stop(): void;
}

const SEVERITIES = new Map<number, LogMessage["severity"]>([
  [LogSeverity.INFO, "info"],
  [LogSeverity.WARNING, "warning"],
]);

/** @param onPort default: any free one */
export async function startEngineServer(onPort = 0): Promise<EngineServer> {
  const messages: LogMessage[] = [];
  const waiting: ((message: LogMessage) => void)[] = [];
  const server = new grpc.Server();
  server.addService(EngineService, {
    log: (call: grpc.ServerUnaryCall<LogRequest, Empty>, respond: grpc.sendUnaryData<Empty>) => {
      const { request } = call;
      const severity = SEVERITIES.get(request.getSeverity()) ?? "other";
      const message = { severity, urn: request.getUrn(), message: request.getMessage() };
      messages.push(message);
      for (const resolve of waiting.splice(0)) resolve(message);
      respond(null, new Empty());
    },
  });
  const port = await new Promise<number>((resolve, reject) => {
    server.bindAsync(`127.0.0.1:${onPort}`, grpc.ServerCredentials.createInsecure(), (error, bound) =>
      error ? reject(error) : resolve(bound),
    );
  });
  return {
    address: `127.0.0.1:${port}`,
    messages,
    nextMessage: () => new Promise((resolve) => waiting.push(resolve)),
    stop: () => server.forceShutdown(),
  };
}
