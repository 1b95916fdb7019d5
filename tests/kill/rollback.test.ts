import { basicAuthArgs } from "../support/arguments";
import { FakeEngine } from "../support/fake-engine";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

/** After a killed run, the engine has the state of the run before it. */
const tenants = emulatedTenants();

const INVALID = { username: "unknown", serverPort: 465, emailPassword: "wrong-password" };
const withRollback = (changes = {}) => basicAuthArgs({ validation: "rollback", ...changes });

async function createdStack() {
  const tenant = tenants.newTenant();
  tenant.acceptPassword("first-password");
  const stack = new FakeEngine(tenant);
  await stack.up(withRollback());
  return { tenant, stack };
}

it.each([
  ["writing", INVALID],
  ["writing all but the password", { username: INVALID.username, serverPort: INVALID.serverPort }],
  ["rolling back", {}],
])("a run killed after %s is rolled back by the next run to the configuration before it", async (_, left) => {
  const { tenant, stack } = await createdStack();
  tenant.updateConfig(left);

  await expect(stack.up(withRollback(INVALID))).rejects.toThrow(/Rolled back .* is valid/);

  expect(tenant.config()).toMatchObject(BASIC_AUTH);
  expect(await stack.refresh()).toEqual([]);
});

it("a rollback restores drift, which no killed run has written", async () => {
  const { tenant, stack } = await createdStack();
  tenant.updateConfig({ serverAddress: "smtp.other.example" });

  await expect(stack.up(withRollback(INVALID))).rejects.toThrow("Rolled back");

  expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, serverAddress: "smtp.other.example" });
});
