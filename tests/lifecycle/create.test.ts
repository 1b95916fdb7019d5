import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, HELD_BY_MICROSOFT365, HELD_BY_OTHERS } from "../support/tenants";

const tenants = emulatedTenants();

function setUp(held?: Record<string, unknown>) {
  const tenant = tenants.newTenant();
  if (held) tenant.holds(held);
  return { tenant, stack: new TestStack(tenant) };
}

it("writes the first configuration with four calls", async () => {
  const { tenant, stack } = setUp();

  expect(await stack.up(basicAuthArgs())).toBe("created");

  expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
});

it("keeps what the tenant holds, its verdict, and the way that the write took", async () => {
  const { tenant, stack } = setUp();

  await stack.up(basicAuthArgs());

  expect(stack.state).toEqual({
    ...HELD,
    serviceProvider: "BasicAuth",
    tenantUrl: tenant.url,
    isValid: true,
    errorCode: "OK",
    passwordExists: true,
    tenantId: expect.any(String),
    writeMethod: "PATCH",
  });
});

it("writes a server that wants no login", async () => {
  const { tenant, stack } = setUp();

  await stack.up(without(basicAuthArgs(), "username", "emailPassword"));

  expect(tenant.config()).not.toHaveProperty("username");
  expect(stack.state).toMatchObject({ passwordExists: false });
  expect(stack.state).not.toHaveProperty("emailPassword");
});

it("asks for no verdict where validation is off", async () => {
  const { tenant, stack } = setUp();

  await stack.up(basicAuthArgs({ validation: "off" }));

  expect(tenant.calls()).toEqual(["GET", "PATCH", "GET"]);
  expect(stack.state).toMatchObject({ isValid: true, errorCode: "OK" });
});

it("writes Microsoft 365 by PUT", async () => {
  const { tenant, stack } = setUp();

  await stack.up(microsoft365Args());

  expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
  expect(tenant.calls()).toEqual(["GET", "PUT", "GET", "POST validate"]);
  expect(stack.state).toMatchObject({ serviceProvider: "Microsoft365", writeMethod: "PUT" });
});

it("identifies the resource by the tenant's host", async () => {
  const { tenant, stack } = setUp();
  tenant.accepts("another");

  await expect(stack.up(basicAuthArgs())).rejects.toMatchObject({ id: tenant.host });
});

describe("on a tenant that has this very configuration, as after a run that was killed", () => {
  it("takes it over, and writes the password alone: whether it is this one nobody can see", async () => {
    const { tenant, stack } = setUp(HELD);

    expect(await stack.up(basicAuthArgs())).toBe("created");

    expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.journal[1]?.body).toEqual([
      { op: "replace", path: "/emailPassword", value: "first-password" },
    ]);
    expect(stack.state).toMatchObject({ emailPassword: "first-password", passwordExists: true });
  });

  it("writes nothing where there is no password", async () => {
    const { tenant, stack } = setUp(without(HELD, "username", "emailPassword"));

    expect(await stack.up(without(basicAuthArgs(), "username", "emailPassword"))).toBe("created");

    expect(tenant.calls()).toEqual(["GET", "POST validate"]);
    expect(stack.state).not.toHaveProperty("writeMethod");
  });

  it("takes over what means the same, and keeps the program's words", async () => {
    const { stack } = setUp({ ...HELD, serverAddress: "SMTP.EXAMPLE.COM" });

    expect(await stack.up(basicAuthArgs())).toBe("created");

    expect(stack.state).toMatchObject({ serverAddress: "smtp.example.com" });
    expect(await stack.up(basicAuthArgs())).toBe("unchanged");
  });

  it("takes over Microsoft 365", async () => {
    const { tenant, stack } = setUp(HELD_BY_MICROSOFT365);

    expect(await stack.up(microsoft365Args())).toBe("created");

    expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
  });
});

