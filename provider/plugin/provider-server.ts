import { readFileSync } from "node:fs";
import { join } from "node:path";
import { getAsset, isSea } from "node:sea";
import type { UntypedServiceImplementation } from "@grpc/grpc-js";
import { type PluginAttach, PluginInfo } from "@pulumi/pulumi/proto/plugin_pb";
import {
  type CheckRequest,
  CheckResponse,
  type ConfigureRequest,
  ConfigureResponse,
  type DiffRequest,
  type DiffResponse,
  GetSchemaResponse,
  type InvokeRequest,
  InvokeResponse,
  type ListRequest,
  type ListResponse,
  type ProviderHandshakeRequest,
  ProviderHandshakeResponse,
} from "@pulumi/pulumi/proto/provider_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { Context, type ContextOptions } from "../context";
import { type EventLog, openEventLog } from "../event-log/event-log";
import { CodedError } from "../messages/coded";
import { Cancellation, type Deadline } from "./cancellation";
import { diffResponse } from "./detailed-diff";
import { Engine, SILENT_LOGGER } from "./engine";
import { checkFailures } from "./errors";
import { callFunction } from "./functions";
import { streaming, unary } from "./methods";
import { fromStruct, toStruct } from "./properties";
import {
  changedArguments,
  failureOf,
  lookupIn,
  presentArguments,
  SECRET_PROVIDER_ARGUMENTS,
  unknownArguments,
} from "./provider-arguments";
import { EmailConfigResource, type OperationOptions } from "./resource";
import { listPage } from "./tenant-list";

/** The methods of the service `pulumirpc.ResourceProvider`. gRPC answers UNIMPLEMENTED for the methods that are missing. */
export class ProviderServer {
  private engine: Engine | undefined;
  private canRefreshBeforeUpdate = false;
  private configured: { context: Context; resource: EmailConfigResource } | undefined;
  private cancellation = new Cancellation();
  private readonly eventLog: EventLog | undefined;

  constructor(
    private readonly environment: NodeJS.ProcessEnv = process.env,
    private readonly options: ContextOptions = {},
  ) {
    this.eventLog = openEventLog(environment, "native");
  }

  /** Connects to the engine that has started this process, and ends with it. */
  start(address: string, onEngineEnd: () => void): void {
    this.engine = new Engine(address);
    this.engine.watch(onEngineEnd);
  }

  /** Ends the connections to the engine and to the tenants. */
  async close(): Promise<void> {
    this.engine?.close();
    await this.configured?.context.close();
  }

  /** The implementation for `grpc.Server.addService`. */
  get methods(): UntypedServiceImplementation {
    return {
      handshake: unary((request: ProviderHandshakeRequest) => this.handshake(request)),
      attach: unary((request: PluginAttach) => this.attach(request)),
      getPluginInfo: unary(() => new PluginInfo().setVersion(JSON.parse(readSchema()).version)),
      getSchema: unary(() => new GetSchemaResponse().setSchema(readSchema())),
      checkConfig: unary((request: CheckRequest) => this.checkConfig(request)),
      diffConfig: unary((request: DiffRequest) => this.diffConfig(request)),
      configure: unary((request: ConfigureRequest) => this.configure(request)),
      check: this.operation("check", (request, options) => this.check(request, options)),
      diff: this.operation("diff", (request, options) => this.resource.diff(request, options)),
      create: this.operation("create", (request, options) => this.resource.create(request, options)),
      read: this.operation("read", (request, options) => this.resource.read(request, options)),
      update: this.operation("update", (request, options) => this.resource.update(request, options)),
      delete: this.operation("delete", (request, options) => this.resource.delete(request, options)),
      invoke: unary((request: InvokeRequest) => this.run("", (options) => this.invoke(request, options))),
      list: streaming((request: ListRequest) => this.run("", (options) => this.list(request, options))),
      cancel: unary(() => this.cancel()),
    };
  }

  private handshake(request: ProviderHandshakeRequest): ProviderHandshakeResponse {
    this.canRefreshBeforeUpdate = request.getSupportsRefreshBeforeUpdate();
    return new ProviderHandshakeResponse().setAcceptSecrets(true).setAcceptResources(true);
  }

  /** A process that a user has started serves one run after the other. */
  private attach(request: PluginAttach): Empty {
    this.engine?.close();
    this.engine = new Engine(request.getAddress());
    this.cancellation = new Cancellation();
    return new Empty();
  }

