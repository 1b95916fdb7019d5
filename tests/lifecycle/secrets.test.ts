import type { EmulatedTenant } from "../../emulator";
import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, patchedPaths } from "../support/tenants";

const tenants = emulatedTenants();

describe("a secret that the tenant repeats is shown to nobody", () => {
  const PASSWORD = 'pass"wörd/§1';
  const KEY = "emulator-api-key-of-an-admin";
  const base64 = Buffer.from(PASSWORD).toString("base64");
  const escaped = JSON.stringify(PASSWORD).slice(1, -1);
  const forms = [PASSWORD, base64, escaped, encodeURIComponent(PASSWORD), KEY];

  const args = basicAuthArgs({
    emailPassword: PASSWORD,
    verifyConnection: true,
    testEmail: { recipient: "ops@example.com" },
  });

  const echoing = (status: number) => ({
    kind: "status" as const,
    status,
    body: {
      errors: [
        { code: PASSWORD, title: `"${PASSWORD}" ${escaped}`, detail: `${forms.join(" ")} Bearer ${KEY}` },
      ],
    },
  });

  function setUp() {
    const tenant = tenants.newTenant();
    tenant.accepts(PASSWORD);
    return { tenant, stack: new TestStack(tenant) };
  }

  /** All that anybody gets to see, and the state but for the property that the engine encrypts. */
  function seen(stack: TestStack, error: unknown): string {
    const { emailPassword: _, ...state } = stack.state ?? {};
    return [String(error), ...stack.told, ...Object.values(state).map((value) => JSON.stringify(value))].join(
      "\n",
    );
  }

  it.each(["GET", "PATCH", "POST validate", "POST verify-connection", "POST send-test-email"])(
    "in the refusal of %s",
    async (on) => {
      const { tenant, stack } = setUp();
      tenant.fault({ ...echoing(403), on });

      const error = await stack.up(args).catch((caught: Error) => caught);

      expect(error).toBeInstanceOf(Error);
      expect(String(error)).toContain("403 [secret]");
      for (const form of forms) expect(seen(stack, error)).not.toContain(form);
    },
  );

  it.each(["GET", "PATCH", "POST validate"])("in %s of a later run", async (on) => {
    const { tenant, stack } = setUp();
    await stack.up(args);
    tenant.fault({ ...echoing(403), on });

    const error = await stack
      .up({ ...args, emailAddress: "other@example.com" })
      .catch((caught: Error) => caught);

    expect(error).toBeInstanceOf(Error);
    for (const form of forms) expect(seen(stack, error)).not.toContain(form);
  });

  it.each([
    ["a refresh", (stack: TestStack) => stack.refresh(), "GET"],
    ["a destroy", (stack: TestStack) => stack.destroy(), "DELETE"],
    ["a preview", (stack: TestStack) => stack.preview(args), "GET"],
  ] as const)("in %s", async (_what, verb, on) => {
    const { tenant, stack } = setUp();
    await stack.up(args);
    tenant.fault({ ...echoing(403), on });

    const error = await (verb(stack) as Promise<unknown>).catch((caught: Error) => caught);

    expect(error).toBeInstanceOf(Error);
    for (const form of forms) expect(seen(stack, error)).not.toContain(form);
  });

  it("while a call waits to be made again", async () => {
    const { tenant, stack } = setUp();
    tenant.fault({ ...echoing(429), headers: { "retry-after": "30" }, on: "PATCH" });

    await stack.up(args);

    expect(stack.told.join()).toContain("Trying again in 31 s.");
    for (const form of forms) expect(seen(stack, "")).not.toContain(form);
  });

  it("in the answers of the mail server", async () => {
    const { tenant, stack } = setUp();
    const result = { success: false, message: forms.join(" "), accepted: [PASSWORD], rejected: [PASSWORD] };
    for (const on of ["POST verify-connection", "POST send-test-email"])
      tenant.fault({ kind: "body", on, text: JSON.stringify(result) });

    const error = await stack.up({ ...args, validation: "warn" }).catch((caught: Error) => caught);

    expect(error).toBeInstanceOf(Error);
    for (const form of forms) expect(seen(stack, error)).not.toContain(form);
  });

  it("the former one neither, after a rotation", async () => {
    const { tenant, stack } = setUp();
    await stack.up(args);
    tenant.fault({ ...echoing(403), on: "POST validate" });

    const rotated = stack.up({ ...args, emailPassword: "another-password" });
    const error = await rotated.catch((caught: Error) => caught);

    expect(error).toBeInstanceOf(Error);
    for (const form of forms) expect(seen(stack, error)).not.toContain(form);
  });
});

