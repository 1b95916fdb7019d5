import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { describeSlowEntryPoints } from "./entry-points";
import { basicAuth, expectFailure, expectSuccess, PASSWORD, programWith } from "./fixture";

describeSlowEntryPoints((fixture) => {
  describe("`verifyConnection` and `testEmail`", () => {
    let mailServer: MailServer;
    let acme: EmulatedTenant;
    let project: Project;

    const program = (changes = {}) =>
      programWith({
        mail: basicAuth(acme, {
          serverAddress: "localhost",
          serverPort: mailServer.port,
          securityType: "none",
          verifyConnection: true,
          testEmail: { recipient: "ops@example.com", subject: "It works" },
          ...changes,
        }),
      });

    beforeAll(async () => {
      mailServer = await startMailServer({
        security: "none",
        users: { alerts: PASSWORD },
        rejectRecipients: ["rejected@example.com"],
      });
      acme = fixture.tenant("acme");
      project = await fixture.project({ program: program() });
    });
    afterAll(() => mailServer.stop());

    beforeEach(() => {
      acme.clearJournal();
      mailServer.received.length = 0;
    });

    it("creates, validates, verifies the connection and sends the test e-mail, in this order", async () => {
      await expectSuccess(project.up());
      expect(acme.requests()).toEqual([
        "GET",
        "PATCH",
        "GET",
        "POST validate",
        "POST verify-connection",
        "POST send-test-email",
      ]);
      expect(mailServer.received).toMatchObject([{ to: "ops@example.com", subject: "It works" }]);
      expect(await project.resource("mail")).toMatchObject({ outputs: { connection: { success: true } } });
    });

    it("makes no check and sends no e-mail without a change", async () => {
      await expectSuccess(project.up());
      expect(acme.requests()).toEqual(["GET"]);
      expect(mailServer.received).toEqual([]);
    });

    it("sends no e-mail in a preview or a refresh", async () => {
      await project.setProgram(program({ emailAddress: "new@example.com" }));

      await expectSuccess(project.preview());
      await expectSuccess(project.refresh());
      expect(mailServer.received).toEqual([]);
    });

    it("sends one e-mail for a change, from the new address", async () => {
      await expectSuccess(project.up());
      expect(mailServer.received).toHaveLength(1);
      expect(mailServer.received[0]?.from).toContain("new@example.com");
    });

    it("sends no e-mail for a change of an argument that is no setting", async () => {
      await project.setProgram(program({ emailAddress: "new@example.com", validation: "warn" }));

      await expectSuccess(project.up());
      expect(await project.resource("mail")).toMatchObject({ outputs: { validation: "warn" } });
      expect(acme.requests()).not.toContain("PATCH");
      expect(mailServer.received).toEqual([]);
    });

    it("reports a wrong password and sends no e-mail", async () => {
      await project.setProgram(program({ emailPassword: "a wrong one" }));
      const { output } = await expectFailure(project.up());
      expect(output).toMatch(/acme\.localhost: .*verify-connection.* refused \(535/);
      expect(output).not.toContain("a wrong one");
      expect(mailServer.received).toEqual([]);
      expect(await project.resource("mail")).toMatchObject({
        initErrors: [expect.stringContaining("verify-connection")],
        outputs: { connection: { success: false }, errorCode: "INVALID_CREDENTIALS" },
      });
    });

    it("sends the e-mail after the password is corrected", async () => {
      await project.setProgram(program());

      await expectSuccess(project.up());
      expect(mailServer.received).toHaveLength(1);
      expect(await project.resource("mail")).toMatchObject({ outputs: { connection: { success: true } } });
    });

    it("reports a rejected recipient", async () => {
      const testEmail = { recipient: "rejected@example.com" };
      await project.setProgram(program({ emailAddress: "third@example.com", testEmail }));
      const { output } = await expectFailure(project.up());
      expect(output).toMatch(/acme\.localhost: .* to rejected@example\.com was not sent/);
      expect(mailServer.received).toEqual([]);
    });

    it("sends the pending e-mail after the recipient is corrected, without a write", async () => {
      await project.setProgram(program({ emailAddress: "third@example.com" }));

      await expectSuccess(project.up());
      expect(acme.requests()).not.toContain("PATCH");
      expect(mailServer.received).toHaveLength(1);
    });
  });

  describe("a mail server that the tenant cannot use", () => {
    let mailServer: MailServer;
    let project: Project;

    beforeAll(async () => {
      mailServer = await startMailServer({ security: "StartTLS", users: { alerts: PASSWORD } });
      const tenant = fixture.tenant("untrusted");
      project = await fixture.project({
        program: programWith({
          mail: basicAuth(tenant, {
            serverAddress: "localhost",
            serverPort: mailServer.port,
            verifyConnection: true,
          }),
        }),
      });
    });
    afterAll(() => mailServer.stop());

    it("fails the run", async () => {
      const { output } = await expectFailure(project.up());
      expect(output).toMatch(/untrusted\.localhost: .*verify-connection.* no connection to the mail server/);
    });

    it("is a change in the next preview, after a refresh and without an operation", async () => {
      await expectSuccess(project.refresh());
      const { output } = await expectFailure(project.preview("--expect-no-changes"));
      expect(output).toMatch(/untrusted\.localhost: nothing to patch.* PROVIDER_ERROR/);
    });

    it("needs no write once the tenant can use it", async () => {
      fixture.emulator.mailCa = mailServer.ca;
      fixture.tenant("untrusted").clearJournal();

      await expectSuccess(project.up());
      expect(fixture.tenant("untrusted").requests()).not.toContain("PATCH");
      expect(await project.resource("mail")).toMatchObject({
        outputs: { isValid: true, connection: { success: true } },
      });
    });
  });
});
