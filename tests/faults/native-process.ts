import * as grpc from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import type { EmailConfigState } from "../../provider/lifecycle/state";
import type { CreateResult } from "../../provider/lifecycle/verbs";
import { ProviderServer } from "../../provider/plugin/provider-server";
import { startEngineServer } from "../plugin/fake-engine-server";
import { PluginClient, PluginError, type Resource } from "../plugin/plugin-client";
import { plain, secret } from "../plugin/wire";
import type { EntryPoint, Provider } from "../support/fake-engine";
import { type Diff, type EntryPointCheck, FailedResourceError } from "../support/provider-process";

/**
 * The native plugin behind its protocol, in this process, so that it has the clock of the test. The engine reads a resource before
 * each diff. Secrets are returned without their marks.
 */
export function nativeEntryPoint(): EntryPoint & { readonly received: string[] } {
  /** Everything that plugins have sent, without what is marked as secret. */
  const received: string[] = [];
  return {
    received,
    refreshesFirst: true,
    start: async (options, messages) => {
      const engine = await startEngineServer();
      const { configuration = {}, environment = {}, ...contextOptions } = options;
      const provider = new ProviderServer(environment, contextOptions);
      provider.start(engine.address, () => {});
      const server = new grpc.Server();
      server.addService(ResourceProviderService, provider.methods);
      const client = new PluginClient(await listen(server));
      await client.handshake();
      await client.configure({ ...configuration, apiKey: secret(configuration.apiKey) });
      const close = async () => {
        messages.push(...engine.messages.map(({ message }) => message));
        received.push(...client.received);
        client.close();
        server.forceShutdown();
        await provider.close();
        engine.stop();
      };
      return new NativeProcess(client, close);
    },
  };
}

class NativeProcess implements Provider {
  constructor(
    private readonly client: PluginClient,
    readonly close: () => Promise<void>,
  ) {}

  async check(declared: object): Promise<EntryPointCheck> {
    const { inputs, failures } = await this.client.check({ ...declared });
    return { inputs: plain(inputs), failures };
  }

  async diff(state: EmailConfigState, inputs: EmailConfigInputs): Promise<Diff> {
    const { changes, replaces } = await this.client.diff({ state: { ...state } }, { ...inputs });
    return { hasChanges: changes === "some", replaces };
  }

  create(inputs: EmailConfigInputs): Promise<CreateResult> {
    return resultOf(this.client.create({ ...inputs }));
  }

  /** A failed resource is one that the engine keeps and updates. */
  async read(state: EmailConfigState) {
    const { host: id } = new URL(state.tenantUrl);
    try {
      const read = await this.client.read(id, { state: { ...state } });
      return read.id ? { ...plainResource(read), isFailed: false } : undefined;
    } catch (error) {
      if (!(error instanceof PluginError && error.failed)) throw error;
      return { ...plainResource(error.failed), isFailed: true };
    }
  }

  async update(state: EmailConfigState, inputs: EmailConfigInputs): Promise<EmailConfigState> {
    const resource = { id: "", state: { ...state }, inputs: {}, refreshBeforeUpdate: true };
    return (await resultOf(this.client.update(resource, { ...inputs }))).state;
  }

  delete(state: EmailConfigState): Promise<void> {
    return this.client.delete({ id: "", state: { ...state }, inputs: {}, refreshBeforeUpdate: true });
  }
}

async function resultOf(call: Promise<Resource>): Promise<CreateResult> {
  try {
    return plainResource(await call);
  } catch (error) {
    if (error instanceof PluginError && error.failed)
      throw new FailedResourceError(error.message, plainResource(error.failed));
    throw error;
  }
}

function plainResource({ id, state, inputs }: Resource) {
  return {
    id,
    state: plain(state) as unknown as EmailConfigState,
    inputs: plain(inputs) as unknown as EmailConfigInputs,
  };
}

function listen(server: grpc.Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error ? reject(error) : resolve(port),
    );
  });
}
