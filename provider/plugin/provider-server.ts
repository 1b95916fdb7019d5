import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getAsset, isSea } from "node:sea";
import type * as grpc from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  CheckFailure,
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type DiffRequest,
  DiffResponse,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  type ProviderHandshakeRequest,
  ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Context } from "../context";
import { Lifecycle } from "../lifecycle/lifecycle";
import { Engine } from "./engine";
import { serviceError } from "./errors";
import { callFunction } from "./functions";
import { fromStruct, toStruct } from "./properties";
import { changedArguments, failureOf, lookupIn, SECRET_PROVIDER_ARGUMENTS } from "./provider-arguments";
import { EmailConfigResource, type OperationOptions } from "./resource";

/** The methods of the service `pulumirpc.ResourceProvider`. gRPC answers UNIMPLEMENTED for the methods that are missing. */
export class ProviderServer {
  private engine: Engine | undefined;
  private canRefreshBeforeUpdate = false;
  private context: Context | undefined;
  private configuredResource: EmailConfigResource | undefined;
  private readonly cancellation = new AbortController();

  constructor(private readonly onEngineEnd: () => void) {}

  connect(address: string): void {
    this.engine = new Engine(address);
    this.engine.watch(this.onEngineEnd);
  }

  /** The implementation for `grpc.Server.addService`. */
  get methods(): grpc.UntypedServiceImplementation {
    return {
      handshake: unary((request: ProviderHandshakeRequest) => this.handshake(request)),
      attach: unary((request: PluginAttach) => this.attach(request)),
      getPluginInfo: unary(() => new PluginInfo().setVersion(JSON.parse(readSchema()).version)),
      getSchema: unary(() => new GetSchemaResponse().setSchema(readSchema())),
      checkConfig: unary((request: CheckRequest) => this.checkConfig(request)),
      diffConfig: unary((request: DiffRequest) => this.diffConfig(request)),
      configure: unary((request: ConfigureRequest) => this.configure(request)),
      check: unary((request: CheckRequest) => this.resource.check(request)),
      diff: this.operation((request, options) => this.resource.diff(request, options)),
      create: this.operation((request, options) => this.resource.create(request, options)),
      read: this.operation((request, options) => this.resource.read(request, options)),
      update: this.operation((request, options) => this.resource.update(request, options)),
      delete: this.operation((request, options) => this.resource.delete(request, options)),
      invoke: unary((request: InvokeRequest) => this.invoke(request)),
      cancel: unary(() => this.cancel()),
    };
  }

  private handshake(request: ProviderHandshakeRequest): ProviderHandshakeResponse {
    this.canRefreshBeforeUpdate = request.getSupportsRefreshBeforeUpdate();
    return new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true);
  }

  private attach(request: PluginAttach): Empty {
    this.connect(request.getAddress());
    return new Empty();
  }

  private checkConfig(request: CheckRequest): CheckResponse {
    const { values, secrets } = fromStruct(request.getNews());
    const failure = failureOf(values, process.env);
    const failures = failure
      ? [new CheckFailure().setProperty(failure.property).setReason(failure.reason)]
      : [];
    return new CheckResponse()
      .setInputs(toStruct(values, [...secrets, ...SECRET_PROVIDER_ARGUMENTS]))
      .setFailuresList(failures);
  }

  /** A different argument replaces no provider: that would replace all of its resources. */
  private diffConfig(request: DiffRequest): DiffResponse {
    const { DIFF_NONE, DIFF_SOME } = DiffResponse.DiffChanges;
    const olds = fromStruct(request.getOldInputs() ?? request.getOlds());
    const changed = changedArguments(olds.values, fromStruct(request.getNews()).values);
    return new DiffResponse().setChanges(changed.length > 0 ? DIFF_SOME : DIFF_NONE).setDiffsList(changed);
  }

  private configure(request: ConfigureRequest): ConfigureResponse {
    const { values } = fromStruct(request.getArgs());
    this.context = new Context(lookupIn(values), process.env);
    this.configuredResource = new EmailConfigResource(
      new Lifecycle(this.context),
      this.canRefreshBeforeUpdate && this.context.config.liveDiff,
    );
    return new ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true);
  }

  private async invoke(request: InvokeRequest): Promise<InvokeResponse> {
    if (!this.context) throw new Error("the provider was not configured");
    const { values } = fromStruct(request.getArgs());
    const log = this.loggerFor("");
    const operation = { log, signal: this.cancellation.signal };
    const called = await callFunction(
      request.getTok(),
      values,
      request.getPreview(),
      this.context,
      operation,
    );
    await log.flush();
    if ("result" in called) return new InvokeResponse().setReturn(toStruct(called.result));
    return new InvokeResponse().setFailuresList(
      called.failures.map(({ property, reason }) =>
        new CheckFailure().setProperty(property).setReason(reason),
      ),
    );
  }

  /** Ends waits and requests. The engine calls it at the end of each run, also of one that succeeded. */
  private cancel(): Empty {
    this.cancellation.abort();
    return new Empty();
  }

  private get resource(): EmailConfigResource {
    if (!this.configuredResource) throw new Error("the provider was not configured");
    return this.configuredResource;
  }

  /** A method that sends requests for a resource. */
  private operation<Request extends OperationRequest, Response>(
    handle: (request: Request, options: OperationOptions) => Promise<Response>,
  ) {
    return unary(async (request: Request) => {
      const log = this.loggerFor(request.getUrn());
      try {
        return await handle(request, { log, signal: this.signalFor(request) });
      } finally {
        await log.flush();
      }
    });
  }

  /** Aborts when the engine cancels, or after the resource's custom timeout. */
  private signalFor(request: OperationRequest): AbortSignal {
    const seconds = request.getTimeout?.() ?? 0;
    const { signal } = this.cancellation;
    return seconds > 0 ? AbortSignal.any([signal, AbortSignal.timeout(seconds * 1000)]) : signal;
  }

  private loggerFor(urn: string) {
    if (!this.engine) throw new Error("the provider is not connected to an engine");
    return this.engine.loggerFor(urn);
  }
}

interface OperationRequest {
  getUrn(): string;
  getTimeout?(): number;
}

function unary<Request, Response>(handle: (request: Request) => Response | Promise<Response>) {
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

/** The schema is beside the bundle. */
function readSchema(): string {
  // The executable of a release archive contains it.
  if (isSea()) return getAsset("schema.json", "utf8");
  return readFileSync(join(__dirname, "schema.json"), "utf8");
}