  private checkConfig(request: CheckRequest): CheckResponse {
    const { values, secrets } = fromStruct(request.getNews());
    const failure = failureOf(values, this.environment);
    return new CheckResponse()
      .setInputs(toStruct(values, [...secrets, ...SECRET_PROVIDER_ARGUMENTS]))
      .setFailuresList(checkFailures(failure ? [failure] : []));
  }

  /** A different argument replaces no provider: that would replace all of its resources. */
  private diffConfig(request: DiffRequest): DiffResponse {
    const olds = fromStruct(request.getOldInputs() ?? request.getOlds()).values;
    const news = fromStruct(request.getNews()).values;
    const changedInputs = changedArguments(olds, news);
    return diffResponse({ hasChanges: changedInputs.length > 0, replaces: [], changedInputs }, olds, news);
  }

  private configure(request: ConfigureRequest): ConfigureResponse {
    const values = presentArguments(
      fromStruct(request.getArgs()).values,
      request.getName() ?? "",
      this.environment,
    );
    const unknown = unknownArguments(values);
    if (unknown.length > 0)
      throw new CodedError("QLIK1108", `the provider's ${unknown.join(", ")} is not known yet`);
    const failure = failureOf(values, this.environment);
    if (failure) throw new CodedError(failure.code, failure.reason);
    const context = new Context(lookupIn(values), this.environment, this.options);
    const resource = new EmailConfigResource(context, this.canRefreshBeforeUpdate, this.eventLog);
    this.configured = { context, resource };
    return new ConfigureResponse().setAcceptsecrets(true).setAcceptresources(true).setSupportspreview(true);
  }

  private async check(request: CheckRequest, options: OperationOptions): Promise<CheckResponse> {
    // Older engines send no type.
    requireType(request.getType() || RESOURCE_TYPE);
    return this.resource.check(request, options);
  }

  private async invoke(request: InvokeRequest, options: OperationOptions): Promise<InvokeResponse> {
    const args = fromStruct(request.getArgs());
    const call = { token: request.getTok(), args, isPreview: request.getPreview() };
    const called = await callFunction(call, this.context, options);
    if ("result" in called) return new InvokeResponse().setReturn(toStruct(called.result));
    return new InvokeResponse().setFailuresList(checkFailures(called.failures));
  }

  private async list(request: ListRequest, options: OperationOptions): Promise<ListResponse[]> {
    requireType(request.getToken());
    return listPage(request, this.context, options);
  }

  /** Ends waits and requests. The engine calls it at the end of each run, also of one that succeeded. */
  private cancel(): Empty {
    this.cancellation.cancel();
    return new Empty();
  }

  private get resource(): EmailConfigResource {
    return this.requireConfigured().resource;
  }

  private get context(): Context {
    return this.requireConfigured().context;
  }

  private requireConfigured() {
    if (!this.configured) throw new CodedError("QLIK1999", "the provider was not configured");
    return this.configured;
  }

  /** A method that sends requests for a resource, until its custom timeout. */
  private operation<Request extends OperationRequest, Response>(
    name: string,
    handle: (request: Request, options: OperationOptions) => Promise<Response>,
  ) {
    return unary((request: Request) => {
      const deadline = { name: `customTimeouts.${name}`, seconds: request.getTimeout?.() ?? 0 };
      return this.run(request.getUrn(), (options) => handle(request, options), deadline);
    });
  }

  /** @param urn of the resource that messages are shown at; empty for the stack */
  private async run<Response>(
    urn: string,
    handle: (options: OperationOptions) => Promise<Response>,
    deadline?: Deadline,
  ): Promise<Response> {
    const log = this.engine?.loggerFor(urn) ?? SILENT_LOGGER;
    try {
      return await this.cancellation.run((signal) => handle({ log, signal, resource: { urn } }), deadline);
    } finally {
      await log.flush();
    }
  }
}

interface OperationRequest {
  getUrn(): string;
  getTimeout?(): number;
}

const RESOURCE_TYPE = "qlik:index:EmailConfig";

function requireType(type: string): void {
  if (type !== RESOURCE_TYPE)
    throw new CodedError("QLIK1109", `${type} is not a known resource. Known resources: ${RESOURCE_TYPE}`);
}

/** The schema is beside the bundle. */
function readSchema(): string {
  // The executable of a release archive contains it.
  if (isSea()) return getAsset("schema.json", "utf8");
  return readFileSync(join(__dirname, "schema.json"), "utf8");
}
