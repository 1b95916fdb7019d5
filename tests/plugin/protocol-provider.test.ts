import { readFileSync } from "node:fs";
import { status } from "@grpc/grpc-js";
import * as pb from "@pulumi/pulumi/proto/provider_pb";
import { type EngineServer, startEngineServer } from "./fake-engine-server";
import { PluginClient } from "./plugin-client";
import { basicAuth, createResource, errorOf, pluginFixture } from "./plugin-fixture";
import { startPluginProcess } from "./plugin-process";
import { type Properties, plain, secret, UNKNOWN } from "./wire";

const fixture = pluginFixture();
const { engines } = JSON.parse(readFileSync("package.json", "utf8"));

const TENANTS = { "acme.eu.qlikcloud.com": { clientId: "c", clientSecret: "s" } };

describe("the plugin", () => {
  it("reports its version, its schema and its abilities", async () => {
    const plugin = await fixture.start();
    const schema = await plugin.schema();

    expect(await plugin.pluginVersion()).toBe(schema.version);
    expect(schema).toMatchObject({ name: "qlik" });
    expect(await plugin.handshake()).toMatchObject({ acceptSecrets: true, acceptResources: true });
    expect(await plugin.configure({})).toMatchObject({ acceptsecrets: true, supportspreview: true });
  });

  it.each([
    ["construct", new pb.ConstructRequest()],
    ["call", new pb.CallRequest()],
    ["getMapping", new pb.GetMappingRequest()],
    ["getMappings", new pb.GetMappingsRequest()],
    ["parameterize", new pb.ParameterizeRequest()],
  ])("answers UNIMPLEMENTED to %s", async (method, request) => {
    const plugin = await fixture.start({ isConfigured: false });

    expect(await errorOf(plugin.send(method, request))).toMatchObject({ code: status.UNIMPLEMENTED });
  });

  it("refuses work before it is configured", async () => {
    const plugin = await fixture.start({ isConfigured: false });

    expect(await errorOf(plugin.check({}))).toMatchObject({
      message: "the provider was not configured (QLIK1999)",
    });
  });

  it("reaches the engine directly if the environment names a proxy", async () => {
    const proxy = "http://127.0.0.1:9";
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ env: { http_proxy: proxy, https_proxy: proxy, grpc_proxy: proxy } });

    tenant.updateConfig({ username: "evil" });

    await createResource(plugin, basicAuth(tenant, { adoptExisting: true }));

    expect(plugin.messages).toHaveLength(1);
  });
});

describe("a plugin that a user has started", () => {
  it("serves one run after the other, each with its own engine", async () => {
    const tenant = fixture.newTenant();
    const started = await startPluginProcess([], {});
    const plugin = new PluginClient(started.port);
    const engines: EngineServer[] = [];
    try {
      for (const port of [25, 465]) {
        const engine = await startEngineServer();
        engines.push(engine);
        await plugin.handshake();
        await plugin.attach(engine.address);
        await plugin.configure({ apiKey: secret(fixture.tenants.emulator.keys.admin) });
        const { inputs } = await plugin.check(basicAuth(tenant, { serverPort: port, adoptExisting: true }));
        await plugin.create(inputs);
        await plugin.cancel();
        engine.stop();
      }
      expect(engines.map(({ messages }) => messages.length)).toEqual([0, 1]);
    } finally {
      for (const engine of engines) engine.stop();
      plugin.close();
      await started.stop();
    }
  });
});

