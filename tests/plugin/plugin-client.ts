import * as grpc from "@grpc/grpc-js";
import { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import { ResourceProviderClient } from "@pulumi/pulumi/proto/provider_grpc_pb";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { Status } from "@pulumi/pulumi/proto/status_pb";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import { type Properties, propertiesIn, struct, textOutsideSecrets } from "./wire";

export const RESOURCE_TYPE = "qlik:index:EmailConfig";
export const URN = `urn:pulumi:dev::test::${RESOURCE_TYPE}::mail`;

export interface Failure {
  property: string;
  reason: string;
}

export interface Resource {
  id: string;
  /** With the marks of secrets. */
  state: Properties;
  inputs: Properties;
  refreshBeforeUpdate: boolean;
}

export interface Diff {
  changes: "none" | "some";
  diffs: string[];
  replaces: string[];
  detailedDiff: Record<string, string>;
}

/** An error that the plugin sent. */
export class PluginError extends Error {
  constructor(
    readonly code: number,
    message: string,
    /** The resource that exists but failed. */
    readonly failed?: Resource & { reasons: string[] },
  ) {
    super(message);
  }
}

interface Options {
  urn?: string;
  preview?: boolean;
  timeout?: number;
}

/** The engine's calls of a provider, in plain values. */
export class PluginClient {
  /** Everything that the plugin has sent, without what is marked as secret. */
  readonly received: string[] = [];
  /** The errors and the reasons of failures that the plugin has sent. */
  readonly texts: string[] = [];
  private readonly grpc: ResourceProviderClient;

  constructor(port: number) {
    this.grpc = new ResourceProviderClient(`127.0.0.1:${port}`, grpc.credentials.createInsecure());
  }

  async handshake({ refreshBeforeUpdate = true } = {}): Promise<pb.ProviderHandshakeResponse.AsObject> {
    const request = new pb.ProviderHandshakeRequest()
      .setSupportsRefreshBeforeUpdate(refreshBeforeUpdate)
      .setConfigureWithUrn(true)
      .setInvokeWithPreview(true);
    return (await this.send<pb.ProviderHandshakeResponse>("handshake", request)).toObject();
  }

  async attach(address: string): Promise<void> {
    await this.send("attach", new PluginAttach().setAddress(address));
  }

  async checkConfig(news: Properties): Promise<{ inputs: Properties; failures: Failure[] }> {
    const request = new pb.CheckRequest().setUrn(PROVIDER_URN).setNews(struct(news));
    return this.checked(await this.send<pb.CheckResponse>("checkConfig", request));
  }

  async diffConfig(olds: Properties, news: Properties): Promise<Diff> {
    const request = new pb.DiffRequest()
      .setUrn(PROVIDER_URN)
      .setOlds(struct(olds))
      .setOldInputs(struct(olds))
      .setNews(struct(news));
    return diffIn(await this.send<pb.DiffResponse>("diffConfig", request));
  }

  async configure(args: Properties): Promise<pb.ConfigureResponse.AsObject> {
    const request = new pb.ConfigureRequest()
      .setArgs(struct(args))
      .setAcceptsecrets(true)
      .setAcceptresources(true);
    return (await this.send<pb.ConfigureResponse>("configure", request)).toObject();
  }

  async check(
    news: Properties,
    { olds = {}, urn = URN, type = RESOURCE_TYPE }: { olds?: Properties; urn?: string; type?: string } = {},
  ): Promise<{ inputs: Properties; failures: Failure[] }> {
    const request = new pb.CheckRequest()
      .setUrn(urn)
      .setType(type)
      .setOlds(struct(olds))
      .setNews(struct(news));
    return this.checked(await this.send<pb.CheckResponse>("check", request));
  }

  async diff(
    olds: { state: Properties; inputs?: Properties },
    news: Properties,
    { urn = URN, ignoreChanges = [] as string[] } = {},
  ): Promise<Diff> {
    const request = new pb.DiffRequest()
      .setUrn(urn)
      .setId("id")
      .setOlds(struct(olds.state))
      .setOldInputs(struct(olds.inputs ?? {}))
      .setNews(struct(news))
      .setIgnorechangesList(ignoreChanges);
    return diffIn(await this.send<pb.DiffResponse>("diff", request));
  }

  async create(
    inputs: Properties,
    { urn = URN, preview = false, timeout = 0 }: Options = {},
  ): Promise<Resource> {
    const request = new pb.CreateRequest()
      .setUrn(urn)
      .setProperties(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await this.send<pb.CreateResponse>("create", request);
    const state = this.record(response.getProperties());
    return { id: response.getId(), state, inputs, refreshBeforeUpdate: response.getRefreshBeforeUpdate() };
  }

  /** Without a resource, as for an import. */
  async read(
    id: string,
    { state = {}, inputs = {} }: { state?: Properties; inputs?: Properties } = {},
    { urn = URN, timeout = 0 }: Options = {},
  ): Promise<Resource> {
    const request = new pb.ReadRequest().setUrn(urn).setId(id).setTimeout(timeout);
    request.setProperties(struct(state)).setInputs(struct(inputs));
    const response = await this.send<pb.ReadResponse>("read", request);
    return {
      id: response.getId(),
      state: this.record(response.getProperties()),
      inputs: this.record(response.getInputs()),
      refreshBeforeUpdate: response.getRefreshBeforeUpdate(),
    };
  }

  async update(
    { id, state, inputs: oldInputs }: Resource,
    inputs: Properties,
    { urn = URN, preview = false, timeout = 0 }: Options = {},
  ): Promise<Resource> {
    const request = new pb.UpdateRequest()
      .setUrn(urn)
      .setId(id)
      .setOlds(struct(state))
      .setOldInputs(struct(oldInputs))
      .setNews(struct(inputs))
      .setPreview(preview)
      .setTimeout(timeout);
    const response = await this.send<pb.UpdateResponse>("update", request);
    const updated = this.record(response.getProperties());
    return { id, state: updated, inputs, refreshBeforeUpdate: response.getRefreshBeforeUpdate() };
  }

  async delete({ id, state }: Resource, { urn = URN, timeout = 0 }: Options = {}): Promise<void> {
    const request = new pb.DeleteRequest().setUrn(urn).setId(id).setTimeout(timeout);
    await this.send("delete", request.setProperties(struct(state)));
  }

  async invoke(
    token: string,
    args: Properties,
    { preview = false } = {},
  ): Promise<{ result: Properties; failures: Failure[] }> {
    const request = new pb.InvokeRequest().setTok(token).setArgs(struct(args)).setPreview(preview);
    const response = await this.send<pb.InvokeResponse>("invoke", request);
    return {
      result: this.record(response.getReturn()),
      failures: this.failuresIn(response.getFailuresList()),
    };
  }

  async list({
    token = RESOURCE_TYPE,
    limit = 0,
    pageSize = 0,
    continuation = "",
  } = {}): Promise<{ ids: string[]; continuation: string }> {
    const request = new pb.ListRequest()
      .setToken(token)
      .setLimit(limit)
      .setPageSize(pageSize)
      .setContinuationToken(continuation);
    const page = { ids: [] as string[], continuation: "" };
    const stream = this.grpc.list(request);
    return new Promise((resolve, reject) => {
      stream.on("data", (response: pb.ListResponse) => {
        const result = response.getResult();
        if (result) page.ids.push(result.getId());
        page.continuation = response.getContinuation()?.getContinuationToken() ?? page.continuation;
      });
      stream.on("error", (error: grpc.ServiceError) => reject(this.errorFor(error)));
      stream.on("end", () => resolve(page));
    });
  }

  async cancel(): Promise<void> {
    await this.send("cancel", new Empty());
  }

  async pluginVersion(): Promise<string> {
    return (await this.send<{ getVersion(): string }>("getPluginInfo", new Empty())).getVersion();
  }

  async schema(): Promise<Properties> {
    const response = await this.send<pb.GetSchemaResponse>("getSchema", new pb.GetSchemaRequest());
    return JSON.parse(response.getSchema()) as Properties;
  }

  /** Any method by its name. */
  send<Response>(method: string, request: unknown): Promise<Response> {
    const call = (this.grpc as unknown as Record<string, UnaryMethod<Response>>)[method];
    if (call === undefined) throw new Error(`the protocol has no method ${method}`);
    return new Promise((resolve, reject) => {
      call.call(this.grpc, request, (error, response) =>
        error ? reject(this.errorFor(error)) : resolve(response),
      );
    });
  }

  close(): void {
    this.grpc.close();
  }

  private checked(response: pb.CheckResponse) {
    return {
      inputs: this.record(response.getInputs()),
      failures: this.failuresIn(response.getFailuresList()),
    };
  }

  private failuresIn(failures: pb.CheckFailure[]): Failure[] {
    const plain = failures.map((failure) => ({
      property: failure.getProperty(),
      reason: failure.getReason(),
    }));
    this.received.push(JSON.stringify(plain));
    this.texts.push(...plain.map(({ reason }) => reason));
    return plain;
  }

  private record(sent: Parameters<typeof propertiesIn>[0]): Properties {
    const properties = propertiesIn(sent);
    this.received.push(textOutsideSecrets(properties));
    return properties;
  }

  private errorFor(error: grpc.ServiceError): PluginError {
    this.received.push(error.details);
    // The plugin's own errors, not those of gRPC.
    if (error.code === grpc.status.UNKNOWN) this.texts.push(error.details);
    const [details] = error.metadata.get("grpc-status-details-bin");
    if (!Buffer.isBuffer(details)) return new PluginError(error.code, error.details);
    const status = Status.deserializeBinary(details);
    this.received.push(status.getMessage());
    const failed = status
      .getDetailsList()[0]
      ?.unpack(pb.ErrorResourceInitFailed.deserializeBinary, "pulumirpc.ErrorResourceInitFailed");
    if (!failed) return new PluginError(error.code, error.details);
    this.received.push(...failed.getReasonsList());
    return new PluginError(error.code, error.details, {
      id: failed.getId(),
      state: this.record(failed.getProperties()),
      inputs: this.record(failed.getInputs()),
      reasons: failed.getReasonsList(),
      refreshBeforeUpdate: failed.getRefreshBeforeUpdate(),
    });
  }
}

type UnaryMethod<Response> = (
  request: unknown,
  respond: (error: grpc.ServiceError | null, response: Response) => void,
) => void;

const PROVIDER_URN = "urn:pulumi:dev::test::pulumi:providers:qlik::default";

const KINDS = Object.fromEntries(
  Object.entries(pb.PropertyDiff.Kind).map(([name, kind]) => [kind, name.toLowerCase()]),
);

function diffIn(response: pb.DiffResponse): Diff {
  const detailedDiff: Record<string, string> = {};
  response.getDetaileddiffMap().forEach((diff, name) => {
    detailedDiff[name] = KINDS[diff.getKind()] ?? "";
  });
  return {
    changes: response.getChanges() === pb.DiffResponse.DiffChanges.DIFF_SOME ? "some" : "none",
    diffs: response.getDiffsList(),
    replaces: response.getReplacesList(),
    detailedDiff,
  };
}
