import { basicAuthArgs } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD } from "../support/tenants";

/** What a killed run leaves in the engine's hands is the state of the run before it. */
const tenants = emulatedTenants();

const BAD = { username: "nobody", serverPort: 465, emailPassword: "wrong-password" };
const rollingBack = (matters = {}) => basicAuthArgs({ validation: "rollback", ...matters });

async function settled() {
  const tenant = tenants.newTenant();
  tenant.accepts("first-password");
  const stack = new TestStack(tenant);
  await stack.up(rollingBack());
  return { tenant, stack };
}

it.each([
  ["written", BAD],
  ["written but for the password", { username: BAD.username, serverPort: BAD.serverPort }],
  ["rolled back", {}],
])("a run killed when it had %s is rolled back by the next, to what there was before it", async (_, left) => {
  const { tenant, stack } = await settled();
  tenant.holds(left);

  await expect(stack.up(rollingBack(BAD))).rejects.toThrow(/Rolled back .* is valid/);

  expect(tenant.config()).toMatchObject(HELD);
  expect(await stack.refresh()).toEqual([]);
});

it("a change that somebody else made is no run of ours: it is what there was before", async () => {
  const { tenant, stack } = await settled();
  tenant.holds({ serverAddress: "smtp.other.example" });

  await expect(stack.up(rollingBack(BAD))).rejects.toThrow("Rolled back");

  expect(tenant.config()).toMatchObject({ ...HELD, serverAddress: "smtp.other.example" });
});
