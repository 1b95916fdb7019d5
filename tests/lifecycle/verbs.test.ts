import { Context } from "../../provider/context";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { secretProperties } from "../../provider/lifecycle/inputs";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { UNKNOWN } from "../../provider/lifecycle/unknown";
import type { VerbOptions } from "../../provider/lifecycle/verbs";
import type { Code } from "../../provider/messages/messages";
import { basicAuth } from "../support/arguments";
import { BASIC_AUTH, emulatedTenants, MICROSOFT_365 } from "../support/tenants";

const tenants = emulatedTenants();
const contexts: Context[] = [];

afterEach(() => Promise.all(contexts.splice(0).map((context) => context.close())));

const CONFIG: Record<string, string> = { apiKey: "emulator-api-key-of-an-admin" };

function setUp() {
  const context = new Context((key) => CONFIG[key], {});
  contexts.push(context);
  const tenant = tenants.newTenant();
  const messages: string[] = [];
  const write = (_: Code, message: string) => void messages.push(message);
  const options: VerbOptions = { log: { info: write, warn: write } };
  const inputs = (changes: object = {}) =>
    ({ ...basicAuth(), tenantUrl: tenant.url, ...changes }) as EmailConfigInputs;
  return { lifecycle: new Lifecycle(context), tenant, messages, options, inputs };
}

describe("a dry run", () => {
  it("of create reports the state that it would lead to, and writes nothing", async () => {
    const { lifecycle, tenant, options, inputs } = setUp();

    const { id, state } = await lifecycle.create(inputs(), { ...options, dryRun: true });

    expect(id).toBe(tenant.host);
    expect(state).toMatchObject({ serverAddress: "smtp.example.com", passwordExists: true });
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("of create refuses a configuration that the create would refuse", async () => {
    const { lifecycle, tenant, options, inputs } = setUp();
    tenant.updateConfig(BASIC_AUTH);

    const created = lifecycle.create(inputs({ serverPort: 25 }), { ...options, dryRun: true });

    await expect(created).rejects.toThrow("adoptExisting");
  });

  it("of update reports the patch, and writes nothing", async () => {
    const { lifecycle, tenant, messages, options, inputs } = setUp();
    const { state } = await lifecycle.create(inputs(), options);
    tenant.clearJournal();

    const planned = await lifecycle.update(state, inputs({ serverPort: 25 }), { ...options, dryRun: true });

    expect(planned).toEqual({ ...state, serverPort: 25 });
    expect(messages.join()).toContain('{"op":"replace","path":"/serverPort","value":25}');
    expect(tenant.requests()).not.toContain("PATCH");
  });

  it("leaves unknown values unknown", async () => {
    const { lifecycle, options, inputs } = setUp();
    const unknown = inputs({ username: UNKNOWN });

    const { state } = await lifecycle.create(unknown, { ...options, dryRun: true });

    expect(state.username).toBe(UNKNOWN);
  });

  it("cannot read a secret from an unknown variable, and plans to write it", async () => {
    const { lifecycle, options, inputs } = setUp();
    const unknown = inputs({ emailPassword: undefined, emailPasswordFrom: { env: UNKNOWN } });

    const { state } = await lifecycle.create(unknown, { ...options, dryRun: true });

    expect(state.passwordExists).toBe(true);
  });
});

describe("read without a state", () => {
  it("takes the tenant from the id, by its host name", async () => {
    const { lifecycle, options } = setUp();
    const read = lifecycle.read("acme.localhost", undefined, { ...options, signal: AbortSignal.abort() });
    await expect(read).rejects.toMatchObject({
      kind: "cancelled",
      message: expect.stringContaining("acme.localhost: GET email-config"),
    });
  });

  it.each([
    ["BasicAuth", BASIC_AUTH, { username: "alerts" }],
    ["Microsoft365", MICROSOFT_365, { serviceProvider: "Microsoft365" }],
  ])(
    "returns the inputs of %s that declare the configuration, without secrets",
    async (_, config, expected) => {
      const { lifecycle, tenant, options } = setUp();
      tenant.updateConfig(config);

      const found = await lifecycle.read(tenant.url, undefined, options);

      expect(found?.inputs).toMatchObject({ tenantUrl: tenant.url, ...expected });
      expect(JSON.stringify(found)).not.toMatch(/first-password|first-client-secret/);
      expect(found?.state).not.toHaveProperty("adopted");
    },
  );

  it("returns undefined if nothing is configured", async () => {
    const { lifecycle, tenant, options } = setUp();
    expect(await lifecycle.read(tenant.url, undefined, options)).toBeUndefined();
  });
});

it("diff returns the plan that update sends", async () => {
  const { lifecycle, tenant, options, inputs } = setUp();
  const { state } = await lifecycle.create(inputs(), options);
  tenant.clearJournal();

  const { plan } = await lifecycle.diff(state, inputs({ serverPort: 25 }), options);
  await lifecycle.update(state, inputs({ serverPort: 25 }), options);

  expect(plan).toMatchObject({ settingsAfter: { serverPort: 25 }, methods: ["PATCH", "PUT"] });
  expect(tenant.journal.find(({ method }) => method === "PATCH")?.body).toEqual(plan?.operations);
});

it("names the properties that an entry point marks as secret", () => {
  expect(secretProperties({ emailPassword: "p", username: "u", serverPort: 25 }, ["username"])).toEqual([
    "emailPassword",
    "username",
  ]);
});

describe("a cancelled verb", () => {
  const PENDING: [string, object][] = [
    ["a response", { kind: "stall", when: "before headers" }],
    ["the next attempt", { kind: "status", status: 503, headers: { "retry-after": "60" }, times: 9 }],
    ["the end of a rate limit", { kind: "status", status: 429, headers: { "retry-after": "60" }, times: 9 }],
  ];
  type Fault = Parameters<ReturnType<typeof tenants.newTenant>["fault"]>[0];

  it.each(PENDING)("ends while it waits for %s", async (_what, fault) => {
    const { lifecycle, tenant, options, inputs } = setUp();
    const controller = new AbortController();
    tenant.fault({ ...fault, on: "GET" } as Fault);

    const created = lifecycle.create(inputs(), { ...options, signal: controller.signal });
    const ended = expect(created).rejects.toMatchObject({ kind: "cancelled" });
    while (tenant.requests().length === 0) await new Promise(setImmediate);
    controller.abort();

    await ended;
  });

  it("keeps the state of a write whose response is lost, without the secret", async () => {
    const { lifecycle, tenant, options, inputs } = setUp();
    const controller = new AbortController();
    tenant.fault({ kind: "stall", when: "before headers", on: "PATCH" });

    const created = lifecycle.create(inputs(), { ...options, signal: controller.signal });
    const failed = created.catch((error: unknown) => error);
    while (!tenant.requests().includes("PATCH")) await new Promise(setImmediate);
    controller.abort();

    const error = (await failed) as { state?: Record<string, unknown>; message: string };
    expect(error.message).toContain("may have carried out");
    expect(error.state).not.toHaveProperty("emailPassword");
  });
});
