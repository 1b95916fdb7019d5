import type { EmulatedTenant, EmulatorOptions } from "../../emulator";
import { requireCode } from "../support/messages";
import { emulatedTenants } from "../support/tenants";
import { type EngineServer, type LogMessage, startEngineServer } from "./fake-engine-server";
import { PluginClient, type PluginError, type Resource } from "./plugin-client";
import { type PluginProcess, startPluginProcess } from "./plugin-process";
import { type Properties, secret } from "./wire";

export interface PluginOptions {
  /** The arguments of the provider. Default: the key of a tenant admin. */
  args?: Properties;
  env?: Record<string, string>;
  /** Whether the engine can read a resource before each diff. Default: true. */
  refreshBeforeUpdate?: boolean;
  /** Whether the engine configures the provider. Default: true. */
  isConfigured?: boolean;
}

/** A started plugin with the engine that uses it. */
export interface Plugin extends PluginClient {
  readonly engine: EngineServer;
  readonly process: PluginProcess;
  readonly messages: LogMessage[];
  /** Everything that the plugin has sent in any way, without what is marked as secret. */
  everythingSent(): string;
}

/** An emulator for the tests of a file, tenants that only one test uses, and plugins that end with their test. */
export function pluginFixture(options: EmulatorOptions = {}) {
  const tenants = emulatedTenants(options);
  const stopping: (() => Promise<void> | void)[] = [];
  const reported: (() => string[])[] = [];
  afterEach(async () => {
    for (const stop of stopping.splice(0).reverse()) await stop();
    for (const texts of reported.splice(0)) texts().forEach(requireCode);
  });

  return {
    tenants,
    newTenant: () => tenants.newTenant(),
    async start({ args, env = {}, refreshBeforeUpdate = true, isConfigured = true }: PluginOptions = {}) {
      const engine = await startEngineServer();
      const process = await startPluginProcess([engine.address], env);
      const client = new PluginClient(process.port);
      stopping.push(
        () => engine.stop(),
        () => process.stop(),
        () => client.close(),
      );
      await client.handshake({ refreshBeforeUpdate });
      if (isConfigured) await client.configure(args ?? { apiKey: secret(tenants.emulator.keys.admin) });
      const { messages } = engine;
      reported.push(() => [...client.texts, ...messages.map(({ message }) => message)]);
      const everythingSent = () =>
        [...client.received, ...messages.map(({ message }) => message), ...process.output].join("\n");
      return Object.assign(client, { engine, process, messages, everythingSent }) as Plugin;
    },
  };
}

export const PASSWORD = "first-password";

/** The arguments of a program for a mail server with a login. */
export function basicAuth(tenant: EmulatedTenant, changes: Properties = {}): Properties {
  return {
    tenantUrl: tenant.url,
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: secret(PASSWORD),
    emailAddress: "alerts@example.com",
    ...changes,
  };
}

/** Checks and creates a resource, as the engine does. */
export async function createResource(plugin: Plugin, args: Properties): Promise<Resource> {
  const { inputs } = await plugin.check(args);
  return plugin.create(inputs);
}

/** What the engine does with a resource that has a live refresh: it reads it, then compares in the other direction. */
export async function refresh(plugin: Plugin, resource: Resource) {
  const read = await plugin.read(resource.id, resource);
  return { read, diff: await plugin.diff(read, resource.inputs) };
}

/** The error of a call that is expected to fail. */
export async function errorOf(call: Promise<unknown>): Promise<PluginError> {
  return call.then(
    () => {
      throw new Error("the call succeeded");
    },
    (error) => error as PluginError,
  );
}
