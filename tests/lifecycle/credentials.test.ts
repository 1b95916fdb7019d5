import { Context } from "../../provider/context";
import { Lifecycle } from "../../provider/lifecycle/lifecycle";
import { UNKNOWN } from "../../provider/lifecycle/unknown";
import { basicAuth } from "../support/arguments";

const context = new Context(() => undefined, {});
const log = { info: () => {}, warn: () => {} };

afterAll(() => context.close());

describe("the check of a preview without credentials", () => {
  const check = (declared: object, previousInputs: Record<string, unknown>, isPreview = true) =>
    new Lifecycle(context).check({ ...basicAuth(), ...declared }, previousInputs, { log, isPreview });

  it.each([
    ["is new", {}],
    ["moves to the tenant", basicAuth({ tenantUrl: "https://beta.eu.qlikcloud.com" })],
  ])("fails for a resource that %s", (_name, previousInputs) => {
    expect(() => check({}, { ...previousInputs })).toThrow("acme.eu.qlikcloud.com: there are no credentials");
    expect(check({}, { ...previousInputs }, false).failures).toEqual([]);
  });

  it("leaves a resource of the tenant to its diff, which reads the tenant", () => {
    const previousInputs = basicAuth({ tenantUrl: "https://ACME.eu.qlikcloud.com/" });
    expect(check({}, { ...previousInputs }).failures).toEqual([]);
  });

  it("passes if the tenant is not known yet, and reports wrong arguments first", () => {
    expect(check({ tenantUrl: UNKNOWN }, {}).failures).toEqual([]);
    expect(check({ serverPort: 70000 }, {}).failures).toMatchObject([{ property: "serverPort" }]);
  });
});
