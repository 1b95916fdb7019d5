import type { Fault } from "../../emulator";
import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import type { FakeEngine } from "../support/fake-engine";
import { ADMIN_KEY } from "../support/provider-process";
import { BASIC_AUTH, fakeStacks, patchedPaths } from "../support/tenants";

const { newStack, appliedStack } = fakeStacks();

describe("a secret that the tenant or its mail server repeats appears in no message and no state:", () => {
  const PASSWORD = 'pass"wörd/§1';
  const escaped = JSON.stringify(PASSWORD).slice(1, -1);
  const base64 = Buffer.from(PASSWORD).toString("base64");
  const forms = [PASSWORD, base64, escaped, encodeURIComponent(PASSWORD), ADMIN_KEY];
  const args = basicAuthArgs({
    emailPassword: PASSWORD,
    verifyConnection: true,
    testEmail: { recipient: "ops@example.com" },
  });
  const ACCEPTED = { acceptedPassword: PASSWORD };

  const echo = (status: number): Fault => {
    const detail = `${forms.join(" ")} Bearer ${ADMIN_KEY}`;
    const errors = [{ code: PASSWORD, title: `"${PASSWORD}" ${escaped}`, detail }];
    return { kind: "status", status, body: { errors } };
  };

  /** Checks the error, the messages and the state, except for the property that the engine encrypts. */
  async function expectRedacted(engine: FakeEngine, operation: Promise<unknown>): Promise<void> {
    const error = await operation.catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(Error);
    expectNoSecret(engine, String(error));
  }

  function expectNoSecret({ state, messages }: FakeEngine, error = ""): void {
    const { emailPassword: _, ...rest } = state ?? {};
    const values = Object.values(rest).map((value) => JSON.stringify(value));
    const text = [error, ...messages, ...values].join("\n");
    for (const form of forms) expect(text).not.toContain(form);
  }

  it.each(["GET", "PATCH", "POST validate", "POST verify-connection", "POST send-test-email"])(
    "an error of %s",
    async (on) => {
      const { tenant, engine } = newStack(ACCEPTED);
      tenant.fault({ ...echo(403), on });
      const created = engine.up(args);
      await expect(created).rejects.toThrow("403 [secret]");
      await expectRedacted(engine, created);
    },
  );

  it.each<[string, (engine: FakeEngine) => Promise<unknown>, string]>([
    ["an update (GET)", (engine) => engine.up({ ...args, emailAddress: "other@example.com" }), "GET"],
    ["an update (PATCH)", (engine) => engine.up({ ...args, emailAddress: "other@example.com" }), "PATCH"],
    [
      "an update (validate)",
      (engine) => engine.up({ ...args, emailAddress: "other@example.com" }),
      "POST validate",
    ],
    ["a rotation", (engine) => engine.up({ ...args, emailPassword: "another-password" }), "POST validate"],
    ["a refresh", (engine) => engine.refresh(), "GET"],
    ["a destroy", (engine) => engine.destroy(), "DELETE"],
    ["a preview", (engine) => engine.preview(args), "GET"],
  ])("an error of %s", async (_what, operation, on) => {
    const { tenant, engine } = await appliedStack(args, ACCEPTED);
    tenant.fault({ ...echo(403), on });
    await expectRedacted(engine, operation(engine));
  });

  it("a message about a retry", async () => {
    const { tenant, engine } = newStack(ACCEPTED);
    tenant.fault({ ...echo(429), headers: { "retry-after": "30" }, on: "PATCH" } as Fault);

    await engine.up(args);

    expect(engine.messages.join()).toContain(" in 31 s.");
    expectNoSecret(engine);
  });

  it("a response of the mail server", async () => {
    const { tenant, engine } = newStack(ACCEPTED);
    const result = { success: false, message: forms.join(" "), accepted: [PASSWORD], rejected: [PASSWORD] };
    for (const on of ["POST verify-connection", "POST send-test-email"])
      tenant.fault({ kind: "body", on, text: JSON.stringify(result) });
    await expectRedacted(engine, engine.up({ ...args, validation: "warn" }));
  });
});

