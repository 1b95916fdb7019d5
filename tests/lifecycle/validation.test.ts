import { basicAuthArgs, microsoft365Args } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

const INVALID_CREDENTIALS = { isValid: false, errorCode: "INVALID_CREDENTIALS" };

/** A stack whose password the mail server no longer accepts. */
async function stackWithRefusedPassword(args = basicAuthArgs()) {
  const stack = await appliedStack(args);
  stack.tenant.acceptPassword("another-password");
  return stack;
}

describe("a configuration that the tenant reports as invalid", () => {
  it("exists as a failed resource, and the error has the reason and the remedy", async () => {
    const { tenant, engine } = newStack({ acceptedPassword: "another-password" });

    await expect(engine.up(basicAuthArgs())).rejects.toThrow(
      /validate.* INVALID_CREDENTIALS: .*Check username and emailPassword.* stays as written/,
    );

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(engine.state).toMatchObject({ ...BASIC_AUTH, ...INVALID_CREDENTIALS });
  });

  it.each([
    ["once the program declares the right password", "right-password"],
    ["once the mail server accepts the password", "first-password"],
  ])("becomes valid %s", async (_when, emailPassword) => {
    const { tenant, engine } = newStack({ acceptedPassword: "right-password" });
    await expect(engine.up(basicAuthArgs())).rejects.toThrow("INVALID_CREDENTIALS");
    tenant.acceptPassword(emailPassword);

    expect(await engine.up(basicAuthArgs({ emailPassword }))).toBe("updated");

    expect(engine.state).toMatchObject({ isValid: true, errorCode: "OK", emailPassword });
    expect(await engine.up(basicAuthArgs({ emailPassword }))).toBe("unchanged");
  });

  it("has changes in a diff after a refresh, which clears the engine's mark of a failed resource", async () => {
    const { tenant, engine } = await stackWithRefusedPassword();
    await engine.refresh();

    expect(await engine.preview(basicAuthArgs())).toMatchObject({ hasChanges: true });

    tenant.updateConfig({ serverAddress: null });
    await engine.refresh();
    expect(await engine.preview(basicAuthArgs())).toMatchObject({ hasChanges: true });
  });

  it("is reported by a preview if there is nothing to patch", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault({
      kind: "answer",
      on: "GET",
      change: (document) => ({ ...(document as object), isValid: false, errorCode: "PROVIDER_ERROR" }),
    });

    expect(await engine.preview(basicAuthArgs())).toMatchObject({ hasChanges: true });

    expect(engine.messages).toEqual([
      expect.stringMatching(/nothing to patch, .* PROVIDER_ERROR: .*Check serverAddress/),
    ]);
  });

  it.each([
    ["FULL_MOON", "FULL_MOON: see the tenant's management console"],
    ["constructor", "constructor: see"],
    ["toString", "toString: see"],
    ["__proto__", "__proto__: see"],
    [undefined, "not valid"],
  ])("can have the undocumented errorCode %s", async (errorCode, message) => {
    const { tenant, engine } = newStack();
    tenant.fault({
      kind: "body",
      on: "POST validate",
      text: JSON.stringify({ isValid: false, errorCode }),
    });
    await expect(engine.up(basicAuthArgs())).rejects.toThrow(message);
  });

  it("can have an errorCode with control characters and a secret, which no message shows", async () => {
    const { tenant, engine } = newStack();
    const text = JSON.stringify({ isValid: false, errorCode: "BAD\u001b[2J\u0007first-password" });
    tenant.fault({ kind: "body", on: "POST validate", text });

    const message = await engine.up(basicAuthArgs()).catch((error: Error) => error.message);

    expect(message).not.toMatch(/\p{Cc}|first-password/u);
    expect(JSON.stringify({ ...engine.state, emailPassword: "" })).not.toContain("first-password");
  });
});

describe("a password that the mail server refuses", () => {
  it.each([
    ["alone", basicAuthArgs(), ["/emailPassword"]],
    ["once a run", basicAuthArgs({ serverPort: 465 }), ["/serverPort", "/emailPassword"]],
  ])("is sent again, %s", async (_how, args, paths) => {
    const { tenant, engine } = await stackWithRefusedPassword();
    await expect(engine.up(args)).rejects.toThrow("INVALID_CREDENTIALS");
    expect(patchedPaths(tenant)).toEqual([paths]);
  });

  it.each([
    ["emailPassword", basicAuthArgs(), "first-password"],
    ["clientSecret", microsoft365Args(), "first-client-secret"],
  ])("is restored if another client has set a different %s", async (name, args, declared) => {
    const { tenant, engine } = await appliedStack(args, { acceptedPassword: declared });
    tenant.updateConfig({ [name]: "changed by another client" });

    expect(await engine.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject({ [name]: declared });
    expect(engine.state).toMatchObject({ isValid: true });
  });

  it.each(["warn", "off"] as const)("is not sent again with validation: %s", async (validation) => {
    const { engine } = await stackWithRefusedPassword(basicAuthArgs({ validation }));
    expect(await engine.up(basicAuthArgs({ validation }))).toBe("unchanged");
  });
});

it("reports an invalid configuration with validation: warn, and succeeds", async () => {
  const { engine } = newStack({ acceptedPassword: "another-password" });
  const args = basicAuthArgs({ validation: "warn" });

  expect(await engine.up(args)).toBe("created");

  expect(engine.messages).toEqual([
    expect.stringMatching(/validate.* INVALID_CREDENTIALS: .* stays.* validation: warn/),
  ]);
  expect(engine.state).toMatchObject(INVALID_CREDENTIALS);
  expect(await engine.up(args)).toBe("unchanged");
});

it("makes no validation request with validation: off, and succeeds", async () => {
  const { tenant, engine } = newStack({ acceptedPassword: "another-password" });

  expect(await engine.up(basicAuthArgs({ validation: "off" }))).toBe("created");

  expect(tenant.requests()).not.toContain("POST validate");
  expect(engine.messages).toEqual([]);
  expect(engine.state).toMatchObject(INVALID_CREDENTIALS);
});