describe("a secret that is read from the environment", () => {
  const args = {
    ...without(basicAuthArgs(), "emailPassword"),
    emailPasswordFrom: { env: "MAIL_PASSWORD" },
  };

  function setUp(environment: NodeJS.ProcessEnv) {
    const tenant = tenants.newTenant();
    return { tenant, stack: new TestStack(tenant, { environment }), environment };
  }

  async function settled(value = "first-password") {
    const world = setUp({ MAIL_PASSWORD: value });
    await world.stack.up(args);
    world.tenant.clearJournal();
    return world;
  }

  it("is written, and in neither inputs nor state", async () => {
    const { tenant, stack } = await settled();
    expect(tenant.config()).toMatchObject(HELD);
    expect(JSON.stringify([stack.inputs, stack.state])).not.toContain("first-password");
    expect(stack.state).toMatchObject({ emailPasswordFingerprint: expect.any(String) });
  });

  it("makes no change while it stays the same", async () => {
    const { tenant, stack } = await settled();
    expect(await stack.up(args)).toBe("unchanged");
    expect(await stack.refresh()).toEqual([]);
    expect(tenant.calls()).toEqual(["GET", "GET"]);
  });

  it("is a change once it is another, and is sent alone", async () => {
    const { tenant, stack, environment } = await settled();
    environment.MAIL_PASSWORD = "second-password";

    expect(await stack.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject({ emailPassword: "second-password" });
    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
    expect(await stack.up(args)).toBe("unchanged");
  });

  it("is put back where it was removed on the tenant", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ emailPassword: null });

    // The engine sees no property of it: the input names a variable, and that is still the same.
    expect(await stack.refresh()).toEqual([]);
    expect(await stack.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject(HELD);
  });

  it("may be named in the program instead, and back, without a write", async () => {
    const { tenant, stack } = await settled();

    expect(await stack.up(basicAuthArgs())).toBe("updated");
    expect(stack.state).toMatchObject({ emailPassword: "first-password" });
    expect(stack.state).not.toHaveProperty("emailPasswordFingerprint");
    expect(await stack.up(args)).toBe("updated");
    expect(JSON.stringify(stack.state)).not.toContain("first-password");

    expect(patchedPaths(tenant)).toEqual([]);
    expect(await stack.up(args)).toBe("unchanged");
  });

  it.each(["MAIL_PASSWORD", "toString", "__proto__"])(
    "that is missing is told by its variable %s, before anything is sent",
    async (env) => {
      const { tenant, stack } = setUp({});
      await expect(stack.up({ ...args, emailPasswordFrom: { env } })).rejects.toThrow(
        `emailPasswordFrom: the environment variable ${env} is not set where the provider runs.`,
      );
      expect(tenant.config()).toBeUndefined();
    },
  );

  it("is missing after a roll-back, and said to be", async () => {
    const { tenant, stack, environment } = await settled();
    tenant.accepts("first-password");
    environment.MAIL_PASSWORD = "wrong-password";

    await expect(stack.up({ ...args, validation: "rollback" })).rejects.toThrow(
      "The former emailPassword is not known and could not be put back.",
    );

    environment.MAIL_PASSWORD = "first-password";
    await stack.up({ ...args, validation: "rollback" });
    expect(tenant.config()).toMatchObject({ emailPassword: "first-password" });
  });

  it("is shown to nobody where the tenant repeats it", async () => {
    const { tenant, stack } = setUp({ MAIL_PASSWORD: "first-password" });
    const errors = [{ code: "X", title: "first-password is wrong" }];
    tenant.fault({ kind: "status", on: "PATCH", status: 400, body: { errors } });
    await expect(stack.up(args)).rejects.toThrow("400 X [secret] is wrong.");
  });

  it("may be the client secret of Microsoft 365", async () => {
    const { tenant, stack } = setUp({ APP_SECRET: "first-client-secret" });
    const office = {
      ...without(microsoft365Args(), "clientSecret"),
      clientSecretFrom: { env: "APP_SECRET" },
    };

    await stack.up(office);

    expect(tenant.config()).toMatchObject({ clientSecret: "first-client-secret" });
    expect(JSON.stringify(stack.state)).not.toContain("first-client-secret");
    expect(await stack.up(office)).toBe("unchanged");
  });
});

