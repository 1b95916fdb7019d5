import * as pulumi from "@pulumi/pulumi";
import {
  getEmailConfig,
  getEmailConfigOutput,
  sendTestEmail,
  sendTestEmailOutput,
  type TenantArgs,
  type TenantOutputArgs,
  validateEmailConfig,
  validateEmailConfigOutput,
  verifyEmailConfigConnection,
  verifyEmailConfigConnectionOutput,
} from "../../sdk";
import { runProgram, settledValue } from "../support/program";
import { emulatedTenants, HELD } from "../support/tenants";

const tenants = emulatedTenants();

function setUp() {
  const tenant = tenants.newTenant();
  tenant.holds(HELD);
  tenant.accepts(HELD.emailPassword);
  const configuration = { "qlik:apiKey": tenants.emulator.keys.admin };
  return { tenant, configuration };
}

const MAIL = { recipient: "ops@example.com" };

interface Reading {
  ask(args: TenantArgs): Promise<unknown>;
  askLater(args: TenantOutputArgs): pulumi.Output<unknown>;
  call: string;
  answer: object;
}

it.each<[string, Reading]>([
  [
    "getEmailConfig",
    {
      ask: getEmailConfig,
      askLater: getEmailConfigOutput,
      call: "GET",
      answer: { serverPort: 587, authFailures: 0 },
    },
  ],
  [
    "validateEmailConfig",
    {
      ask: validateEmailConfig,
      askLater: validateEmailConfigOutput,
      call: "POST validate",
      answer: { isValid: true },
    },
  ],
  [
    "verifyEmailConfigConnection",
    {
      ask: verifyEmailConfigConnection,
      askLater: verifyEmailConfigConnectionOutput,
      call: "POST verify-connection",
      answer: { success: true },
    },
  ],
])("%s asks the tenant, in a preview too", async (_name, { ask, askLater, call, answer }) => {
  for (const isPreview of [true, false]) {
    const { tenant, configuration } = setUp();
    await runProgram(
      async () => {
        expect(await ask({ tenantUrl: tenant.url })).toMatchObject(answer);
        expect(await settledValue(askLater({ tenantUrl: pulumi.output(tenant.url) }))).toMatchObject(answer);
      },
      { configuration, isPreview },
    );
    expect(tenant.calls()).toEqual([call, call]);
  }
});

it("takes the tenant of the configuration", async () => {
  const { tenant, configuration } = setUp();
  await runProgram(
    async () => {
      expect(await validateEmailConfig()).toEqual({ isValid: true, errorCode: "OK" });
    },
    { configuration: { ...configuration, "qlik:tenantUrl": tenant.url } },
  );
});

describe("sendTestEmail", () => {
  it("has the tenant send a mail, and reports it once for each tenant", async () => {
    const { tenant, configuration } = setUp();
    const messages = jest.spyOn(console, "log").mockImplementation();
    await runProgram(
      async () => {
        expect(
          await sendTestEmail({ tenantUrl: tenant.url, ...MAIL, subject: "S", body: "B" }),
        ).toMatchObject({
          success: true,
          accepted: ["ops@example.com"],
        });
        await settledValue(sendTestEmailOutput({ tenantUrl: tenant.url, ...MAIL }));
      },
      { configuration },
    );
    expect(tenant.journal.map(({ body }) => body)).toMatchObject([
      { ...MAIL, subject: "S", body: "B" },
      { ...MAIL, subject: expect.any(String), body: expect.any(String) },
    ]);
    expect(messages.mock.calls).toEqual([
      [expect.stringContaining(`${tenant.host}: sending a test e-mail.`)],
    ]);
    messages.mockRestore();
  });

  it("sends nothing in a preview", async () => {
    const { tenant, configuration } = setUp();
    await runProgram(
      async () => {
        expect(await sendTestEmail({ tenantUrl: tenant.url, ...MAIL })).toBeUndefined();
        expect(await settledValue(sendTestEmailOutput({ tenantUrl: tenant.url, ...MAIL }))).toBeUndefined();
      },
      { configuration, isPreview: true },
    );
    expect(tenant.calls()).toEqual([]);
  });
});

describe("an error ends the program with its message alone", () => {
  it("of a tenant", async () => {
    const { tenant, configuration } = setUp();
    tenant.fault({ kind: "status", status: 403 });
    await runProgram(
      async () => {
        const asked = getEmailConfig({ tenantUrl: tenant.url });
        await expect(asked).rejects.toThrow(`${tenant.host}: GET email-config: 403 HTTP-403 Forbidden`);
        await expect(asked).rejects.toBeInstanceOf(pulumi.RunError);
      },
      { configuration },
    );
  });

  it("of a tenant that is not allowed to get credentials", async () => {
    await runProgram(
      async () => {
        const tenantUrl = "https://acme.eu.qlikcloud.com.evil.example";
        const REFUSED =
          "tenantUrl leads to acme.eu.qlikcloud.com.evil.example, which is not allowed to get credentials.";
        for (const ask of [getEmailConfig, validateEmailConfig, verifyEmailConfigConnection]) {
          await expect(ask({ tenantUrl })).rejects.toThrow(REFUSED);
          await expect(ask()).rejects.toThrow(REFUSED);
        }
        await expect(sendTestEmail({ tenantUrl, ...MAIL })).rejects.toThrow(REFUSED);
      },
      {
        configuration: {
          "qlik:apiKey": "a-key",
          "qlik:tenantUrl": "https://acme.eu.qlikcloud.com.evil.example",
        },
      },
    );
  });

  it.each<[string, (args: never) => Promise<unknown>]>([
    ["getEmailConfig", getEmailConfig],
    ["validateEmailConfig", validateEmailConfig],
    ["verifyEmailConfigConnection", verifyEmailConfigConnection],
    ["sendTestEmail", sendTestEmail],
  ])("of arguments that are no object: %s", async (name, ask) => {
    await runProgram(async () => {
      await expect(ask("acme" as never)).rejects.toEqual(
        new pulumi.RunError(`${name}: the arguments must be an object, not a string.`),
      );
    });
  });

  it("of missing arguments: sendTestEmail, in its Output form and in a preview too", async () => {
    const missing = new pulumi.RunError("sendTestEmail: the arguments must be an object, not undefined.");
    await runProgram(
      async () => {
        await expect(sendTestEmail(undefined as never)).rejects.toEqual(missing);
        await expect(settledValue(sendTestEmailOutput(undefined as never))).rejects.toEqual(missing);
      },
      { isPreview: true },
    );
  });

  it("and null is no argument: the default tenant is asked", async () => {
    const { tenant, configuration } = setUp();
    await runProgram(
      async () => {
        expect(await validateEmailConfig(null as never)).toMatchObject({ isValid: true });
        expect(await settledValue(getEmailConfigOutput(null as never))).toMatchObject({ serverPort: 587 });
      },
      { configuration: { ...configuration, "qlik:tenantUrl": tenant.url } },
    );
  });

  it("of the arguments", async () => {
    await runProgram(async () => {
      await expect(getEmailConfig()).rejects.toThrow("tenantUrl is not set");
      await expect(getEmailConfig({ tenantUrl: "acme" })).rejects.toThrow("tenantUrl is no URL");
      await expect(getEmailConfig({ tenantUrl: "https://acme.eu.qlikcloud.com" })).rejects.toThrow(
        "there are no credentials for this tenant",
      );
    });
  });
});
