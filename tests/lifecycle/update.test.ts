import { basicAuthArgs, microsoft365Args, without } from "../support/arguments";
import { BASIC_AUTH, fakeStacks, MICROSOFT_365, patchedPaths } from "../support/tenants";

const { tenants, appliedStack } = fakeStacks();
const NO_LOGIN = without(basicAuthArgs(), "username", "emailPassword");
const ROTATION = basicAuthArgs({ emailPassword: "second-password" });

it("makes one request and reports nothing if there are no changes", async () => {
  const { tenant, engine } = await appliedStack();

  expect(await engine.up(basicAuthArgs())).toBe("unchanged");

  expect(tenant.requests()).toEqual(["GET"]);
  expect(engine.messages).toEqual([]);
});

it("identifies a tenant's address with a final dot, as states of 0.1.0 have it", async () => {
  const { tenant, engine } = await appliedStack();
  const { hostname, port } = new URL(tenant.url);
  const tenantUrl = `http://${hostname}.:${port}/`;

  expect(await engine.up({ ...basicAuthArgs(), tenantUrl })).toBe("unchanged");
  expect(engine.inputs?.tenantUrl).toBe(tenant.url);

  engine.editResource({ tenantUrl });
  expect(await engine.up(basicAuthArgs())).toBe("updated");
  expect(engine.state?.tenantUrl).toBe(tenant.url);
  expect(tenant.requests()).not.toContain("DELETE");
  expect(tenant.config()).toMatchObject(BASIC_AUTH);
});

describe("drift is reverted, and nothing else is written:", () => {
  it.each([
    ["serverAddress", "smtp.evil.example", "replace"],
    ["serverPort", 25, "replace"],
    ["securityType", "none", "replace"],
    ["username", "other-user", "replace"],
    ["emailAddress", "other@example.com", "replace"],
    ["emailAddress", null, "add"],
    ["emailPassword", null, "add"],
  ] as const)("%s: %p", async (name, value, op) => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ [name]: value });

    expect(await engine.up(basicAuthArgs())).toBe("updated");

    expect(tenant.config()).toMatchObject(BASIC_AUTH);
    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(tenant.journal[1]?.body).toEqual([{ op, path: `/${name}`, value: BASIC_AUTH[name] }]);
  });

  it("settings that are not declared", async () => {
    const { tenant, engine } = await appliedStack(NO_LOGIN);
    tenant.updateConfig({ username: "other-user", emailPassword: "theirs" });

    await engine.up(NO_LOGIN);

    expect(tenant.journal[1]?.body).toEqual([
      { op: "remove", path: "/username" },
      { op: "remove", path: "/emailPassword" },
    ]);
  });

  it("a deleted configuration", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.deleteConfig();
    expect(await engine.up(basicAuthArgs())).toBe("updated");
    expect(tenant.config()).toMatchObject(BASIC_AUTH);
  });

  it("a move to Microsoft 365", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ ...MICROSOFT_365 });
    await engine.up(basicAuthArgs());
    expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
  });
});