describe("on a tenant that has a different configuration", () => {
  it("refuses, touches nothing, and shows the patch without the password", async () => {
    const { tenant, stack } = setUp(HELD_BY_OTHERS);

    const refusal = expect(stack.up(basicAuthArgs())).rejects;

    await refusal.toThrow(
      `${tenant.host}: the tenant already has a different e-mail configuration. To take it over, set adoptExisting: true; ` +
        'this changes it by [\n  {"op":"replace","path":"/serverAddress","value":"smtp.example.com"},\n' +
        '  {"op":"replace","path":"/emailPassword","value":"[secret]"}\n]. If this stack declared it under another name',
    );
    expect(tenant.config()).toMatchObject(HELD_BY_OTHERS);
    expect(tenant.calls()).toEqual(["GET"]);
    expect(stack.state).toBeUndefined();
  });

  it("refuses where only a password is there too many", async () => {
    const { stack } = setUp(HELD);
    await expect(stack.up(without(basicAuthArgs(), "emailPassword"))).rejects.toThrow(
      '{"op":"remove","path":"/emailPassword"}',
    );
  });

  it("adopts it where it is told to, and says nothing of the former password", async () => {
    const { tenant, stack } = setUp(HELD_BY_OTHERS);

    expect(await stack.up(basicAuthArgs({ adoptExisting: true }))).toBe("created");

    expect(tenant.config()).toMatchObject(HELD);
    expect(stack.state).toMatchObject({ emailPassword: "first-password", adoptExisting: true });
  });

  it("changes the service provider where it is told to adopt", async () => {
    const { tenant, stack } = setUp(HELD_BY_MICROSOFT365);

    await stack.up(basicAuthArgs({ adoptExisting: true }));

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });

  it("adopts ignored settings as declared: the engine ignores changes, and this is no change", async () => {
    const { tenant, stack } = setUp(HELD_BY_OTHERS);

    await stack.up(basicAuthArgs({ adoptExisting: true, ignoredArguments: ["serverAddress"] }));

    expect(tenant.config()).toMatchObject({ serverAddress: "smtp.example.com" });
  });
});

it("refuses the second of two resources for one tenant", async () => {
  const { tenant, stack } = setUp();
  await stack.up(basicAuthArgs());

  await expect(new TestStack(tenant).up(basicAuthArgs({ username: "other" }))).rejects.toThrow(
    "If another stack or resource declares it, remove one of the two.",
  );
});

it("leaves nothing behind where the tenant refuses the values", async () => {
  const { tenant, stack } = setUp();
  tenant.fault({
    kind: "status",
    on: "PATCH",
    status: 400,
    body: { errors: [{ code: "EMAIL-1", title: "No such server", detail: "smtp.example.com" }] },
  });

  await expect(stack.up(basicAuthArgs())).rejects.toThrow(
    `${tenant.host}: PATCH email-config: 400 EMAIL-1 No such server (smtp.example.com). ` +
      "The tenant does not take these values; correct the arguments.",
  );
  expect(stack.state).toBeUndefined();
  expect(tenant.config()).toBeUndefined();
});

it("keeps what was written where the rest of the road is blocked", async () => {
  const { tenant, stack } = setUp();
  tenant.fault({ kind: "status", on: "POST validate", status: 403 });

  await expect(stack.up(basicAuthArgs())).rejects.toThrow("POST email-config/actions/validate: 403");

  expect(stack.state).toMatchObject({ ...HELD, writeMethod: "PATCH" });
  expect(await stack.up(basicAuthArgs())).toBe("updated");
  expect(await stack.up(basicAuthArgs())).toBe("unchanged");
});

it("keeps what was written where the tenant cannot be looked at again", async () => {
  const { tenant, stack } = setUp();
  tenant.fault({ kind: "status", on: "GET", after: 1, status: 403 });

  await expect(stack.up(basicAuthArgs())).rejects.toThrow("GET email-config: 403");

  expect(stack.state).toMatchObject(HELD);
  expect(await stack.up(basicAuthArgs())).toBe("updated");
  expect(await stack.refresh()).toEqual([]);
});
