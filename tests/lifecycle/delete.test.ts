import type { EmulatedTenant } from "../../emulator";
import { basicAuthArgs } from "../support/arguments";
import { SmallEngine } from "../support/small-engine";
import { TestStack } from "../support/stack";
import { emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();

async function settled() {
  const tenant = tenants.newTenant();
  const stack = new TestStack(tenant);
  await stack.up(basicAuthArgs());
  tenant.clearJournal();
  return { tenant, stack };
}

it("deletes the configuration with one call", async () => {
  const { tenant, stack } = await settled();
  await stack.destroy();
  expect(tenant.config()).toBeUndefined();
  expect(tenant.calls()).toEqual(["DELETE"]);
});

it("is content where somebody else has deleted it", async () => {
  const { tenant, stack } = await settled();
  tenant.forget();
  await stack.destroy();
  expect(tenant.calls()).toEqual(["DELETE"]);
});

describe("looks again where it cannot know, and deletes once more where it has to", () => {
  it.each<[string, Parameters<EmulatedTenant["fault"]>[0], string[]]>([
    ["an answer that was lost", { kind: "reset", when: "applied" }, ["DELETE", "GET"]],
    ["a call that was lost", { kind: "reset", when: "before" }, ["DELETE", "GET", "DELETE"]],
    ["a gateway that gave up", { kind: "status", status: 504 }, ["DELETE", "GET", "DELETE"]],
    ["a rate limit", { kind: "rate limit", retryAfter: "0" }, ["DELETE", "DELETE"]],
  ])("after %s", async (_what, fault, calls) => {
    const { tenant, stack } = await settled();
    tenant.fault({ ...fault, on: "DELETE" });

    await stack.destroy();

    expect(tenant.config()).toBeUndefined();
    expect(tenant.calls()).toEqual(calls);
  });
});

it.each([
  [403, "not as a tenant admin"],
  [401, "The credentials are wrong or expired"],
  [500, "Run again"],
])("keeps the resource where the tenant answers %s", async (status, cure) => {
  const { tenant, stack } = await settled();
  tenant.fault({ kind: "status", on: "DELETE", status });

  await expect(stack.destroy()).rejects.toThrow(new RegExp(`DELETE email-config: ${status}.*${cure}`));

  expect(tenant.config()).toBeDefined();
  expect(stack.state).toBeDefined();
});

it("takes no login page for a deletion", async () => {
  const { tenant, stack } = await settled();
  tenant.fault({ kind: "log in page", on: "DELETE" });
  await expect(stack.destroy()).rejects.toThrow("a web page, perhaps a login page");
  expect(stack.state).toBeDefined();
});

describe("after a refresh in the same run", () => {
  async function created() {
    const tenant = tenants.newTenant();
    const engine = new SmallEngine({ configuration: { apiKey: tenants.emulator.keys.admin } });
    const declaredOn = ({ url }: EmulatedTenant) => ({ tenantUrl: url, ...basicAuthArgs() });
    await engine.up(declaredOn(tenant));
    return { tenant, engine, declaredOn };
  }

  it("a destroy deletes the configuration", async () => {
    const { tenant, engine } = await created();
    await engine.destroy({ refresh: true });
    expect(tenant.config()).toBeUndefined();
  });

  it("a move to another tenant deletes the configuration of the first", async () => {
    const { tenant, engine, declaredOn } = await created();
    const next = tenants.newTenant();
    expect(await engine.up(declaredOn(next), { refresh: true })).toBe("replaced");
    expect(tenant.config()).toBeUndefined();
    expect(next.config()).toBeDefined();
  });
});
