import { Session } from "../../provider/context";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { basicAuthArgs } from "../support/arguments";
import { testClock } from "../support/clock";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD } from "../support/tenants";

const tenants = emulatedTenants();

/** One run of the provider, for tests with several resources. */
function run(configuration: Record<string, string> = {}) {
  const settings: Record<string, string> = { apiKey: tenants.emulator.keys.admin, ...configuration };
  const session = new Session(
    (key) => settings[key],
    {},
    {
      clock: testClock(),
      tell: () => {},
    },
  );
  const lifecycle = new Lifecycle(session);
  /** The inputs as the engine has them: what a program declares goes through `check` first. */
  const declared = (tenantUrl: string, changes = {}) =>
    lifecycle.check({ ...basicAuthArgs(changes), tenantUrl }).inputs as unknown as EmailConfigInputs;
  return { lifecycle, declared };
}

function tenantWithAlias() {
  const tenant = tenants.newTenant();
  const name = tenant.host.replace(".localhost", "");
  return { tenant, alias: tenants.emulator.addAlias(name, `${name}-alias`) };
}

/** The state of a resource that an earlier run has created. */
async function created(tenantUrl: string, changes = {}) {
  const { lifecycle, declared } = run();
  return (await lifecycle.create(declared(tenantUrl, changes))).state;
}

describe("a configuration that a stack took over without adoptExisting", () => {
  async function takenOver() {
    const tenant = tenants.newTenant();
    tenant.holds(HELD);
    const stack = new TestStack(tenant);
    await stack.up(basicAuthArgs());
    return { tenant, stack };
  }

  it("is noted in the state, with a warning, and is left in place by destroy", async () => {
    const { tenant, stack } = await takenOver();
    expect(stack.state).toMatchObject({ adopted: false });
    expect(stack.told.join()).toContain("took over an existing e-mail configuration");

    await stack.destroy();

    expect(tenant.config()).toMatchObject(HELD);
    expect(stack.told.at(-1)).toContain("took it over without adoptExisting");
  });

  it("stays noted after a refresh and an update", async () => {
    const { stack } = await takenOver();
    await stack.refresh();
    await stack.up(basicAuthArgs({ serverPort: 465 }));
    expect(stack.state).toMatchObject({ adopted: false, serverPort: 465 });
  });

  it("is this stack's own after an update with adoptExisting, which writes nothing", async () => {
    const { tenant, stack } = await takenOver();
    tenant.clearJournal();

    expect(await stack.up(basicAuthArgs({ adoptExisting: true }))).toBe("updated");
    expect(tenant.calls()).not.toContain("PATCH");
    expect(await stack.up(basicAuthArgs())).toBe("updated");
    await stack.destroy();

    expect(tenant.config()).toBeUndefined();
  });

  it("is this stack's own after another client deleted it and this stack wrote it again", async () => {
    const { tenant, stack } = await takenOver();
    tenant.forget();
    await stack.up(basicAuthArgs());
    expect(stack.state).not.toHaveProperty("adopted");
  });
});

describe("a tenant with two addresses", () => {
  it("is refused to two resources whose first writes reveal that they share it", async () => {
    const { tenant, alias } = tenantWithAlias();
    const { lifecycle, declared } = run();

    const creates = [tenant.url, alias].map((url) => lifecycle.create(declared(url)));

    const failed = (await Promise.allSettled(creates)).filter(({ status }) => status === "rejected");
    expect(failed).toHaveLength(1);
    expect(String((failed[0] as PromiseRejectedResult).reason)).toContain(
      "two resources declare this tenant",
    );
  });

  it.each(["true", "false"])("is refused to two resources by diff (liveDiff: %s)", async (liveDiff) => {
    const { tenant, alias } = tenantWithAlias();
    const state = await created(tenant.url);
    const { lifecycle, declared } = run({ liveDiff });
    await lifecycle.diff(state, declared(tenant.url));

    await expect(lifecycle.diff({ ...state, tenantUrl: alias }, declared(alias))).rejects.toThrow(
      "two resources declare this tenant",
    );
  });

  it("keeps its configuration if the state of a deleted resource has no tenantId", async () => {
    const { tenant, alias } = tenantWithAlias();
    const state = await created(tenant.url);
    const { lifecycle, declared } = run();
    await lifecycle.create(declared(alias));
    const { tenantId: _, ...withoutTenantId } = state;

    await lifecycle.delete(withoutTenantId);

    expect(tenant.config()).toMatchObject(HELD);
  });
});

it("takes the configuration of a tenant that two resources of one stack exchange for this stack's own", async () => {
  const [one, two] = [tenants.newTenant(), tenants.newTenant()];
  const first = await created(one.url, { username: "one" });
  const second = await created(two.url, { username: "two" });
  const { lifecycle, declared } = run();
  await lifecycle.diff(first, declared(two.url, { username: "one" }));
  await lifecycle.diff(second, declared(one.url, { username: "two" }));

  await lifecycle.create(declared(two.url, { username: "one" }));
  await lifecycle.create(declared(one.url, { username: "two" }));
  await lifecycle.delete(first);
  await lifecycle.delete(second);

  expect([one.config()?.username, two.config()?.username]).toEqual(["two", "one"]);
});
