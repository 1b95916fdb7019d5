import { type Diff, RESOURCE_TYPE, type Resource } from "./plugin-client";
import { basicAuth, createResource, errorOf, pluginFixture, refresh } from "./plugin-fixture";
import { type Properties, plain, secret, UNKNOWN } from "./wire";

const fixture = pluginFixture();

/** The rules of the protocol for the result of a diff. */
function expectConsistent({ diffs, replaces, detailedDiff, changes }: Diff) {
  expect([...diffs].sort()).toEqual(Object.keys(detailedDiff).sort());
  expect(new Set(diffs).size).toBe(diffs.length);
  for (const name of replaces) expect(detailedDiff[name]).toMatch(/_replace$/);
  if (changes === "none") expect(diffs).toEqual([]);
}

describe("check", () => {
  it("adds the provider's tenant, and marks secrets", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ args: { tenantUrl: tenant.url, apiKey: secret("key") } });

    const { inputs, failures } = await plugin.check(
      basicAuth(tenant, { tenantUrl: undefined, emailPassword: "plain" }),
    );

    expect(failures).toEqual([]);
    expect(inputs).toMatchObject({ tenantUrl: tenant.url, emailPassword: secret("plain") });
  });

  it("lets unknown values pass every rule", async () => {
    const plugin = await fixture.start();
    const args = basicAuth(fixture.newTenant(), { verifyConnection: true, validation: "warn", write: "put" });
    const unknown = Object.fromEntries(Object.keys(args).map((name) => [name, UNKNOWN]));
    const nested = { ...args, testEmail: { recipient: UNKNOWN, subject: "S" }, adoptExisting: UNKNOWN };
    const microsoft365 = {
      tenantUrl: UNKNOWN,
      serviceProvider: "Microsoft365",
      clientId: UNKNOWN,
      clientSecret: UNKNOWN,
      providerTenantId: UNKNOWN,
      emailAddress: UNKNOWN,
    };

    for (const news of [unknown, nested, microsoft365, { ...args, serviceProvider: UNKNOWN }])
      expect(await plugin.check(news)).toEqual({ inputs: news, failures: [] });
  });

  it("accepts outputs as the previous inputs", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const { state } = await createResource(plugin, basicAuth(tenant));

    expect(await plugin.check(basicAuth(tenant), { olds: state })).toMatchObject({ failures: [] });
  });

  it("reports each fault at its property", async () => {
    const plugin = await fixture.start();
    const args = basicAuth(fixture.newTenant(), { serverPort: 99999, securityType: "TLS", usrname: "x" });

    const { failures } = await plugin.check(args);

    expect(failures).toEqual([
      { property: "serverPort", reason: "must be from 1 to 65535 (QLIK1001)" },
      { property: "securityType", reason: "must be none, StartTLS or SSL/TLS (QLIK1001)" },
      { property: "", reason: expect.stringContaining("usrname: is not a known argument") },
    ]);
  });

  it("refuses another resource", async () => {
    const plugin = await fixture.start();

    const error = await errorOf(plugin.check({}, { type: "qlik:index:EmailConfg" }));

    expect(error.message).toBe(
      `qlik:index:EmailConfg is not a known resource. Known resources: ${RESOURCE_TYPE} (QLIK1109)`,
    );
  });
});

describe("a preview", () => {
  it("of a create sends no request, and leaves unknown what is not certain", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const { inputs } = await plugin.check(basicAuth(tenant, { verifyConnection: true }));

    const { state } = await plugin.create(inputs, { preview: true });

    expect(tenant.requests()).toEqual([]);
    expect(state).toEqual({
      ...inputs,
      isValid: UNKNOWN,
      errorCode: UNKNOWN,
      writeMethod: UNKNOWN,
      tenantId: UNKNOWN,
      passwordExists: UNKNOWN,
      connection: UNKNOWN,
    });
  });

  it("of an update writes nothing, and leaves unknown what is not certain", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    tenant.clearJournal();
    const { inputs } = await plugin.check(basicAuth(tenant, { serverPort: 465, username: UNKNOWN }));

    const { state } = await plugin.update(resource, inputs, { preview: true });

    expect(tenant.requests().filter((request) => request !== "GET")).toEqual([]);
    const { tenantId, passwordExists } = resource.state;
    expect(state).toMatchObject({ serverPort: 465, username: UNKNOWN, tenantId, passwordExists });
    expect(state).toMatchObject({ isValid: UNKNOWN, errorCode: UNKNOWN, writeMethod: UNKNOWN });
  });

  it("of a create fails if there are no credentials", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ args: {} });
    const { inputs } = await plugin.check(basicAuth(tenant));

    const error = await errorOf(plugin.create(inputs, { preview: true }));

    expect(error.message).toContain(`${tenant.host}: there are no credentials for this tenant.`);
  });

  it("of a create passes without credentials if no preview reads the tenants", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ args: { liveDiff: false } });
    const { inputs } = await plugin.check(basicAuth(tenant));

    expect(await plugin.create(inputs, { preview: true })).toMatchObject({ refreshBeforeUpdate: false });
  });
});