describe("CheckConfig", () => {
  it("keeps arguments as they are, and marks secrets", async () => {
    const plugin = await fixture.start({ isConfigured: false });
    const tenants = { "acme.eu.qlikcloud.com": { apiKey: "the-key" } };
    const args = { tenants, apiKey: "a-key", liveDiff: false, version: "0.2.0", pluginDownloadURL: "x" };

    expect(await plugin.checkConfig(args)).toEqual({
      inputs: { ...args, apiKey: secret("a-key"), tenants: secret(tenants) },
      failures: [],
    });
  });

  it.each<[string, Properties]>([
    [
      "objects, lists and booleans",
      { tenants: TENANTS, liveDiff: false, allowedHosts: ["mail.example.com"] },
    ],
    [
      "texts",
      {
        tenants: JSON.stringify(TENANTS),
        liveDiff: "false",
        allowedHosts: "mail.example.com, *.example.org",
      },
    ],
    ["a list as JSON text", { allowedHosts: '["mail.example.com", "*.example.org"]' }],
    ["unknown values", { tenants: UNKNOWN, liveDiff: UNKNOWN, apiKey: UNKNOWN, tenantUrl: UNKNOWN }],
    ["an argument of which a part is unknown", { tenants: { "acme.example": { apiKey: UNKNOWN } } }],
    ["arguments that it does not know", { __internal: {}, shard: "nonsense", version: "1" }],
  ])("accepts %s", async (_name, args) => {
    const plugin = await fixture.start({ isConfigured: false });

    expect(await plugin.checkConfig(args)).toMatchObject({ failures: [] });
  });

  it.each<[string, Properties, string, RegExp]>([
    ["a client without its secret", { clientId: "c" }, "clientId", /^qlik:clientId is set without/],
    ["a secret without its client", { clientSecret: "s3cret" }, "", /^qlik:clientSecret is set without/],
    ["unreadable tenants", { tenants: "{acme" }, "", /^qlik:tenants .* is invalid/],
    ["tenants without credentials", { tenants: { acme: {} } }, "", /^qlik:tenants .*"acme" must be/],
    ["an unreadable flag", { liveDiff: "maybe" }, "liveDiff", /^qlik:liveDiff .* must be true or false/],
    ["a list that is none", { allowedHosts: "[" }, "allowedHosts", /^qlik:allowedHosts .* is invalid/],
    ["a tenant that is no URL", { tenantUrl: "acme" }, "tenantUrl", /^qlik:tenantUrl .* is not a URL/],
    ["a tenant elsewhere", { tenantUrl: "https://evil.example" }, "tenantUrl", /not allowed to get/],
    ["a tenant with a password", { tenantUrl: "https://u:s3cret@acme.qlikcloud.com" }, "", /qlik:tenantUrl/],
  ])("reports %s as a fault of the setting", async (_name, args, property, reason) => {
    const plugin = await fixture.start({ isConfigured: false });

    const { failures } = await plugin.checkConfig(args);

    expect(failures).toEqual([{ property, reason: expect.stringMatching(reason) }]);
    expect(await errorOf(plugin.configure(args))).toMatchObject({ message: failures[0]?.reason });
    expect(JSON.stringify(failures)).not.toContain("s3cret");
  });

  it("names the Node.js that it needs if it runs on an older one", async () => {
    const versions = "Object.defineProperty(process, 'versions', { value: { node: '22.9.1' } })";
    const env = { NODE_OPTIONS: `--import=data:text/javascript,${encodeURIComponent(versions)}` };
    const plugin = await fixture.start({ isConfigured: false, env });

    const { failures } = await plugin.checkConfig({ apiKey: UNKNOWN });

    expect(`>=${/needs (\S+)/.exec(failures[0]?.reason ?? "")?.[1]}`).toBe(engines.node);
    expect(failures[0]?.reason).toContain("runs on Node.js 22.9.1");
  });

  it("reports a fault in the environment", async () => {
    const plugin = await fixture.start({ isConfigured: false, env: { QLIK_LIVE_DIFF: "maybe" } });

    expect(await plugin.checkConfig({})).toMatchObject({
      failures: [{ reason: expect.stringContaining("QLIK_LIVE_DIFF") }],
    });
  });
});

describe("DiffConfig", () => {
  it("never replaces, whatever changes", async () => {
    const plugin = await fixture.start({ isConfigured: false });
    const olds = { apiKey: "one", tenantUrl: "https://acme.eu.qlikcloud.com", tenants: TENANTS };
    const news = { apiKey: "two", tenantUrl: "https://beta.eu.qlikcloud.com", liveDiff: false };

    expect(await plugin.diffConfig(olds, news)).toEqual({
      changes: "some",
      replaces: [],
      diffs: ["tenantUrl", "apiKey", "tenants", "liveDiff"],
      detailedDiff: { tenantUrl: "update", apiKey: "update", tenants: "delete", liveDiff: "add" },
    });
  });

  it("ignores what it does not know, and keeps none of it", async () => {
    const plugin = await fixture.start({ isConfigured: false });
    const stackConfig = {
      "aws:secretKey": "C4nary-of-another",
      "qlik:apiKey": "C4nary",
      __internal: { a: 1 },
    };

    expect(await plugin.diffConfig({ ...stackConfig, version: "0.1.0" }, { version: "0.2.0" })).toMatchObject(
      {
        changes: "none",
        diffs: [],
      },
    );
    expect(plugin.everythingSent()).not.toContain("C4nary");
  });
});

