import type { EmulatedTenant } from "../../emulator";
import type { PluginError, Resource } from "./plugin-client";
import { basicAuth, createResource, errorOf, PASSWORD, type Plugin, pluginFixture } from "./plugin-fixture";
import { plain, secret } from "./wire";

const fixture = pluginFixture();

/** The resource that exists but failed. */
function failedIn({ failed, message }: PluginError): Resource & { reasons: string[] } {
  if (!failed) throw new Error(`the resource does not exist: ${message}`);
  return failed;
}

describe("a configuration that the tenant calls invalid", () => {
  it("is kept with its reason, stays failed after a refresh, and heals by the next update", async () => {
    const tenant = fixture.newTenant();
    tenant.acceptPassword("another-password");
    const plugin = await fixture.start();

    const created = failedIn(await errorOf(createResource(plugin, basicAuth(tenant))));
    expect(created).toMatchObject({
      id: tenant.host,
      inputs: basicAuth(tenant),
      state: { ...basicAuth(tenant), isValid: false, errorCode: "INVALID_CREDENTIALS" },
      refreshBeforeUpdate: true,
      reasons: [expect.stringContaining("INVALID_CREDENTIALS")],
    });

    const read = failedIn(await errorOf(plugin.read(created.id, created)));
    expect(read).toMatchObject({ id: created.id, inputs: created.inputs, state: created.state });
    expect(await plugin.diff(read, created.inputs)).toMatchObject({ diffs: ["emailPassword"] });

    tenant.acceptPassword(PASSWORD);
    const { inputs } = await plugin.check(basicAuth(tenant), { olds: read.inputs });
    const healed = await plugin.update(read, inputs);
    expect(healed.state).toMatchObject({ isValid: true });
    expect(await plugin.read(healed.id, healed)).toMatchObject({ id: tenant.host });
  });

  it("keeps the new outputs after a failed update, and sends the old inputs' change again", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const created = await createResource(plugin, basicAuth(tenant));
    tenant.acceptPassword("second-password");
    const { inputs } = await plugin.check(basicAuth(tenant, { emailPassword: secret("wrong-password") }));

    const failed = failedIn(await errorOf(plugin.update(created, inputs)));
    expect(plain(failed.state)).toMatchObject({ emailPassword: "wrong-password" });

    // The engine keeps the old inputs beside the new outputs.
    const corrected = await plugin.check(basicAuth(tenant, { emailPassword: secret("second-password") }));
    const state = { ...failed, inputs: created.inputs };
    expect(await plugin.diff(state, corrected.inputs)).toMatchObject({ diffs: ["emailPassword"] });
    expect((await plugin.update(state, corrected.inputs)).state).toMatchObject({ isValid: true });
  });

  it("is no failure of a read without a resource, as for an import", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    await createResource(plugin, basicAuth(tenant));
    tenant.acceptPassword("another-password");

    expect(await plugin.read(tenant.url)).toMatchObject({ id: tenant.host, state: { isValid: false } });
  });
});

describe("a custom timeout", () => {
  const operations: [name: string, run: (plugin: Plugin, resource: Resource) => Promise<unknown>][] = [
    ["create", (plugin, { inputs }) => plugin.create(inputs, { timeout: 0.1 })],
    ["read", (plugin, resource) => plugin.read(resource.id, resource, { timeout: 0.1 })],
    ["update", (plugin, resource) => plugin.update(resource, resource.inputs, { timeout: 0.1 })],
    ["delete", (plugin, resource) => plugin.delete(resource, { timeout: 0.1 })],
  ];

  it.each(operations)("ends a %s that hangs, and is named", async (name, run) => {
    const tenant = fixture.newTenant();
    const first = await fixture.start();
    const resource = await createResource(first, basicAuth(tenant));
    const plugin = await fixture.start();
    tenant.fault({ kind: "stall", when: "before headers", times: Number.POSITIVE_INFINITY });

    const { message } = await errorOf(run(plugin, resource));

    expect(message).toMatch(
      new RegExp(`^${tenant.host}: .+: the operation took longer than customTimeouts.${name} \\(0.1 s\\)`),
    );
  });

  it("keeps what was written", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    tenant.fault({ kind: "stall", when: "before headers", applied: true, on: "PATCH" });
    const { inputs } = await plugin.check(basicAuth(tenant));

    const failed = failedIn(await errorOf(plugin.create(inputs, { timeout: 2 })));

    expect(failed.id).toBe(tenant.host);
    expect(failed.reasons[0]).toContain("customTimeouts.create (2 s)");
    expect(failed.reasons[0]).not.toContain("the engine cancelled");
  });

  it("may be longer than any timer", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const { inputs } = await plugin.check(basicAuth(tenant));

    await plugin.create(inputs, { timeout: 1e9 });

    expect(tenant.config()).toBeDefined();
  });
});

describe("Cancel", () => {
  /** A request that the tenant does not answer. */
  function hang(tenant: EmulatedTenant, on: string): Promise<void> {
    return new Promise((onReached) => {
      tenant.fault({ kind: "pause", when: "before", on, until: new Promise(() => {}), onReached });
    });
  }

  it("is no error, also twice, and refuses later work", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const resource = await createResource(plugin, basicAuth(tenant));
    tenant.clearJournal();

    await plugin.cancel();
    await plugin.cancel();

    for (const refused of [
      plugin.diff(resource, resource.inputs),
      plugin.update(resource, resource.inputs),
      plugin.invoke("qlik:index:getEmailConfig", { tenantUrl: tenant.url }),
      plugin.list(),
    ])
      expect(await errorOf(refused)).toMatchObject({
        message: "the engine cancelled the operation. (QLIK1231)",
      });
    expect(tenant.requests()).toEqual([]);
  });

  it("ends a request at once", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const reached = hang(tenant, "GET");
    const created = errorOf(createResource(plugin, basicAuth(tenant)));
    await reached;

    await plugin.cancel();

    expect((await created).message).toContain(`${tenant.host}: GET email-config: the engine cancelled`);
  });

  it("ends a wait at once", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    tenant.fault({ kind: "rate limit", retryAfter: "60" });
    const announced = plugin.engine.nextMessage();
    const created = errorOf(createResource(plugin, basicAuth(tenant)));
    expect(await announced).toMatchObject({ message: expect.stringMatching(/Retrying in \d+ s/) });

    await plugin.cancel();

    expect((await created).message).toContain("the engine cancelled the operation.");
  });

  it("keeps what was written", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const reached = hang(tenant, "POST validate");
    const created = errorOf(createResource(plugin, basicAuth(tenant)));
    await reached;

    await plugin.cancel();

    expect(failedIn(await created)).toMatchObject({
      id: tenant.host,
      state: { ...basicAuth(tenant), writeMethod: "PATCH" },
    });
  });
});