describe("a change of the program", () => {
  it.each([
    [{ serverPort: 465, securityType: "SSL/TLS" as const }, ["/serverPort", "/securityType"]],
    [{ username: "robot" }, ["/username"]],
    [{ emailPassword: "second-password" }, ["/emailPassword"]],
  ])("%j is the only write, with four requests", async (change, paths) => {
    const { tenant, engine } = await appliedStack();

    expect(await engine.up(basicAuthArgs(change))).toBe("updated");

    expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(patchedPaths(tenant)).toEqual([paths]);
    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, ...change });
    expect(await engine.up(basicAuthArgs(change))).toBe("unchanged");
  });

  it("that removes the login removes user name and password", async () => {
    const { tenant, engine } = await appliedStack();

    await engine.up(NO_LOGIN);

    expect(tenant.config()).not.toHaveProperty("username");
    expect(tenant.config()).not.toHaveProperty("emailPassword");
    expect(engine.state).toMatchObject({ passwordExists: false });
    expect(engine.state).not.toHaveProperty("emailPassword");
  });

  it("of the validation mode changes the state without a write", async () => {
    const { tenant, engine } = await appliedStack();

    expect(await engine.up(basicAuthArgs({ validation: "warn" }))).toBe("updated");

    expect(tenant.requests()).not.toContain("PATCH");
    expect(engine.state).toMatchObject({ validation: "warn" });
    expect(await engine.up(basicAuthArgs({ validation: "warn" }))).toBe("unchanged");
  });

  it("of the client secret of Microsoft 365 is written", async () => {
    const { tenant, engine } = await appliedStack(microsoft365Args());
    await engine.up(microsoft365Args({ clientSecret: "second-client-secret" }));
    expect(tenant.config()).toEqual({ ...MICROSOFT_365, clientSecret: "second-client-secret" });
  });

  it("to an equivalent spelling is not a change, also after a refresh", async () => {
    const { tenant, engine } = await appliedStack();
    const args = basicAuthArgs({ serverAddress: "SMTP.example.com" });

    expect(await engine.up(args)).toBe("unchanged");
    await engine.refresh();
    expect(await engine.up(args)).toBe("unchanged");

    expect(tenant.requests()).toEqual(["GET", "GET", "GET"]);
  });
});

it("changes to Microsoft 365 and back without a replacement", async () => {
  const { tenant, engine } = await appliedStack();

  expect(await engine.up(microsoft365Args())).toBe("updated");
  expect(tenant.config()).toEqual(MICROSOFT_365);
  expect(engine.state).not.toHaveProperty("emailPassword");
  expect(engine.state).not.toHaveProperty("serverAddress");

  expect(await engine.up(basicAuthArgs())).toBe("updated");
  expect(tenant.config()).toEqual({ serviceProvider: "BasicAuth", ...BASIC_AUTH });
  expect(engine.state).not.toHaveProperty("clientSecret");
  expect(await engine.refresh()).toEqual([]);
});

it("replaces the resource if tenantUrl changes: the old tenant's configuration is deleted", async () => {
  const { tenant, engine } = await appliedStack();
  const next = tenants.newTenant();
  const moved = { ...basicAuthArgs(), tenantUrl: next.url };

  expect(await engine.preview(moved)).toEqual({ hasChanges: true, replaces: ["tenantUrl"] });
  expect(await engine.up(moved)).toBe("replaced");

  expect(next.config()).toMatchObject(BASIC_AUTH);
  expect(tenant.config()).toBeUndefined();
  expect(engine.state).toMatchObject({ tenantUrl: next.url });
});