describe("Configure", () => {
  it("refuses credentials that are not known yet", async () => {
    const plugin = await fixture.start({ isConfigured: false });

    expect(await errorOf(plugin.configure({ apiKey: UNKNOWN, tenantUrl: UNKNOWN }))).toMatchObject({
      message: "the provider's tenantUrl, apiKey is not known yet (QLIK1108)",
    });
  });

  it("takes what the arguments lack from the environment", async () => {
    const tenant = fixture.newTenant();
    const env = { QLIK_API_KEY: fixture.tenants.emulator.keys.admin, QLIK_TENANT_URL: tenant.url };
    const plugin = await fixture.start({ args: {}, env });

    await createResource(plugin, basicAuth(tenant, { tenantUrl: undefined }));

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
  });

  it.each<[string, (host: string, url: string, apiKey: string) => Properties]>([
    ["an object", (_host, url, apiKey) => ({ tenants: secret({ [url]: { apiKey } }) })],
    ["a JSON text", (_host, url, apiKey) => ({ tenants: secret(JSON.stringify({ [url]: { apiKey } })) })],
  ])("uses the credentials of a tenant in %s", async (_name, argsFor) => {
    const tenant = fixture.newTenant();
    const args = argsFor(tenant.host, tenant.url, fixture.tenants.emulator.keys.admin);
    const plugin = await fixture.start({ args: { ...args, apiKey: secret("a-wrong-key") } });

    await createResource(plugin, basicAuth(tenant));

    expect(tenant.config()).toMatchObject({ username: "alerts" });
  });

  it("names what to set if there are no credentials", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ args: {} });

    const { message } = await errorOf(createResource(plugin, basicAuth(tenant)));

    expect(message).toContain(`${tenant.host}: there are no credentials for this tenant.`);
    expect(message).toContain("`pulumi config set --secret qlik:apiKey`");
  });

  it("changes no resource if the credentials change", async () => {
    const tenant = fixture.newTenant();
    const { admin } = fixture.tenants.emulator.keys;
    const resource = await createResource(await fixture.start(), basicAuth(tenant));
    const { clientId, clientSecret } = fixture.tenants.emulator.oauth;
    const plugin = await fixture.start({ args: { clientId, clientSecret: secret(clientSecret) } });
    const { inputs } = await plugin.check(basicAuth(tenant), { olds: resource.inputs });

    expect(await plugin.diff(resource, inputs)).toMatchObject({ changes: "none" });
    expect(JSON.stringify([resource.state, resource.inputs])).not.toContain(admin);
  });

  it("replaces only what has no tenant of its own if the provider's tenant changes", async () => {
    const [one, other] = [fixture.newTenant(), fixture.newTenant()];
    const apiKey = secret(fixture.tenants.emulator.keys.admin);
    const before = await fixture.start({ args: { apiKey, tenantUrl: one.url } });
    const without = await createResource(before, basicAuth(one, { tenantUrl: undefined }));
    const after = await fixture.start({ args: { apiKey, tenantUrl: other.url } });

    const moved = await after.check(basicAuth(one, { tenantUrl: undefined }), { olds: without.inputs });
    const stays = await after.check(basicAuth(one), { olds: without.inputs });

    expect(await after.diff(without, moved.inputs)).toMatchObject({ replaces: ["tenantUrl"] });
    expect(await after.diff(without, stays.inputs)).toMatchObject({ replaces: [], changes: "none" });
  });

  it("keeps providers with different credentials apart", async () => {
    const [one, other] = [fixture.newTenant(), fixture.newTenant()];
    one.credentials = { apiKey: "key-of-one" };
    other.credentials = { apiKey: "key-of-other" };
    const first = await fixture.start({ args: { apiKey: secret("key-of-one") } });
    const second = await fixture.start({ args: { apiKey: secret("key-of-other") } });

    await createResource(first, basicAuth(one));
    await createResource(second, basicAuth(other));
    const refused = await errorOf(createResource(second, basicAuth(one)));

    expect(refused.message).toContain("401");
    expect(plain(one.config() ?? {})).toMatchObject({ username: "alerts" });
  });
});

describe("two providers that declare one tenant", () => {
  it("are two processes: the second create takes over an equal configuration with a warning", async () => {
    const tenant = fixture.newTenant();
    const [first, second] = [await fixture.start(), await fixture.start()];
    await createResource(first, basicAuth(tenant));

    const resource = await createResource(second, basicAuth(tenant));

    expect(second.messages).toEqual([
      expect.objectContaining({ severity: "warning", message: expect.stringContaining("took over") }),
      expect.anything(),
    ]);
    expect(resource.state).toMatchObject({ adopted: false });
    await second.delete(resource);
    expect(tenant.config()).toBeDefined();
  });

  it("refuse a different configuration", async () => {
    const tenant = fixture.newTenant();
    const [first, second] = [await fixture.start(), await fixture.start()];
    await createResource(first, basicAuth(tenant));

    const error = await errorOf(createResource(second, basicAuth(tenant, { serverPort: 465 })));

    expect(error.message).toContain("already has a different e-mail configuration");
  });
});
