import * as pulumi from "@pulumi/pulumi";
import {
  getEmailConfig,
  getEmailConfigOutput,
  sendTestEmail,
  sendTestEmailOutput,
  validateEmailConfig,
  validateEmailConfigOutput,
  verifyEmailConfigConnection,
  verifyEmailConfigConnectionOutput,
} from "../../sdk";
import { type ProgramOptions, runProgram, settledValue } from "../support/program";
import { BASIC_AUTH, emulatedTenants } from "../support/tenants";

const tenants = emulatedTenants();

function configuredTenant() {
  const tenant = tenants.newTenant();
  tenant.updateConfig(BASIC_AUTH);
  tenant.acceptPassword(BASIC_AUTH.emailPassword);
  return tenant;
}

/** Runs a program with the credentials of an admin. */
const run = (program: () => Promise<void>, { configuration, ...options }: ProgramOptions = {}) =>
  runProgram(program, {
    ...options,
    configuration: { "qlik:apiKey": tenants.emulator.keys.admin, ...configuration },
  });

const E_MAIL = { recipient: "ops@example.com" };

interface Tenant {
  tenantUrl: string;
}

it.each<
  [string, (args: Tenant) => Promise<unknown>, (args: Tenant) => pulumi.Output<unknown>, string, object]
>([
  ["getEmailConfig", getEmailConfig, getEmailConfigOutput, "GET", { serverPort: 587, authFailures: 0 }],
  ["validateEmailConfig", validateEmailConfig, validateEmailConfigOutput, "POST validate", { isValid: true }],
  [
    "verifyEmailConfigConnection",
    verifyEmailConfigConnection,
    verifyEmailConfigConnectionOutput,
    "POST verify-connection",
    { success: true },
  ],
])(
  "%s and its output form send one request each, also in a preview",
  async (_, send, output, request, result) => {
    for (const isPreview of [true, false]) {
      const tenant = configuredTenant();
      const args = { tenantUrl: tenant.url };
      await run(
        async () => {
          expect(await send(args)).toMatchObject(result);
          expect(await settledValue(output(args))).toMatchObject(result);
        },
        { isPreview },
      );
      expect(tenant.requests()).toEqual([request, request]);
    }
  },
);

it.each([undefined, null])(
  "the tenant of the configuration is the default for the arguments %p",
  async (args) => {
    await run(
      async () => {
        expect(await validateEmailConfig(args as never)).toEqual({ isValid: true, errorCode: "OK" });
        expect(await settledValue(getEmailConfigOutput(args as never))).toMatchObject({ serverPort: 587 });
      },
      { configuration: { "qlik:tenantUrl": configuredTenant().url } },
    );
  },
);

describe("sendTestEmail", () => {
  it("makes the tenant send an e-mail, and announces it once for each tenant", async () => {
    const tenant = configuredTenant();
    const messages = jest.spyOn(console, "log").mockImplementation();
    await run(async () => {
      const result = await sendTestEmail({ tenantUrl: tenant.url, ...E_MAIL, subject: "S", body: "B" });
      expect(result).toMatchObject({ success: true, accepted: ["ops@example.com"] });
      await settledValue(sendTestEmailOutput({ tenantUrl: pulumi.output(tenant.url), ...E_MAIL }));
    });
    expect(tenant.journal.map(({ body }) => body)).toMatchObject([
      { ...E_MAIL, subject: "S", body: "B" },
      { ...E_MAIL, subject: expect.any(String), body: expect.any(String) },
    ]);
    expect(messages.mock.calls).toEqual([
      [expect.stringContaining(`${tenant.host}: sending a test e-mail.`)],
    ]);
    messages.mockRestore();
  });

  it("sends nothing in a preview", async () => {
    const tenant = configuredTenant();
    const args = { tenantUrl: tenant.url, ...E_MAIL };
    await run(
      async () => {
        expect(await sendTestEmail(args)).toBeUndefined();
        expect(await settledValue(sendTestEmailOutput(args))).toBeUndefined();
      },
      { isPreview: true },
    );
    expect(tenant.requests()).toEqual([]);
  });
});

describe("the error of a function", () => {
  it("names the tenant, the request and the status, and ends the program", async () => {
    const tenant = configuredTenant();
    tenant.fault({ kind: "status", status: 403 });
    await run(async () => {
      const result = getEmailConfig({ tenantUrl: tenant.url });
      await expect(result).rejects.toThrow(`${tenant.host}: GET email-config: 403`);
      await expect(result).rejects.toBeInstanceOf(pulumi.RunError);
    });
  });

  it.each([
    ["getEmailConfig", getEmailConfig],
    ["validateEmailConfig", validateEmailConfig],
    ["verifyEmailConfigConnection", verifyEmailConfigConnection],
    ["sendTestEmail", (args?: Partial<Tenant>) => sendTestEmail({ ...E_MAIL, ...args })],
  ])("%s names a host that is not allowed to get credentials", async (_, send) => {
    const tenantUrl = "https://acme.eu.qlikcloud.com.evil.example";
    const NOT_ALLOWED =
      /tenantUrl .*acme\.eu\.qlikcloud\.com\.evil\.example.* not allowed to get credentials/;
    await run(
      async () => {
        await expect(send({ tenantUrl })).rejects.toThrow(NOT_ALLOWED);
        await expect(send()).rejects.toThrow(NOT_ALLOWED);
      },
      { configuration: { "qlik:tenantUrl": tenantUrl } },
    );
  });

  it.each([
    ["a missing tenantUrl", undefined, /tenantUrl is not set/],
    ["an invalid tenantUrl", { tenantUrl: "acme" }, /tenantUrl .*URL/],
    ["missing credentials", { tenantUrl: "https://acme.eu.qlikcloud.com" }, /no credentials/],
  ])("names %s", async (_, args, message) => {
    await runProgram(async () => {
      await expect(getEmailConfig(args)).rejects.toThrow(message);
    });
  });
});
