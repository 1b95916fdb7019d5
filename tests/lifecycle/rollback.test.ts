import type { Fault } from "../../emulator";
import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, MICROSOFT_365, OTHER_CONFIG, patchedPaths } from "../support/tenants";

const stacks = fakeStacks();
const ACCEPTED = { acceptedPassword: "first-password" };

const withRollback = (changes: Parameters<typeof basicAuthArgs>[0] = {}) =>
  basicAuthArgs({ validation: "rollback", ...changes });
const newStack = (config?: object) =>
  stacks.newStack({ ...ACCEPTED, ...(config && { config: { ...config } }) });
const appliedStack = (args: object = withRollback()) => stacks.appliedStack(args, ACCEPTED);

const INVALID_CHANGE = { emailPassword: "wrong-password", serverPort: 465 };
const INVALID: Fault = { kind: "body", on: "POST validate", text: '{"isValid":false}' };

describe("an update whose result is not valid", () => {
  it("is undone by the inverse patch, which includes the previous password", async () => {
    const { tenant, engine } = await appliedStack();

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(
      /validate.* INVALID_CREDENTIALS.* Rolled back to .*, which is valid\. \(QLIK1404\)$/,
    );

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(patchedPaths(tenant)).toEqual([
      ["/serverPort", "/emailPassword"],
      ["/serverPort", "/emailPassword"],
    ]);
  });

  it("leaves the state as it was, so that the previous program has no changes", async () => {
    const { engine } = await appliedStack();
    const { state } = engine;

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow("Rolled back");

    expect(engine.state).toEqual(state);
    expect(await engine.refresh()).toEqual([]);
    expect(await engine.up(withRollback())).toBe("unchanged");
  });

  it("is repeated by the next run", async () => {
    const { tenant, engine } = await appliedStack();
    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow("Rolled back");
    tenant.acceptPassword("wrong-password");

    expect(await engine.up(withRollback(INVALID_CHANGE))).toBe("updated");

    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, ...INVALID_CHANGE });
  });

  it.each([
    ["removed", without(withRollback(), "username", "emailPassword")],
    ["added", withRollback({ senderName: "Alerts" })],
    ["replaced by Microsoft 365", microsoft365Args({ validation: "rollback" })],
  ])("restores settings that it has %s", async (_what, args) => {
    const { tenant, engine } = await appliedStack();
    tenant.fault(INVALID);

    await expect(engine.up(args)).rejects.toThrow("Rolled back");

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
  });

  it("restores Microsoft 365", async () => {
    const { tenant, engine } = await stacks.appliedStack(microsoft365Args({ validation: "rollback" }), {
      acceptedPassword: "first-client-secret",
    });

    await expect(engine.up(withRollback())).rejects.toThrow("Rolled back");

    expect(tenant.config()).toEqual(MICROSOFT_365);
  });

  it("reports a previous configuration that is no longer valid", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.acceptPassword("a-third-password");

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(
      /Rolled back to .*, .* INVALID_CREDENTIALS/,
    );
  });

  it("restores drift from before the update, too", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ username: "other-user" });

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow("Rolled back");

    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, username: "other-user" });
  });

  it("restores the configuration from before a killed run, too", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig(INVALID_CHANGE);

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(/Rolled back to .* is valid/);

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(patchedPaths(tenant)).toEqual([["/emailPassword"], ["/serverPort", "/emailPassword"]]);
  });
});

describe("if the previous password is not known", () => {
  it("the other settings are restored, and the error names the password", async () => {
    const { tenant, engine } = newStack(OTHER_CONFIG);
    const args = withRollback({ adoptExisting: true, emailPassword: "wrong-password" });

    await expect(engine.up(args)).rejects.toThrow(
      /Rolled back to .*INVALID_CREDENTIALS.* emailPassword is not known/,
    );

    expect(tenant.config()).toMatchObject({ ...OTHER_CONFIG, emailPassword: "wrong-password" });
    expect(engine.state).toBeUndefined();
  });

  it("the error does not name it if the update did not change it", async () => {
    const { tenant, engine } = newStack(without(OTHER_CONFIG, "username", "emailPassword"));
    tenant.fault(INVALID);

    const args = without(withRollback({ adoptExisting: true }), "username", "emailPassword");
    await expect(engine.up(args)).rejects.not.toThrow("not known");

    expect(tenant.config()).toMatchObject({ serverAddress: "smtp.other.example" });
  });

  it("and PUT would need it, the error reports the validation and the failed PUT", async () => {
    const { tenant, engine } = newStack(OTHER_CONFIG);

    const args = microsoft365Args({ validation: "rollback", adoptExisting: true });
    await expect(engine.up(args)).rejects.toThrow(/validate.* INVALID_CREDENTIALS.*PUT email-config: 400/s);

    expect(tenant.config()).toEqual(MICROSOFT_365);
    expect(engine.state).toMatchObject({
      serviceProvider: "Microsoft365",
      clientSecret: "first-client-secret",
    });
  });
});

describe("a create whose result is not valid", () => {
  const ROLLED_BACK = /INVALID_CREDENTIALS.* Rolled back: .* no .*configuration/;

  it("is deleted", async () => {
    const { tenant, engine } = newStack();
    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(ROLLED_BACK);
    expect(tenant.config()).toBeUndefined();
    expect(engine.state).toBeUndefined();
  });

  it.each<[string, Fault]>([
    ["returns 404", { kind: "status", status: 404 }],
    ["loses its response", { kind: "reset", when: "applied" }],
    ["returns 503 at first", { kind: "status", status: 503 }],
  ])("is deleted if DELETE %s", async (_what, fault) => {
    const { tenant, engine } = newStack();
    tenant.fault({ ...fault, on: "DELETE" });

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(ROLLED_BACK);

    expect(engine.state).toBeUndefined();
  });
});

describe("a rollback that fails", () => {
  it("is reported with the validation result, and the state has the new settings", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({ kind: "status", on: "PATCH", after: 1, status: 403 });

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(
      /validate.* INVALID_CREDENTIALS.*PATCH email-config: 403/s,
    );

    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, ...INVALID_CHANGE });
    expect(engine.state).toMatchObject({ ...BASIC_AUTH, ...INVALID_CHANGE });
    tenant.clearFaults();
    expect(await engine.up(withRollback())).toBe("updated");
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });

  it("is reported if the first configuration cannot be deleted", async () => {
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "status", on: "DELETE", status: 403 });

    await expect(engine.up(withRollback(INVALID_CHANGE))).rejects.toThrow(
      /validate.* INVALID_CREDENTIALS.*DELETE email-config: 403/s,
    );

    expect(engine.state).toMatchObject(INVALID_CHANGE);
  });
});
