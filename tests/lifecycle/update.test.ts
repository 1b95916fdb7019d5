import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { TestStack } from "../support/stack";
import { emulatedTenants, HELD, HELD_BY_MICROSOFT365, patchedPaths } from "../support/tenants";

const tenants = emulatedTenants();

async function settled(args: object = basicAuthArgs(), configuration: Record<string, string> = {}) {
  const tenant = tenants.newTenant();
  const stack = new TestStack(tenant, { configuration });
  await stack.up(args);
  tenant.clearJournal();
  stack.told.length = 0;
  return { tenant, stack };
}

it("asks once where there is nothing to do", async () => {
  const { tenant, stack } = await settled();

  expect(await stack.up(basicAuthArgs())).toBe("unchanged");

  expect(tenant.calls()).toEqual(["GET"]);
  expect(stack.told).toEqual([]);
});

it("knows a tenant by its address with a dot at its end, as 0.1.0 has kept it", async () => {
  const { tenant, stack } = await settled();
  const { host, port } = new URL(tenant.url);
  const dotted = `http://${host.replace(`:${port}`, "")}.:${port}/`;

  expect(await stack.up({ ...basicAuthArgs(), tenantUrl: dotted })).toBe("unchanged");
  expect(stack.inputs?.tenantUrl).toBe(tenant.url);

  stack.state = { ...stack.state, tenantUrl: dotted } as typeof stack.state;
  expect(await stack.up(basicAuthArgs())).toBe("updated");
  expect(stack.state?.tenantUrl).toBe(tenant.url);
  expect(tenant.calls()).not.toContain("DELETE");
  expect(tenant.config()).toMatchObject(HELD);
});

describe("puts back what was changed behind its back, and touches nothing else", () => {
  it.each([
    ["serverAddress", "smtp.evil.example"],
    ["serverPort", 25],
    ["securityType", "none"],
    ["username", "somebody"],
    ["emailAddress", "somebody@example.com"],
  ] as const)("%s", async (name, drifted) => {
    const { tenant, stack } = await settled();
    tenant.holds({ [name]: drifted });

    expect(await stack.up(basicAuthArgs())).toBe("updated");

    expect(tenant.config()).toMatchObject(HELD);
    expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.journal[1]?.body).toEqual([{ op: "replace", path: `/${name}`, value: HELD[name] }]);
  });

  it("a setting that was taken away", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ emailAddress: null });

    await stack.up(basicAuthArgs());

    expect(tenant.journal[1]?.body).toEqual([
      { op: "add", path: "/emailAddress", value: "alerts@example.com" },
    ]);
    expect(tenant.config()).toMatchObject(HELD);
  });

  it("a setting that was added", async () => {
    const args = without(basicAuthArgs(), "username", "emailPassword");
    const { tenant, stack } = await settled(args);
    tenant.holds({ username: "somebody", emailPassword: "theirs" });

    await stack.up(args);

    expect(tenant.journal[1]?.body).toEqual([
      { op: "remove", path: "/username" },
      { op: "remove", path: "/emailPassword" },
    ]);
  });

  it("a password that was removed", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ emailPassword: null });

    await stack.up(basicAuthArgs());

    expect(tenant.config()).toMatchObject(HELD);
    expect(tenant.journal[1]?.body).toEqual([{ op: "add", path: "/emailPassword", value: "first-password" }]);
  });

  it("the whole configuration", async () => {
    const { tenant, stack } = await settled();
    tenant.forget();

    expect(await stack.up(basicAuthArgs())).toBe("updated");

    expect(tenant.config()).toMatchObject(HELD);
  });

  it("a move to Microsoft 365", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ ...HELD_BY_MICROSOFT365 });

    await stack.up(basicAuthArgs());

    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  });
});

