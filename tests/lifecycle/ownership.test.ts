import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { basicAuthArgs, without } from "../support/arguments";
import { ADMIN_KEY, ProviderProcess } from "../support/provider-process";
import { BASIC_AUTH, fakeStacks } from "../support/tenants";

const { tenants, newStack, appliedStack } = fakeStacks();
const processes: ProviderProcess[] = [];

afterEach(async () => {
  await Promise.all(processes.splice(0).map((provider) => provider.close()));
});

/** One process of the provider, for tests with several resources. */
function startProvider(configuration: Record<string, string> = {}) {
  const provider = new ProviderProcess({ configuration: { apiKey: ADMIN_KEY, ...configuration } });
  processes.push(provider);
  const inputsFor = async (tenantUrl: string, changes = {}) => {
    const { inputs } = await provider.check({ ...basicAuthArgs(changes), tenantUrl });
    return inputs as unknown as EmailConfigInputs;
  };
  return { provider, inputsFor };
}

function tenantWithAlias() {
  const tenant = tenants.newTenant();
  const name = tenant.host.replace(".localhost", "");
  return { tenant, alias: tenants.emulator.addAlias(name, `${name}-alias`) };
}

/** The state of a resource that an earlier run created. */
async function createdState(tenantUrl: string, changes = {}) {
  const { provider, inputsFor } = startProvider();
  return (await provider.create(await inputsFor(tenantUrl, changes))).state;
}

describe("a configuration that a stack took over without adoptExisting", () => {
  async function takenOver() {
    const stack = newStack({ config: BASIC_AUTH });
    await stack.engine.up(basicAuthArgs());
    return stack;
  }

  it("is marked in the state, with a warning, and destroy leaves it", async () => {
    const { tenant, engine } = await takenOver();
    expect(engine.state).toMatchObject({ adopted: false });
    expect(engine.messages.join()).toContain("took over an existing e-mail configuration");

    await engine.destroy();

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(engine.messages.at(-1)).toContain("took it over without adoptExisting");
  });

  it("stays marked after a refresh and an update", async () => {
    const { engine } = await takenOver();
    await engine.refresh();
    await engine.up(basicAuthArgs({ serverPort: 465 }));
    expect(engine.state).toMatchObject({ adopted: false, serverPort: 465 });
  });

  it("is this stack's own after an update with adoptExisting, which writes nothing", async () => {
    const { tenant, engine } = await takenOver();
    tenant.clearJournal();

    expect(await engine.up(basicAuthArgs({ adoptExisting: true }))).toBe("updated");
    expect(tenant.requests()).not.toContain("PATCH");
    expect(await engine.up(basicAuthArgs())).toBe("updated");
    await engine.destroy();

    expect(tenant.config()).toBeUndefined();
  });

  it("is this stack's own after another client deleted it and this stack wrote it again", async () => {
    const { tenant, engine } = await takenOver();
    tenant.deleteConfig();
    await engine.up(basicAuthArgs());
    expect(engine.state).not.toHaveProperty("adopted");
  });
});

describe("a tenant with two addresses", () => {
  const IS_SHARED = "two resources declare this tenant";

  it("is an error for two resources whose first writes reveal it", async () => {
    const { tenant, alias } = tenantWithAlias();
    const { provider, inputsFor } = startProvider();

    const creates = (await Promise.all([tenant.url, alias].map((url) => inputsFor(url)))).map((inputs) =>
      provider.create(inputs),
    );

    const results = await Promise.allSettled(creates);
    expect(results.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(results).toContainEqual({
      status: "rejected",
      reason: expect.objectContaining({ message: expect.stringContaining(IS_SHARED) }),
    });
  });

  it.each(["true", "false"])("is an error in the diff of two resources (liveDiff: %s)", async (liveDiff) => {
    const { tenant, alias } = tenantWithAlias();
    const state = await createdState(tenant.url);
    const { provider, inputsFor } = startProvider({ liveDiff });
    await provider.diff(state, await inputsFor(tenant.url));

    await expect(provider.diff({ ...state, tenantUrl: alias }, await inputsFor(alias))).rejects.toThrow(
      IS_SHARED,
    );
  });

  it("keeps its configuration if the state of a deleted resource has no tenantId", async () => {
    const { tenant, alias } = tenantWithAlias();
    const state = await createdState(tenant.url);
    const { provider, inputsFor } = startProvider();
    await provider.create(await inputsFor(alias));

    await provider.delete(without(state, "tenantId"));

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });
});

it("treats the configurations of two tenants that two resources exchange as this stack's own", async () => {
  const [one, two] = [tenants.newTenant(), tenants.newTenant()];
  const first = await createdState(one.url, { username: "one" });
  const second = await createdState(two.url, { username: "two" });
  const { provider, inputsFor } = startProvider();
  await provider.diff(first, await inputsFor(two.url, { username: "one" }));
  await provider.diff(second, await inputsFor(one.url, { username: "two" }));

  await provider.create(await inputsFor(two.url, { username: "one" }));
  await provider.create(await inputsFor(one.url, { username: "two" }));
  await provider.delete(first);
  await provider.delete(second);

  expect([one.config()?.username, two.config()?.username]).toEqual(["two", "one"]);
});

describe("a configuration that another resource of the run declares stays", () => {
  it("if a program returns to a tenant whose replacement could not be completed", async () => {
    const { tenant: first, engine } = await appliedStack();
    const second = tenants.newTenant();
    const moved = { ...basicAuthArgs(), tenantUrl: second.url };
    first.fault({ kind: "status", on: "DELETE", status: 403 });
    await expect(engine.up(moved)).rejects.toThrow("DELETE email-config: 403");

    expect(await engine.up(basicAuthArgs())).toBe("replaced");

    expect(first.config()).toMatchObject(BASIC_AUTH);
    expect(second.config()).toBeUndefined();
    expect(engine.messages.join()).toMatch(new RegExp(`${first.host}: .*stays, because another resource`));
    expect(await engine.up(basicAuthArgs())).toBe("unchanged");
  });

  it("if a run that renamed the resource was killed before it deleted the old one", async () => {
    const { tenant, engine } = await appliedStack();
    if (engine.state) engine.pendingDeletes.push(engine.state);

    expect(await engine.up(basicAuthArgs())).toBe("unchanged");

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(engine.pendingDeletes).toEqual([]);
  });
});
