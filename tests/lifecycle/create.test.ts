import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, MICROSOFT_365, OTHER_CONFIG } from "../support/tenants";

const { newStack } = fakeStacks();
const NO_LOGIN = without(basicAuthArgs(), "username", "emailPassword");

it("writes the first configuration with four requests", async () => {
  const { tenant, engine } = newStack();

  expect(await engine.up(basicAuthArgs())).toBe("created");

  expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
  expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
});

it("returns the settings, the validation result and the write method as state", async () => {
  const { tenant, engine } = newStack();

  await engine.up(basicAuthArgs());

  expect(engine.state).toEqual({
    ...BASIC_AUTH,
    serviceProvider: "BasicAuth",
    tenantUrl: tenant.url,
    isValid: true,
    errorCode: "OK",
    passwordExists: true,
    tenantId: expect.any(String),
    writeMethod: "PATCH",
  });
});

it("writes a mail server without a login", async () => {
  const { tenant, engine } = newStack();

  await engine.up(NO_LOGIN);

  expect(tenant.config()).not.toHaveProperty("username");
  expect(engine.state).toMatchObject({ passwordExists: false });
  expect(engine.state).not.toHaveProperty("emailPassword");
});

it("makes no validation request if validation is off", async () => {
  const { tenant, engine } = newStack();

  await engine.up(basicAuthArgs({ validation: "off" }));

  expect(tenant.requests()).toEqual(["GET", "PATCH", "GET"]);
  expect(engine.state).toMatchObject({ isValid: true, errorCode: "OK" });
});

it("writes Microsoft 365 by PUT", async () => {
  const { tenant, engine } = newStack();

  await engine.up(microsoft365Args());

  expect(tenant.config()).toEqual(MICROSOFT_365);
  expect(tenant.requests()).toEqual(["GET", "PUT", "GET", "POST validate"]);
  expect(engine.state).toMatchObject({ serviceProvider: "Microsoft365", writeMethod: "PUT" });
});

it("identifies the resource by the tenant's host", async () => {
  const { tenant, engine } = newStack({ acceptedPassword: "another" });
  await expect(engine.up(basicAuthArgs())).rejects.toMatchObject({ id: tenant.host });
});

describe("on a tenant that already has the same configuration, as after a killed run", () => {
  it("takes it over, and writes the password alone, because the API never returns it", async () => {
    const { tenant, engine } = newStack({ config: BASIC_AUTH });

    expect(await engine.up(basicAuthArgs())).toBe("created");

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.journal[1]?.body).toEqual([
      { op: "replace", path: "/emailPassword", value: "first-password" },
    ]);
    expect(engine.state).toMatchObject({ emailPassword: "first-password", passwordExists: true });
  });

  it("writes nothing if there is no password", async () => {
    const { tenant, engine } = newStack({ config: without(BASIC_AUTH, "username", "emailPassword") });

    expect(await engine.up(NO_LOGIN)).toBe("created");

    expect(tenant.requests()).toEqual(["GET", "POST validate"]);
    expect(engine.state).not.toHaveProperty("writeMethod");
  });

  it("takes over an equivalent spelling, and keeps the program's in the state", async () => {
    const { engine } = newStack({ config: { ...BASIC_AUTH, serverAddress: "SMTP.EXAMPLE.COM" } });

    expect(await engine.up(basicAuthArgs())).toBe("created");

    expect(engine.state).toMatchObject({ serverAddress: "smtp.example.com" });
    expect(await engine.up(basicAuthArgs())).toBe("unchanged");
  });

  it("takes over Microsoft 365", async () => {
    const { tenant, engine } = newStack({ config: MICROSOFT_365 });
    expect(await engine.up(microsoft365Args())).toBe("created");
    expect(tenant.config()).toEqual(MICROSOFT_365);
  });
});

describe("on a tenant that has a different configuration", () => {
  it("fails without a write, and shows the patch without the password", async () => {
    const { tenant, engine } = newStack({ config: OTHER_CONFIG });

    const error = expect(engine.up(basicAuthArgs())).rejects;

    await error.toThrow(tenant.host);
    await error.toThrow("set adoptExisting: true");
    await error.toThrow(
      '[\n  {"op":"replace","path":"/serverAddress","value":"smtp.example.com"},\n' +
        '  {"op":"replace","path":"/emailPassword","value":"[secret]"}\n]',
    );
    expect(tenant.config()).toMatchObject(OTHER_CONFIG);
    expect(tenant.requests()).toEqual(["GET"]);
    expect(engine.state).toBeUndefined();
  });

  it("fails if the only difference is a password that the program does not declare", async () => {
    const { engine } = newStack({ config: BASIC_AUTH });
    await expect(engine.up(without(basicAuthArgs(), "emailPassword"))).rejects.toThrow(
      '{"op":"remove","path":"/emailPassword"}',
    );
  });

  it.each([
    ["a mail server", OTHER_CONFIG],
    ["Microsoft 365", MICROSOFT_365],
  ])("adopts %s with adoptExisting", async (_what, config) => {
    const { tenant, engine } = newStack({ config });

    expect(await engine.up(basicAuthArgs({ adoptExisting: true }))).toBe("created");

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
    expect(engine.state).toMatchObject({ emailPassword: "first-password", adoptExisting: true });
  });

  it("reports the patch of an adoption", async () => {
    const { engine } = newStack({ config: { ...BASIC_AUTH, username: "other-user" } });
    await engine.up(basicAuthArgs({ adoptExisting: true }));
    expect(engine.messages.join()).toContain('{"op":"replace","path":"/username","value":"alerts"}');
  });

  it("adopts ignored settings as declared, because a create is not a change", async () => {
    const { tenant, engine } = newStack({ config: OTHER_CONFIG });
    await engine.up(basicAuthArgs({ adoptExisting: true }), { ignoreChanges: ["serverAddress"] });
    expect(tenant.config()).toMatchObject({ serverAddress: "smtp.example.com" });
  });
});

it("leaves no resource if the tenant rejects the values", async () => {
  const { tenant, engine } = newStack();
  const errors = [{ code: "EMAIL-1", title: "No such server", detail: "smtp.example.com" }];
  tenant.fault({ kind: "status", on: "PATCH", status: 400, body: { errors } });

  await expect(engine.up(basicAuthArgs())).rejects.toThrow(
    `${tenant.host}: PATCH email-config: 400 EMAIL-1 No such server (smtp.example.com). `,
  );
  expect(engine.state).toBeUndefined();
  expect(tenant.config()).toBeUndefined();
});

it.each([
  ["POST validate", 0, "POST email-config/actions/validate: 403"],
  ["GET", 1, "GET email-config: 403"],
])("keeps what was written if %s fails after the write", async (on, after, message) => {
  const { tenant, engine } = newStack();
  tenant.fault({ kind: "status", on, after, status: 403 });

  await expect(engine.up(basicAuthArgs())).rejects.toThrow(message);

  expect(engine.state).toMatchObject({ ...BASIC_AUTH, writeMethod: "PATCH" });
  expect(await engine.up(basicAuthArgs())).toBe("updated");
  expect(await engine.refresh()).toEqual([]);
  expect(await engine.up(basicAuthArgs())).toBe("unchanged");
});