describe("a secret from the environment", () => {
  const args = {
    ...without(basicAuthArgs(), "emailPassword"),
    emailPasswordFrom: { env: "MAIL_PASSWORD" },
  };

  async function stackWithVariable() {
    const environment: NodeJS.ProcessEnv = { MAIL_PASSWORD: "first-password" };
    return { ...(await appliedStack(args, { environment })), environment };
  }

  it("is written, and is in neither inputs nor state", async () => {
    const { tenant, engine } = await stackWithVariable();
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(JSON.stringify([engine.inputs, engine.state])).not.toContain("first-password");
    expect(engine.state).toMatchObject({ emailPasswordFingerprint: expect.any(String) });
  });

  it("is no change while its value stays the same", async () => {
    const { tenant, engine } = await stackWithVariable();
    expect(await engine.up(args)).toBe("unchanged");
    expect(await engine.refresh()).toEqual([]);
    expect(tenant.requests()).toEqual(["GET", "GET"]);
  });

  it("is a change once its value changes, and is sent alone", async () => {
    const { tenant, engine, environment } = await stackWithVariable();
    environment.MAIL_PASSWORD = "second-password";

    expect(await engine.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject({ emailPassword: "second-password" });
    expect(patchedPaths(tenant)).toEqual([["/emailPassword"]]);
    expect(await engine.up(args)).toBe("unchanged");
  });

  it("is restored if it is removed on the tenant", async () => {
    const { tenant, engine } = await stackWithVariable();
    tenant.updateConfig({ emailPassword: null });

    // A refresh shows no drift, because the input names a variable, which is the same.
    expect(await engine.refresh()).toEqual([]);
    expect(await engine.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });

  it("can move into the program and back without a write", async () => {
    const { tenant, engine } = await stackWithVariable();

    expect(await engine.up(basicAuthArgs())).toBe("updated");
    expect(engine.state).toMatchObject({ emailPassword: "first-password" });
    expect(engine.state).not.toHaveProperty("emailPasswordFingerprint");
    expect(await engine.up(args)).toBe("updated");
    expect(JSON.stringify(engine.state)).not.toContain("first-password");

    expect(patchedPaths(tenant)).toEqual([]);
    expect(await engine.up(args)).toBe("unchanged");
  });

  it.each(["MAIL_PASSWORD", "toString", "__proto__"])(
    "that is missing fails before a write, and the error names the variable %s",
    async (env) => {
      const { tenant, engine } = newStack();
      await expect(engine.up({ ...args, emailPasswordFrom: { env } })).rejects.toThrow(
        `emailPasswordFrom: the environment variable ${env} is not set`,
      );
      expect(tenant.config()).toBeUndefined();
    },
  );

  it("cannot be restored by a rollback, which the error reports", async () => {
    const { tenant, engine, environment } = await stackWithVariable();
    tenant.acceptPassword("first-password");
    environment.MAIL_PASSWORD = "wrong-password";

    await expect(engine.up({ ...args, validation: "rollback" })).rejects.toThrow(
      "emailPassword is not known",
    );

    environment.MAIL_PASSWORD = "first-password";
    await engine.up({ ...args, validation: "rollback" });
    expect(tenant.config()).toMatchObject({ emailPassword: "first-password" });
  });

  it("is redacted if the tenant repeats it", async () => {
    const { tenant, engine } = newStack({ environment: { MAIL_PASSWORD: "first-password" } });
    const errors = [{ code: "X", title: "first-password is wrong" }];
    tenant.fault({ kind: "status", on: "PATCH", status: 400, body: { errors } });
    await expect(engine.up(args)).rejects.toThrow("400 X [secret] is wrong.");
  });

  it("can be the client secret of Microsoft 365", async () => {
    const { tenant, engine } = newStack({ environment: { APP_SECRET: "first-client-secret" } });
    const microsoft365 = {
      ...without(microsoft365Args(), "clientSecret"),
      clientSecretFrom: { env: "APP_SECRET" },
    };

    await engine.up(microsoft365);

    expect(tenant.config()).toMatchObject({ clientSecret: "first-client-secret" });
    expect(JSON.stringify(engine.state)).not.toContain("first-client-secret");
    expect(await engine.up(microsoft365)).toBe("unchanged");
  });
});

describe("an argument that the program marks as secret", () => {
  const USERNAME = { secretInputs: ["username"] };
  const refusal = (title: string) => ({ errors: [{ code: "X", title }] });

  it("appears in no patch", async () => {
    const { engine } = await appliedStack();

    await engine.preview(basicAuthArgs({ username: "hush-hush" }), USERNAME);

    expect(engine.messages.join()).toContain('{"op":"replace","path":"/username","value":"[secret]"}');
    expect(engine.messages.join()).not.toContain("hush-hush");
  });

  it("is redacted in the responses of the mail server, also in the state", async () => {
    const { tenant, engine } = newStack();
    const message = "235 hidden-user accepted, hidden-body";
    const connected = { success: true, message, smtpResponseCode: 235 };
    tenant.fault({ kind: "body", on: "POST verify-connection", text: JSON.stringify(connected) });
    const sent = { success: false, message: "550 hidden-recipient@example.com is unknown" };
    tenant.fault({ kind: "body", on: "POST send-test-email", text: JSON.stringify(sent) });
    const args = basicAuthArgs({
      username: "hidden-user",
      testEmail: { recipient: "hidden-recipient@example.com", body: "hidden-body" },
      verifyConnection: true,
    });

    await expect(engine.up(args, { secretInputs: ["username", "testEmail"] })).rejects.toThrow(
      /to \[secret\] was not sent: .*\(550 \[secret\] is unknown\)/,
    );
    expect(engine.state?.connection?.message).toBe("235 [secret] accepted, [secret]");
  });

  it("is redacted in errors, also once the program does not declare it", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs({ username: "hidden-user" }), USERNAME);
    tenant.fault({ kind: "status", on: "GET", status: 403, body: refusal("hidden-user"), times: 2 });

    await expect(engine.refresh()).rejects.toThrow("403 X [secret]. ");
    await expect(engine.preview(basicAuthArgs())).rejects.toThrow("403 X [secret]. ");
  });

  it("is redacted in an undocumented error code", async () => {
    const { tenant, engine } = newStack();
    const text = JSON.stringify({ isValid: false, errorCode: "USER_hidden" });
    tenant.fault({ kind: "body", on: "POST validate", text });

    await expect(engine.up(basicAuthArgs({ username: "hidden" }), USERNAME)).rejects.toThrow(
      "USER_[secret]: ",
    );
    expect(engine.state).toMatchObject({ errorCode: "USER_[secret]" });
  });

  it("makes the tenant's text be omitted if it is shorter than four characters", async () => {
    const { tenant, engine } = newStack();
    tenant.fault({ kind: "status", on: "PATCH", status: 400, body: refusal("This setting is refused") });

    await expect(engine.up(basicAuthArgs({ username: "e" }), USERNAME)).rejects.toThrow(
      "PATCH email-config: 400 [text omitted: it may contain a secret]. ",
    );
  });
});
