import type { ConfigureRequest } from "@pulumi/pulumi/dynamic";
import { check, configure, create, delete as remove } from "../../provider/dynamic";
import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { basicAuth } from "../support/arguments";
import { emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();

it("shares one lifecycle if the engine configures the provider again, for resources with different code", async () => {
  const tenant = tenants.newTenant();
  const apiKey = tenants.emulator.keys.admin;
  const get = (key: string) => (key === "qlik:apiKey" ? apiKey : undefined);
  const request = { config: { get } } as ConfigureRequest;
  await configure(request);
  const inputs = { ...basicAuth({ tenantUrl: tenant.url }) };
  await check({}, inputs);
  const renamed = await create(inputs);

  await configure(request);
  await remove(renamed.id, renamed.outs ?? {});

  expect(tenant.config()).toBeDefined();
});

it("marks a secret also if only a part of it is known, which a preview would show", async () => {
  const inputs = { ...basicAuth(), emailPassword: { part: "first-password", other: UNKNOWN } };

  const { inputs: checked = {} } = await check({}, inputs);

  expect(checked.emailPassword).toMatchObject({ value: inputs.emailPassword });
  expect((await check({}, { ...inputs, emailPassword: UNKNOWN })).inputs?.emailPassword).toBe(UNKNOWN);
});
