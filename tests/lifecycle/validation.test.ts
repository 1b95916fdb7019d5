import { basicAuthArgs, microsoft365Args } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, patchedPaths } from "../support/tenants";

const tenants = emulatedTenants();

function setUp() {
  const tenant = tenants.newTenant();
  return { tenant, stack: new TestStack(tenant) };
}

/** A stack whose password the mail server no longer takes. */
async function refused(args = basicAuthArgs()) {
  const { tenant, stack } = setUp();
  await stack.up(args);
  tenant.accepts("another-password");
  tenant.clearJournal();
  return { tenant, stack };
}

const WRONG_LOGIN =
  "validate says INVALID_CREDENTIALS: the mail server refuses the login. Check username and emailPassword (or clientSecret).";

describe("a configuration that the tenant calls bad", () => {
  it("exists, is marked as failed, and says why", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("another-password");

    await expect(stack.up(basicAuthArgs())).rejects.toThrow(
      `${tenant.host}: ${WRONG_LOGIN} The configuration stays as written; the next \`pulumi up\` tries again.`,
    );

    expect(tenant.config()).toMatchObject(HELD);
    expect(stack.state).toMatchObject({ ...HELD, isValid: false, errorCode: "INVALID_CREDENTIALS" });
  });

  it("heals with the right password", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("right-password");
    await expect(stack.up(basicAuthArgs())).rejects.toThrow("INVALID_CREDENTIALS");

    expect(await stack.up(basicAuthArgs({ emailPassword: "right-password" }))).toBe("updated");

    expect(stack.state).toMatchObject({ isValid: true, emailPassword: "right-password" });
    expect(await stack.up(basicAuthArgs({ emailPassword: "right-password" }))).toBe("unchanged");
  });

  it("heals by itself where the mail server comes to its senses", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("another-password");
    await expect(stack.up(basicAuthArgs())).rejects.toThrow("INVALID_CREDENTIALS");
    tenant.accepts("first-password");

    expect(await stack.up(basicAuthArgs())).toBe("updated");

    expect(stack.state).toMatchObject({ isValid: true, errorCode: "OK" });
    expect(await stack.up(basicAuthArgs())).toBe("unchanged");
  });

  it("is found in a diff after a refresh has cleared the engine's memory of the failure", async () => {
    const { tenant, stack } = await refused();
    await stack.refresh();

    expect(await stack.preview(basicAuthArgs())).toMatchObject({ changes: true });

    tenant.holds({ serverAddress: null });
    await stack.refresh();
    expect(await stack.preview(basicAuthArgs())).toMatchObject({ changes: true });
  });

  it("is told where there is nothing to patch", async () => {
    const { tenant, stack } = setUp();
    await stack.up(basicAuthArgs());
    tenant.fault({
      kind: "answer",
      on: "GET",
      change: (answer) => ({ ...(answer as object), isValid: false, errorCode: "PROVIDER_ERROR" }),
    });

    expect(await stack.preview(basicAuthArgs())).toMatchObject({ changes: true });

    expect(stack.told).toEqual([
      `${tenant.host}: nothing to patch, but the tenant says PROVIDER_ERROR: the mail server cannot be used. ` +
        "Check serverAddress, serverPort, securityType and the server itself. It will be validated again.",
    ]);
  });

  it("may have a reason that nobody has heard of", async () => {
    const { tenant, stack } = setUp();
    const says = (verdict: object) =>
      tenant.fault({ kind: "body", on: "POST validate", text: JSON.stringify(verdict) });

    for (const errorCode of ["FULL_MOON", "constructor", "toString", "__proto__"]) {
      says({ isValid: false, errorCode });
      await expect(stack.up(basicAuthArgs())).rejects.toThrow(
        `validate says ${errorCode}: see the tenant's management console.`,
      );
    }
    says({ isValid: false });
    await expect(stack.up(basicAuthArgs())).rejects.toThrow("not valid, without a reason");
  });

  it("may be a word that would play with the terminal", async () => {
    const { tenant, stack } = setUp();
    const text = JSON.stringify({ isValid: false, errorCode: "BAD\u001b[2J\u0007first-password" });
    tenant.fault({ kind: "body", on: "POST validate", text });

    const failure = await stack.up(basicAuthArgs()).catch((error: Error) => error.message);

    expect(failure).not.toMatch(/\p{Cc}|first-password/u);
    expect(JSON.stringify({ ...stack.state, emailPassword: "" })).not.toContain("first-password");
  });
});

describe("a password that the mail server refuses is sent again", () => {
  it("alone", async () => {
    const { tenant, stack } = await refused();

    await expect(stack.up(basicAuthArgs())).rejects.toThrow("INVALID_CREDENTIALS");

    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
  });

  it("once a run", async () => {
    const { tenant, stack } = await refused();
    await expect(stack.up(basicAuthArgs({ serverPort: 465 }))).rejects.toThrow("INVALID_CREDENTIALS");
    expect(patchedPaths(tenant)).toEqual([["/serverPort", "/emailPassword"]]);
  });

  it("which mends one that was changed on the tenant", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("first-password");
    await stack.up(basicAuthArgs());
    tenant.holds({ emailPassword: "changed behind our back" });

    expect(await stack.up(basicAuthArgs())).toBe("updated");

    expect(tenant.config()).toMatchObject(HELD);
    expect(stack.state).toMatchObject({ isValid: true });
  });

  it("for Microsoft 365 the client secret", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("first-client-secret");
    await stack.up(microsoft365Args());
    tenant.holds({ clientSecret: "changed behind our back" });

    expect(await stack.up(microsoft365Args())).toBe("updated");

    expect(tenant.config()).toMatchObject({ clientSecret: "first-client-secret" });
  });

  it.each(["warn", "off"] as const)(
    "but not where validation is %s: nobody asked for it",
    async (validation) => {
      const args = basicAuthArgs({ validation });
      const { stack } = await refused(args);
      expect(await stack.up(args)).toBe("unchanged");
    },
  );
});

describe("validation: warn", () => {
  const args = basicAuthArgs({ validation: "warn" });

  it("goes on, says it, and keeps the verdict", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("another-password");

    expect(await stack.up(args)).toBe("created");

    expect(stack.told).toEqual([`${tenant.host}: ${WRONG_LOGIN} It stays, as validation: warn says.`]);
    expect(stack.state).toMatchObject({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
    expect(await stack.up(args)).toBe("unchanged");
  });
});

describe("validation: off", () => {
  it("asks nobody and minds nothing", async () => {
    const { tenant, stack } = setUp();
    tenant.accepts("another-password");

    expect(await stack.up(basicAuthArgs({ validation: "off" }))).toBe("created");

    expect(tenant.calls()).not.toContain("POST validate");
    expect(stack.told).toEqual([]);
    expect(stack.state).toMatchObject({ isValid: false, errorCode: "INVALID_CREDENTIALS" });
  });
});
