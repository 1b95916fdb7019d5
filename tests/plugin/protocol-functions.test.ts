import { basicAuth, createResource, errorOf, pluginFixture } from "./plugin-fixture";
import { secret } from "./wire";

const fixture = pluginFixture();

const token = (name: string) => `qlik:index:${name}`;

describe("a function", () => {
  it("asks the tenant that it names, or the provider's", async () => {
    const tenant = fixture.newTenant();
    const apiKey = secret(fixture.tenants.emulator.keys.admin);
    const plugin = await fixture.start({ args: { apiKey, tenantUrl: tenant.url } });
    await createResource(plugin, basicAuth(tenant));

    expect(await plugin.invoke(token("getEmailConfig"), { tenantUrl: tenant.url })).toMatchObject({
      failures: [],
      result: { username: "alerts", isValid: true, passwordExists: true },
    });
    expect((await plugin.invoke(token("validateEmailConfig"), {})).result).toEqual({
      isValid: true,
      errorCode: "OK",
    });
    const connection = await plugin.invoke(token("verifyEmailConfigConnection"), {});
    expect(connection.result).toMatchObject({ success: expect.any(Boolean) });
  });

  it("reports an error of the tenant in one sentence", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start({ args: { apiKey: secret("a-wrong-key") } });

    const { message } = await errorOf(plugin.invoke(token("getEmailConfig"), { tenantUrl: tenant.url }));

    expect(message).toContain(`${tenant.host}: GET email-config: 401`);
  });

  it("names the setting if there is no tenant", async () => {
    const plugin = await fixture.start();

    expect(await errorOf(plugin.invoke(token("getEmailConfig"), {}))).toMatchObject({
      message: expect.stringContaining("tenantUrl is not set"),
    });
  });

  it.each(["qlik:index:getEmail", "toString", ""])("named %p is not known", async (name) => {
    const plugin = await fixture.start();

    expect(await errorOf(plugin.invoke(name, {}))).toMatchObject({
      message: expect.stringContaining(
        `${name} is not a known function. Known functions: qlik:index:getEmail`,
      ),
    });
  });

  it.each([
    ["a missing argument", {}, [{ property: "recipient", reason: "recipient is required (QLIK1004)" }]],
    [
      "an empty argument",
      { recipient: "" },
      [{ property: "recipient", reason: "recipient is required (QLIK1004)" }],
    ],
    [
      "a wrong argument",
      { recipient: 5 },
      [{ property: "recipient", reason: "recipient must be a text (QLIK1001)" }],
    ],
    [
      "an unknown argument",
      { recipient: "ops@example.com", recipients: "x" },
      [
        {
          property: "recipients",
          reason:
            "recipients is not a known argument. Known arguments: tenantUrl, recipient, subject, body (QLIK1002)",
        },
      ],
    ],
  ])("reports %s at its property", async (_name, args, failures) => {
    const plugin = await fixture.start();

    expect(await plugin.invoke(token("sendTestEmail"), args)).toEqual({ result: {}, failures });
  });
});

describe("sendTestEmail", () => {
  it("sends nothing in a preview, and returns only known values, which the engine requires", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    const args = { tenantUrl: tenant.url, recipient: "ops@example.com" };

    const { result } = await plugin.invoke(token("sendTestEmail"), args, { preview: true });

    expect(tenant.requests()).toEqual([]);
    expect(result).toEqual({
      success: true,
      connectionFailed: false,
      message: "A preview sends no e-mail.",
    });
  });

  it("announces each e-mail of an update, and names the other commands that send one", async () => {
    const tenant = fixture.newTenant();
    const plugin = await fixture.start();
    await createResource(plugin, basicAuth(tenant));
    plugin.messages.length = 0;

    await plugin.invoke(token("sendTestEmail"), { tenantUrl: tenant.url, recipient: "ops@example.com" });

    expect(tenant.requests()).toContain("POST send-test-email");
    expect(plugin.messages).toMatchObject([
      { message: expect.stringMatching(/sending a test e-mail.*`pulumi refresh --run-program`/) },
    ]);
  });
});
