import type { Fault } from "../../emulator";
import { basicAuthArgs } from "../support/arguments";
import { fakeStacks } from "../support/tenants";

const { tenants, appliedStack } = fakeStacks();

it.each([
  ["deletes the configuration with one request", false],
  ["succeeds if another client has deleted the configuration", true],
])("%s", async (_name, isDeleted) => {
  const { tenant, engine } = await appliedStack();
  if (isDeleted) tenant.deleteConfig();
  await engine.destroy();
  expect(tenant.config()).toBeUndefined();
  expect(tenant.requests()).toEqual(["DELETE"]);
});

it.each<[string, Fault, string[]]>([
  ["a lost response", { kind: "reset", when: "applied" }, ["DELETE", "GET"]],
  ["a lost request", { kind: "reset", when: "before" }, ["DELETE", "GET", "DELETE"]],
  ["a gateway timeout", { kind: "status", status: 504 }, ["DELETE", "GET", "DELETE"]],
  ["a rate limit", { kind: "rate limit", retryAfter: "0" }, ["DELETE", "DELETE"]],
])("deletes the configuration despite %s", async (_what, fault, requests) => {
  const { tenant, engine } = await appliedStack();
  tenant.fault({ ...fault, on: "DELETE" });

  await engine.destroy();

  expect(tenant.config()).toBeUndefined();
  expect(tenant.requests()).toEqual(requests);
});

it.each<[string, Fault, RegExp]>([
  ["401", { kind: "status", status: 401 }, /DELETE email-config: 401.*credentials/],
  ["403", { kind: "status", status: 403 }, /DELETE email-config: 403.*TenantAdmin/],
  ["500", { kind: "status", status: 500 }, /DELETE email-config: 500.*Run again/],
  ["a login page", { kind: "log in page" }, /DELETE email-config: .*login page/],
])("keeps the resource if the tenant returns %s", async (_what, fault, message) => {
  const { tenant, engine } = await appliedStack();
  tenant.fault({ ...fault, on: "DELETE" });

  await expect(engine.destroy()).rejects.toThrow(message);

  expect(tenant.config()).toBeDefined();
  expect(engine.state).toBeDefined();
});

describe("after a refresh in the same run", () => {
  it("a destroy deletes the configuration", async () => {
    const { tenant, engine } = await appliedStack();
    await engine.destroy({ refresh: true });
    expect(tenant.config()).toBeUndefined();
  });

  it("a move to another tenant deletes the configuration of the first", async () => {
    const { tenant, engine } = await appliedStack();
    const next = tenants.newTenant();

    const moved = { ...basicAuthArgs(), tenantUrl: next.url };

    expect(await engine.up(moved, { refresh: true })).toBe("replaced");
    expect(tenant.config()).toBeUndefined();
    expect(next.config()).toBeDefined();
  });
});