describe("a change of the program", () => {
  it.each([
    [{ serverPort: 465, securityType: "SSL/TLS" as const }, ["/serverPort", "/securityType"]],
    [{ username: "robot" }, ["/username"]],
  ])("%j is sent alone", async (change, paths) => {
    const { tenant, stack } = await settled();

    expect(await stack.up(basicAuthArgs(change))).toBe("updated");

    expect(patchedPaths(tenant)).toEqual([paths]);
    expect(tenant.config()).toMatchObject({ ...HELD, ...change });
    expect(await stack.up(basicAuthArgs(change))).toBe("unchanged");
  });

  it("of the password sends the password alone, with four calls from diff to verdict", async () => {
    const { tenant, stack } = await settled();

    expect(await stack.up(basicAuthArgs({ emailPassword: "second-password" }))).toBe("updated");

    expect(tenant.config()).toMatchObject({ ...HELD, emailPassword: "second-password" });
    expect(tenant.calls()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.journal[1]?.body).toEqual([
      { op: "replace", path: "/emailPassword", value: "second-password" },
    ]);
    expect(await stack.up(basicAuthArgs({ emailPassword: "second-password" }))).toBe("unchanged");
  });

  it("of the login to none takes both away", async () => {
    const { tenant, stack } = await settled();

    await stack.up(without(basicAuthArgs(), "username", "emailPassword"));

    expect(tenant.config()).not.toHaveProperty("username");
    expect(tenant.config()).not.toHaveProperty("emailPassword");
    expect(stack.state).toMatchObject({ passwordExists: false });
    expect(stack.state).not.toHaveProperty("emailPassword");
  });

  it("of how to behave is kept, without a write", async () => {
    const { tenant, stack } = await settled();

    expect(await stack.up(basicAuthArgs({ validation: "warn" }))).toBe("updated");

    expect(tenant.calls()).not.toContain("PATCH");
    expect(stack.state).toMatchObject({ validation: "warn" });
    expect(await stack.up(basicAuthArgs({ validation: "warn" }))).toBe("unchanged");
  });

  it("of the client secret of Microsoft 365 is written", async () => {
    const { tenant, stack } = await settled(microsoft365Args());

    await stack.up(microsoft365Args({ clientSecret: "second-client-secret" }));

    expect(tenant.config()).toEqual({ ...HELD_BY_MICROSOFT365, clientSecret: "second-client-secret" });
  });

  it("in words that mean the same is kept, without a write", async () => {
    const { tenant, stack } = await settled();

    await stack.up(basicAuthArgs({ serverAddress: "SMTP.example.com" }));

    expect(tenant.calls()).not.toContain("PATCH");
    expect(await stack.refresh()).toEqual([]);
  });
});

it("moves to Microsoft 365 and back in place", async () => {
  const { tenant, stack } = await settled();

  expect(await stack.up(microsoft365Args())).toBe("updated");
  expect(tenant.config()).toEqual(HELD_BY_MICROSOFT365);
  expect(stack.state).not.toHaveProperty("emailPassword");
  expect(stack.state).not.toHaveProperty("serverAddress");

  expect(await stack.up(basicAuthArgs())).toBe("updated");
  expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...HELD });
  expect(stack.state).not.toHaveProperty("clientSecret");
  expect(await stack.refresh()).toEqual([]);
});

it("replaces where the tenant moved: the new one gets the configuration, the old one loses it", async () => {
  const { tenant, stack } = await settled();
  const next = tenants.newTenant();

  const moved = { ...basicAuthArgs(), tenantUrl: next.url };
  expect(await stack.preview(moved)).toEqual({ changes: true, replaces: ["tenantUrl"] });
  expect(await stack.up(moved)).toBe("replaced");

  expect(next.config()).toMatchObject(HELD);
  expect(tenant.config()).toBeUndefined();
  expect(stack.state).toMatchObject({ tenantUrl: next.url });
});

describe("a preview", () => {
  it("shows the patch and the way that it will take, and the password by its marker", async () => {
    const { tenant, stack } = await settled();
    tenant.holds({ username: "somebody", emailPassword: null });

    expect(await stack.preview(basicAuthArgs())).toEqual({ changes: true, replaces: [] });

    expect(stack.told).toEqual([
      `${tenant.host}: PATCH email-config [\n` +
        '  {"op":"replace","path":"/username","value":"alerts"},\n' +
        '  {"op":"add","path":"/emailPassword","value":"[secret]"}\n]',
    ]);
    expect(tenant.calls()).toEqual(["GET"]);
  });

  it("shows PUT where the change needs it", async () => {
    const { tenant, stack } = await settled();

    await stack.preview(basicAuthArgs({ senderName: "Alerts" }));

    expect(stack.told).toEqual([
      `${tenant.host}: PUT email-config [\n  {"op":"add","path":"/senderName","value":"Alerts"}\n]`,
    ]);
  });

  it("shows what it cannot know yet as such", async () => {
    const { stack } = await settled();

    await stack.preview(basicAuthArgs({ username: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }));

    expect(stack.told.join()).toContain('{"op":"replace","path":"/username","value":"[unknown]"}');
  });
});

