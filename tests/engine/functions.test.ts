import type { Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { describeSlowEntryPoints } from "./entry-points";
import {
  basicAuth,
  diagnosticsOf,
  expectSuccess,
  PASSWORD,
  PROVIDER_STACK_TRACE,
  STACK_TRACE,
} from "./fixture";

describeSlowEntryPoints((fixture, entryPoint) => {
  let mailServer: MailServer;

  beforeAll(async () => {
    mailServer = await startMailServer({ security: "StartTLS", users: { alerts: PASSWORD } });
    fixture.emulator.mailCa = mailServer.ca;
    const { tenantUrl: _, ...settings } = basicAuth(fixture.tenant("acme"));
    fixture.tenant("acme").updateConfig({
      ...settings,
      serverAddress: mailServer.host,
      serverPort: mailServer.port,
    });
  });
  afterAll(() => mailServer.stop());

  /** Returns a program that calls all functions, in their form with promises or with outputs. */
  function programCalling(form: "" | "Output"): string {
    const tenantUrl = form ? `require("@pulumi/pulumi").output(${url("acme")})` : url("acme");
    return `const qlik = require("pulumi-qlik");
    module.exports = async () => ({
      document: await qlik.getEmailConfig${form}({ tenantUrl: ${tenantUrl} }),
      validation: qlik.validateEmailConfig${form}({ tenantUrl: ${tenantUrl} }),
      login: qlik.verifyEmailConfigConnection${form}({ tenantUrl: ${tenantUrl} }),
      mail: qlik.sendTestEmail${form}({ tenantUrl: ${tenantUrl}, recipient: "ops@example.com", subject: "hello" }),
    });`;
  }

  function url(tenant: string): string {
    return JSON.stringify(fixture.tenant(tenant).url);
  }

  describe.each(["", "Output"] as const)("the functions, in the form getEmailConfig%s", (form) => {
    let project: Project;

    beforeAll(async () => {
      project = await fixture.project({ program: programCalling(form) });
    });
    beforeEach(() => {
      fixture.tenant("acme").clearJournal();
      mailServer.received.length = 0;
    });

    it("read the tenant in a preview and send no e-mail", async () => {
      await expectSuccess(project.preview());
      expect(fixture.tenant("acme").requests().sort()).toEqual([
        "GET",
        "POST validate",
        "POST verify-connection",
      ]);
      expect(mailServer.received).toEqual([]);
    });

    it("return the responses of the tenant in an update and send the e-mail", async () => {
      await project.up();
      const outputs = JSON.parse((await project.pulumi(["stack", "output", "--json"])).stdout);

      expect(outputs.document).toMatchObject({
        username: "alerts",
        serverPort: mailServer.port,
        passwordExists: true,
        authFailures: 0,
        lastUpdated: expect.any(String),
      });
      expect(outputs.validation).toEqual({ isValid: true, errorCode: "OK" });
      expect(outputs.login).toMatchObject({ success: true, connectionFailed: false });
      expect(outputs.mail).toMatchObject({ success: true, accepted: ["ops@example.com"] });
      expect(mailServer.received).toMatchObject([{ subject: "hello" }]);
    });
  });

  describe("sendTestEmail", () => {
    it.each(["refresh", "destroy"] as const)(
      "sends and reports the e-mail in %s --run-program",
      async (command) => {
        mailServer.received.length = 0;
        const program = `require("pulumi-qlik").sendTestEmail({ tenantUrl: ${url("acme")}, recipient: "ops@example.com" });`;
        const result = await (await fixture.project({ program }))[command]("--run-program");

        expect(result.code).toBe(0);
        expect(mailServer.received).toHaveLength(1);
        expect(diagnosticsOf(result)).toMatch(
          /acme\.localhost: .*test e-mail.*`pulumi refresh --run-program`/,
        );
      },
    );
  });

  describe("a function that fails ends the program with one error", () => {
    it.each([
      ["if there is no configuration", "empty", "", /empty\.localhost: POST .*verify-connection: 404/],
      ["if the address has a path", "acme", "/console", /tenantUrl has a path/],
    ])("%s", async (_, tenant, path, error) => {
      const tenantUrl = JSON.stringify(fixture.tenant(tenant).url + path);
      const program = `require("pulumi-qlik").verifyEmailConfigConnection({ tenantUrl: ${tenantUrl} });`;
      const result = await (await fixture.project({ program })).preview();

      expect(result.code).not.toBe(0);
      expect(diagnosticsOf(result)).toMatch(error);
      // The SDK of the engine shows a stack trace of its own for a function of a plugin.
      expect(result.output).not.toMatch(entryPoint === "native" ? PROVIDER_STACK_TRACE : STACK_TRACE);
    });
  });
});
