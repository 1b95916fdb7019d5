import * as grpc from "@grpc/grpc-js";
import { CheckFailure, ErrorResourceInitFailed } from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import type { Message } from "google-protobuf";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import type { CheckFailure as Failure } from "../lifecycle/inputs";
import { CodedError, errorText, withCode } from "../messages/coded";
import type { Code } from "../messages/messages";
import { type Properties, toStruct } from "./properties";

/** A resource that exists but failed. The engine keeps its state and calls Update in the next run. */
export class ResourceInitFailed extends CodedError {
  constructor(
    code: Code,
    reason: string,
    readonly resource: { id: string; state: Properties; inputs: Properties; secrets: readonly string[] },
    readonly refreshBeforeUpdate: boolean,
  ) {
    super(code, reason);
  }
}

/** Failures as gRPC sends them. */
export function checkFailures(failures: Failure[]): CheckFailure[] {
  return failures.map(({ property, reason, code }) =>
    new CheckFailure().setProperty(property).setReason(withCode(code, reason)),
  );
}

/** An error as gRPC sends it. The engine shows `details`. */
export function serviceError(error: unknown): Partial<grpc.ServiceError> {
  if (error instanceof ResourceInitFailed) return initFailedError(error);
  return { code: grpc.status.UNKNOWN, details: errorText(error) };
}

function initFailedError(error: ResourceInitFailed) {
  const { resource, refreshBeforeUpdate } = error;
  const reason = errorText(error);
  const { id, state, inputs, secrets } = resource;
  const detail = new ErrorResourceInitFailed()
    .setId(id)
    .setProperties(toStruct(state, secrets))
    .setInputs(toStruct(inputs, secrets))
    .setReasonsList([reason])
    .setRefreshBeforeUpdate(refreshBeforeUpdate);
  return withDetail(reason, "pulumirpc.ErrorResourceInitFailed", detail);
}

function withDetail(details: string, type: string, message: Message): Partial<grpc.ServiceError> {
  const any = new Any();
  any.pack(message.serializeBinary(), type);
  const status = new Status().setCode(grpc.status.UNKNOWN).setMessage(details).setDetailsList([any]);
  const metadata = new grpc.Metadata();
  metadata.set("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  return { code: grpc.status.UNKNOWN, details, metadata };
}