describe("a read without credentials", () => {
  it("keeps the state if no preview reads the tenants, although the state has the engine read this one", async () => {
    const tenant = fixture.newTenant();
    const resource = await createResource(await fixture.start(), basicAuth(tenant));
    const plugin = await fixture.start({ args: { liveDiff: false } });
    tenant.clearJournal();

    expect(await plugin.read(resource.id, resource)).toEqual({ ...resource, refreshBeforeUpdate: false });
    expect(tenant.requests()).toEqual([]);
  });

  it("fails otherwise, and for an import", async () => {
    const tenant = fixture.newTenant();
    const resource = await createResource(await fixture.start(), basicAuth(tenant));
    const [live, other] = [
      await fixture.start({ args: {} }),
      await fixture.start({ args: { liveDiff: false } }),
    ];

    const message = expect.stringContaining(`${tenant.host}: there are no credentials`);
    expect(await errorOf(live.read(resource.id, resource))).toMatchObject({ message });
    expect(await errorOf(other.read(tenant.url))).toMatchObject({ message });
  });
});

describe("outputs", () => {
  it("contain all inputs, after a create, an update and a read", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const first = await createResource(
      plugin,
      basicAuth(tenant, { validation: "warn", adoptExisting: true }),
    );
    const { inputs } = await plugin.check(basicAuth(tenant, { senderName: "Qlik", verifyConnection: false }));
    const second = await plugin.update(first, inputs);
    const third = await plugin.read(second.id, second);

    expect(first.state).toMatchObject(first.inputs);
    expect(second.state).toMatchObject(second.inputs);
    expect(third.state).toMatchObject(second.inputs);
    expect(third.inputs).toEqual(second.inputs);
  });
});

describe("diff", () => {
  const CHANGES: [string, Properties][] = [
    ["nothing", {}],
    ["a setting", { serverPort: 465 }],
    ["a secret", { emailPassword: secret("second-password") }],
    ["several settings and a behaviour", { serverPort: 465, username: "other", validation: "warn" }],
    ["a version of the secret", { secretVersion: 1 }],
    ["a setting that is added", { senderName: "Qlik" }],
    ["settings that are removed", { username: undefined, emailPassword: undefined }],
    ["an unknown setting", { username: UNKNOWN }],
    ["an unknown tenant", { tenantUrl: UNKNOWN }],
    ["a newly secret argument", { username: secret("alerts") }],
    ["another tenant and another setting", { tenantUrl: "http://other.localhost", serverPort: 465 }],
    [
      "another service provider",
      {
        serviceProvider: "Microsoft365",
        clientId: "an-application",
        clientSecret: secret("a-client-secret"),
        providerTenantId: "a-directory",
        serverAddress: undefined,
        serverPort: undefined,
        securityType: undefined,
        username: undefined,
        emailPassword: undefined,
      },
    ],
  ];

  it("keeps the rules of the protocol for any change", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    const found: Record<string, Record<string, string>> = {};
    for (const [change, changes] of CHANGES) {
      const args = basicAuth(tenant, changes);
      const { inputs, failures } = await plugin.check(args);
      expect(failures).toEqual([]);

      const diff = await plugin.diff(resource, inputs);

      expectConsistent(diff);
      expect(diff.changes).toBe(change === "nothing" ? "none" : "some");
      found[change] = diff.detailedDiff;
    }
    expect(found).toEqual({
      nothing: {},
      "a setting": { serverPort: "update" },
      "a secret": { emailPassword: "update" },
      "several settings and a behaviour": { serverPort: "update", username: "update", validation: "add" },
      "a version of the secret": { emailPassword: "update", secretVersion: "add" },
      "a setting that is added": { senderName: "add" },
      "settings that are removed": { username: "delete", emailPassword: "delete" },
      "an unknown setting": { username: "update" },
      "an unknown tenant": { tenantUrl: "update_replace" },
      "a newly secret argument": { username: "update" },
      "another tenant and another setting": { tenantUrl: "update_replace", serverPort: "update" },
      "another service provider": {
        serviceProvider: "update",
        clientId: "add",
        clientSecret: "add",
        providerTenantId: "add",
        serverAddress: "delete",
        serverPort: "delete",
        securityType: "delete",
        username: "delete",
        emailPassword: "delete",
      },
    });
  });

  it("names the argument that a rotated secret is read from", async () => {
    const tenant = fixture.newTenant();
    const args = basicAuth(tenant, { emailPassword: undefined, emailPasswordFrom: { env: "MAIL_PASSWORD" } });
    const resource = await createResource(await fixture.start({ env: { MAIL_PASSWORD: "first" } }), args);
    const plugin = await fixture.start({ env: { MAIL_PASSWORD: "second" } });

    const diff = await plugin.diff(resource, (await plugin.check(args)).inputs);

    expectConsistent(diff);
    expect(diff.detailedDiff).toEqual({ emailPasswordFrom: "update" });
  });

  it("ignores changes that the program ignores, also drift", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    tenant.updateConfig({ username: "evil" });
    const { read } = await refresh(plugin, resource);
    await plugin.check(basicAuth(tenant));

    expect(await plugin.diff(read, resource.inputs, { ignoreChanges: ["username"] })).toMatchObject({
      changes: "none",
    });
  });
});