describe("a preview", () => {
  it("shows the method and the patch, without the password", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.updateConfig({ username: "other-user", emailPassword: null });

    expect(await engine.preview(basicAuthArgs())).toEqual({ hasChanges: true, replaces: [] });

    expect(engine.messages).toEqual([
      `${tenant.host}: PATCH email-config (QLIK1901) [\n` +
        '  {"op":"replace","path":"/username","value":"alerts"},\n' +
        '  {"op":"add","path":"/emailPassword","value":"[secret]"}\n]',
    ]);
    expect(tenant.requests()).toEqual(["GET"]);
  });

  it("shows PUT if the change needs it", async () => {
    const { tenant, engine } = await appliedStack();
    await engine.preview(basicAuthArgs({ senderName: "Alerts" }));
    expect(engine.messages).toEqual([
      `${tenant.host}: PUT email-config (QLIK1901) [\n  {"op":"add","path":"/senderName","value":"Alerts"}\n]`,
    ]);
  });

  it("marks values that it cannot know yet", async () => {
    const { engine } = await appliedStack();
    await engine.preview(basicAuthArgs({ username: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" }));
    expect(engine.messages.join()).toContain('{"op":"replace","path":"/username","value":"[unknown]"}');
  });
});

it("shows a patch once in a run, which the update does not repeat", async () => {
  const { tenant, engine } = await appliedStack();
  await engine.up(basicAuthArgs({ serverPort: 465 }));
  expect(engine.messages).toEqual([
    `${tenant.host}: PATCH email-config (QLIK1901) [\n  {"op":"replace","path":"/serverPort","value":465}\n]`,
  ]);
});

describe("ignoreChanges", () => {
  const USERNAME = { ignoreChanges: ["username"] };

  it("of a setting leaves its drift", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs(), USERNAME);
    tenant.updateConfig({ username: "other-user" });

    expect(await engine.up(basicAuthArgs(), USERNAME)).toBe("unchanged");
    expect(tenant.config()).toMatchObject({ username: "other-user" });
  });

  it("of a setting leaves its drift while other drift is reverted", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs(), USERNAME);
    tenant.updateConfig({ username: "other-user", serverPort: 25 });

    expect(await engine.up(basicAuthArgs(), USERNAME)).toBe("updated");

    expect(tenant.config()).toMatchObject({ username: "other-user", serverPort: 587 });
    expect(await engine.up(basicAuthArgs(), USERNAME)).toBe("unchanged");
  });

  it("of everything leaves all drift", async () => {
    const all = { ignoreChanges: ["*"] };
    const { tenant, engine } = await appliedStack(basicAuthArgs(), all);
    tenant.updateConfig({ username: "other-user", serverPort: 25, emailPassword: "theirs" });
    expect(await engine.up(basicAuthArgs(), all)).toBe("unchanged");
  });

  it("of the password leaves one that was removed or that the mail server refuses", async () => {
    const password = { ignoreChanges: ["emailPassword"] };
    const args = basicAuthArgs({ validation: "warn" });
    const { tenant, engine } = await appliedStack(args, password);

    tenant.updateConfig({ emailPassword: "theirs" });
    tenant.acceptPassword("another");
    expect(await engine.up(args, password)).toBe("unchanged");
    tenant.updateConfig({ emailPassword: null, username: null });
    await engine.up(args, password);
    expect(tenant.config()).not.toHaveProperty("emailPassword");
  });
});

describe("with liveDiff: false", () => {
  const OFFLINE = { configuration: { liveDiff: "false" } };

  it("a diff makes no request, and warns", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs(), OFFLINE);
    tenant.updateConfig({ username: "other-user" });

    expect(await engine.up(basicAuthArgs())).toBe("unchanged");

    expect(tenant.requests()).toEqual([]);
    expect(engine.messages).toEqual([expect.stringContaining("qlik:liveDiff is false")]);
  });

  it.each([
    ["a setting", basicAuthArgs({ serverPort: 465 })],
    ["the password", ROTATION],
  ])("a change of %s is written, and the update reverts and reports drift", async (_what, args) => {
    const { tenant, engine } = await appliedStack(basicAuthArgs(), OFFLINE);
    tenant.updateConfig({ username: "other-user" });

    expect(await engine.up(args)).toBe("updated");

    expect(tenant.config()).toMatchObject({ ...BASIC_AUTH, ...args });
    expect(engine.messages.at(-1)).toContain('"path":"/username"');
  });

  it("Microsoft 365 has no changes either", async () => {
    const { tenant, engine } = await appliedStack(microsoft365Args(), OFFLINE);
    expect(await engine.up(microsoft365Args())).toBe("unchanged");
    expect(tenant.requests()).toEqual([]);
  });
});

describe("a tenant that cannot be read", () => {
  const FORBIDDEN = { kind: "status", on: "GET", status: 403 } as const;

  it("fails the diff", async () => {
    const { tenant, engine } = await appliedStack();
    tenant.fault(FORBIDDEN);
    await expect(engine.preview(basicAuthArgs())).rejects.toThrow("GET email-config: 403");
  });

  it("fails only its own update with PULUMI_CONTINUE_ON_ERROR, because a failed diff ends the run", async () => {
    const { tenant, engine } = await appliedStack(basicAuthArgs(), {
      environment: { PULUMI_CONTINUE_ON_ERROR: "true" },
    });
    tenant.fault(FORBIDDEN);

    expect(await engine.up(basicAuthArgs())).toBe("updated");

    expect(engine.messages.join()).toContain("GET email-config: 403");
    tenant.fault({ ...FORBIDDEN, times: 2 });
    await expect(engine.up(basicAuthArgs())).rejects.toThrow("GET email-config: 403");
  });
});