describe("ignoreChanges", () => {
  const args = basicAuthArgs({ ignoredArguments: ["username"] });

  it("holds for what somebody changed on the tenant", async () => {
    const { tenant, stack } = await settled(args);
    tenant.holds({ username: "somebody" });

    expect(await stack.up(args)).toBe("unchanged");
    expect(tenant.config()).toMatchObject({ username: "somebody" });
  });

  it("holds while something else is put back", async () => {
    const { tenant, stack } = await settled(args);
    tenant.holds({ username: "somebody", serverPort: 25 });

    expect(await stack.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject({ username: "somebody", serverPort: 587 });
    expect(await stack.up(args)).toBe("unchanged");
  });

  it("of everything leaves everything", async () => {
    const all = basicAuthArgs({ ignoredArguments: ["*"] });
    const { tenant, stack } = await settled(all);
    tenant.holds({ username: "somebody", serverPort: 25, emailPassword: "theirs" });

    expect(await stack.up(all)).toBe("unchanged");
  });

  it("of the password leaves one that was removed, and one that is refused", async () => {
    const ignoring = basicAuthArgs({ ignoredArguments: ["emailPassword"], validation: "warn" });
    const { tenant, stack } = await settled(ignoring);

    tenant.holds({ emailPassword: "theirs" });
    tenant.accepts("another");
    expect(await stack.up(ignoring)).toBe("unchanged");
    tenant.holds({ emailPassword: null, username: null });
    await stack.up(ignoring);
    expect(tenant.config()).not.toHaveProperty("emailPassword");
  });
});

describe("without liveDiff", () => {
  const configuration = { liveDiff: "false" };

  it("diff does not ask the tenant, and says so", async () => {
    const { tenant, stack } = await settled(basicAuthArgs(), configuration);
    tenant.holds({ username: "somebody" });

    expect(await stack.up(basicAuthArgs())).toBe("unchanged");

    expect(tenant.calls()).toEqual([]);
    expect(stack.told).toEqual([
      "qlik:liveDiff is false: compared with the state alone, drift on the tenants is not seen.",
    ]);
  });

  it("a change of the program is seen, and the update looks live all the same", async () => {
    const { tenant, stack } = await settled(basicAuthArgs(), configuration);
    tenant.holds({ username: "somebody" });

    expect(await stack.up(basicAuthArgs({ serverPort: 465 }))).toBe("updated");

    expect(tenant.config()).toMatchObject({ ...HELD, serverPort: 465 });
  });

  it("a new password is a change", async () => {
    const { tenant, stack } = await settled(basicAuthArgs(), configuration);

    expect(await stack.up(basicAuthArgs({ emailPassword: "second-password" }))).toBe("updated");

    expect(tenant.config()).toMatchObject({ emailPassword: "second-password" });
  });

  it("Microsoft 365 has nothing to do either", async () => {
    const { tenant, stack } = await settled(microsoft365Args(), configuration);
    expect(await stack.up(microsoft365Args())).toBe("unchanged");
    expect(tenant.calls()).toEqual([]);
  });
});

describe("a tenant that cannot be asked", () => {
  const unreadable = async (environment: NodeJS.ProcessEnv) => {
    const tenant = tenants.newTenant();
    const stack = new TestStack(tenant, { environment });
    await stack.up(basicAuthArgs());
    tenant.fault({ kind: "status", on: "GET", status: 403 });
    return { tenant, stack };
  };

  it("fails in the diff", async () => {
    const { stack } = await unreadable({});
    await expect(stack.preview(basicAuthArgs())).rejects.toThrow("GET email-config: 403");
  });

  it("is left to the update where the run shall continue on error, for a failed diff ends it for all", async () => {
    const { tenant, stack } = await unreadable({ PULUMI_CONTINUE_ON_ERROR: "true" });

    expect(await stack.up(basicAuthArgs())).toBe("updated");

    expect(stack.told.join()).toContain("GET email-config: 403");
    tenant.fault({ kind: "status", on: "GET", status: 403, times: 2 });
    await expect(stack.up(basicAuthArgs())).rejects.toThrow("GET email-config: 403");
  });
});

describe("an update that goes on where a killed one has ended", () => {
  it("writes the password alone, and rolls back to what was there before both", async () => {
    const { tenant, stack } = await settled(basicAuthArgs({ validation: "rollback" }));
    const change = { emailPassword: "wrong-password", serverPort: 465 };
    tenant.holds(change);
    tenant.accepts("first-password");

    await expect(stack.up(basicAuthArgs({ ...change, validation: "rollback" }))).rejects.toThrow(
      "Rolled back to the former configuration, which is valid.",
    );

    expect(tenant.config()).toMatchObject(HELD);
    expect(patchedPaths(tenant)).toEqual([["/emailPassword"], ["/serverPort", "/emailPassword"]]);
  });
});