describe("a refresh", () => {
  it("shows nothing after a create or an update, also in the direction of a refresh", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const args = basicAuth(tenant, { serverPort: "587", serverAddress: "SMTP.example.com" });
    const expectSilence = async (resource: Resource) => {
      const { read, diff } = await refresh(plugin, resource);
      expect(diff).toMatchObject({ changes: "none", detailedDiff: {} });
      expect([read.state, read.inputs]).toEqual([resource.state, resource.inputs]);
    };
    const created = await createResource(plugin, args);
    await expectSilence(created);
    const { inputs } = await plugin.check({ ...args, serverPort: 465, username: secret("robot") });

    await expectSilence(await plugin.update(created, inputs));
  });

  it("shows drift by property, with the live value in state and inputs", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant, { validation: "off" }));
    tenant.updateConfig({ username: "evil", emailPassword: undefined });

    const { read, diff } = await refresh(plugin, resource);

    expect(read.inputs).toMatchObject({ username: "evil" });
    expect(plain(read.inputs)).not.toHaveProperty("emailPassword");
    expectConsistent(diff);
    expect(diff.detailedDiff).toEqual({ username: "update", emailPassword: "add" });
  });

  it("returns no id if the configuration is gone", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    tenant.deleteConfig();

    expect(await plugin.read(resource.id, resource)).toMatchObject({ id: "" });
  });

  it("reports no patch, and the diff after it reports the patch once", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    plugin.messages.length = 0;
    tenant.updateConfig({ username: "evil" });

    const { read } = await refresh(plugin, resource);
    expect(plugin.messages).toEqual([]);
    const { inputs } = await plugin.check(basicAuth(tenant, { serverPort: 465 }));
    await plugin.diff(read, inputs);
    await plugin.update({ ...read, id: resource.id }, inputs);

    expect(plugin.messages.map(({ message }) => message)).toEqual([
      [
        `${tenant.host}: PATCH email-config (QLIK1901) [`,
        `  {"op":"replace","path":"/serverPort","value":465},`,
        `  {"op":"replace","path":"/username","value":"alerts"}`,
        "]",
      ].join("\n"),
    ]);
  });

  it("and the diff and update of one run need one GET before the write", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    tenant.clearJournal();

    const { read } = await refresh(plugin, resource);
    const { inputs } = await plugin.check(basicAuth(tenant, { serverPort: 465 }));
    await plugin.diff(read, inputs);
    expect(tenant.requests()).toEqual(["GET"]);
    await plugin.update(read, inputs);

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
  });
});

describe("live drift", () => {
  it.each([
    ["an engine that reads before each diff", { refreshBeforeUpdate: true }, true, ["GET"]],
    ["an older engine", { refreshBeforeUpdate: false }, false, ["GET"]],
    ["an engine that reads before each diff, without live diffs", { liveDiff: false }, false, []],
    ["an older engine, without live diffs", { liveDiff: "false", refreshBeforeUpdate: false }, false, []],
  ])("for %s", async (_name, options, isRefreshed, requests) => {
    const { liveDiff, refreshBeforeUpdate } = { liveDiff: true, refreshBeforeUpdate: true, ...options };
    const tenant = fixture.newTenant();
    const apiKey = secret(fixture.tenants.emulator.keys.admin);
    const plugin = await fixture.start({ args: { apiKey, liveDiff }, refreshBeforeUpdate });
    const created = await createResource(plugin, basicAuth(tenant));
    const read = await plugin.read(created.id, created);
    const { inputs } = await plugin.check(basicAuth(tenant, { serverPort: 465 }));
    const updated = await plugin.update(read, inputs);
    tenant.updateConfig({ username: "evil" });
    tenant.clearJournal();
    const nextRun = await fixture.start({ args: { apiKey, liveDiff }, refreshBeforeUpdate });

    const diff = await nextRun.diff(updated, inputs);

    expect([created, read, updated].map((resource) => resource.refreshBeforeUpdate)).toEqual(
      Array(3).fill(isRefreshed),
    );
    expect(tenant.requests()).toEqual(requests);
    expect(diff.diffs).toEqual(requests.length > 0 ? ["username"] : []);
  });
});