describe("an argument that the program holds for secret", () => {
  it("is shown in no patch", async () => {
    const tenant: EmulatedTenant = tenants.newTenant();
    const stack = new TestStack(tenant);
    await stack.up(basicAuthArgs());

    await stack.preview(basicAuthArgs({ username: "hush-hush", secretArguments: ["username"] }));

    expect(stack.told.join()).toContain('{"op":"replace","path":"/username","value":"[secret]"}');
    expect(stack.told.join()).not.toContain("hush-hush");
  });

  describe("and that the tenant or its mail server repeats", () => {
    const secretArguments = ["username", "testEmail"];
    const testEmail = { recipient: "hidden-recipient@example.com", body: "hidden-body" };
    const args = (matters: object = {}) =>
      basicAuthArgs({
        username: "hidden-user",
        testEmail,
        secretArguments,
        verifyConnection: true,
        ...matters,
      });
    const refusing = (text: string) => ({ errors: [{ code: "X", title: text }] });

    it("is redacted in the connection that the state keeps", async () => {
      const tenant = tenants.newTenant();
      const stack = new TestStack(tenant);
      const connected = {
        success: true,
        message: "235 hidden-user accepted, hidden-body",
        smtpResponseCode: 235,
      };
      tenant.fault({ kind: "body", on: "POST verify-connection", text: JSON.stringify(connected) });
      const sent = { success: false, message: "550 hidden-recipient@example.com is unknown" };
      tenant.fault({ kind: "body", on: "POST send-test-email", text: JSON.stringify(sent) });

      await expect(stack.up(args())).rejects.toThrow(
        "the test mail to [secret] was not sent: the mail server refused (550 [secret] is unknown)",
      );
      expect(stack.state?.connection?.message).toBe("235 [secret] accepted, [secret]");
    });

    it("is redacted in errors, also when it is no longer declared", async () => {
      const tenant = tenants.newTenant();
      const stack = new TestStack(tenant);
      await stack.up(basicAuthArgs({ username: "hidden-user", secretArguments: ["username"] }));
      tenant.fault({ kind: "status", on: "GET", status: 403, body: refusing("hidden-user"), times: 2 });

      await expect(stack.refresh()).rejects.toThrow("403 X [secret]. ");
      await expect(stack.preview(basicAuthArgs())).rejects.toThrow("403 X [secret]. ");
    });

    it("is redacted in an error code that the API does not document", async () => {
      const tenant = tenants.newTenant();
      const stack = new TestStack(tenant);
      const verdict = JSON.stringify({ isValid: false, errorCode: "USER_hidden" });
      tenant.fault({ kind: "body", on: "POST validate", text: verdict });

      await expect(
        stack.up(basicAuthArgs({ username: "hidden", secretArguments: ["username"] })),
      ).rejects.toThrow("validate says USER_[secret]: ");
      expect(stack.state).toMatchObject({ errorCode: "USER_[secret]" });
    });

    it("makes the tenant's text be omitted if it is shorter than four characters", async () => {
      const tenant = tenants.newTenant();
      const stack = new TestStack(tenant);
      tenant.fault({ kind: "status", on: "PATCH", status: 400, body: refusing("This setting is refused") });

      await expect(stack.up(basicAuthArgs({ username: "e", secretArguments: ["username"] }))).rejects.toThrow(
        "PATCH email-config: 400 [text omitted: it may contain a secret]. ",
      );
    });
  });
});
