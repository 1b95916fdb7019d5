import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { basicAuth, engineFixture, expectFailure, expectSuccess, PASSWORD, programWith } from "./fixture";

const fixture = engineFixture();

describe("with `verifyConnection` and `testEmail`, against a real mail server", () => {
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
      rejectRecipients: ["nobody@example.com"],
    });
    acme = fixture.tenant("acme");
    project = await fixture.project({ program: program() });
  });
  afterAll(() => mailServer.stop());

  beforeEach(() => {
    acme.clearJournal();
    mailServer.received.length = 0;
  });

  it("a new configuration is written, validated, tried and shown to work by a mail, in this order", async () => {
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

  it("nothing is tried and no mail is sent where nothing has changed", async () => {
    await expectSuccess(project.up());
    expect(acme.requests()).toEqual(["GET"]);
    expect(mailServer.received).toEqual([]);
  });

  it("no mail is sent in a preview of a change, nor in a refresh", async () => {
    await project.setProgram(program({ emailAddress: "new@example.com" }));

    await expectSuccess(project.preview());
    await expectSuccess(project.refresh());
    expect(mailServer.received).toEqual([]);
  });

  it("one mail is sent for a change, from the new address", async () => {
    await expectSuccess(project.up());
    expect(mailServer.received).toHaveLength(1);
    expect(mailServer.received[0]?.from).toContain("new@example.com");
  });

  it("no mail is sent for a change that the tenant does not see", async () => {
    await project.setProgram(program({ emailAddress: "new@example.com", validation: "warn" }));

    await expectSuccess(project.up());
    expect(await project.resource("mail")).toMatchObject({ outputs: { validation: "warn" } });
    expect(acme.requests()).not.toContain("PATCH");
    expect(mailServer.received).toEqual([]);
  });

  it("a wrong password is found by the login, fails the run and sends no mail", async () => {
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

  it("the right one heals it, and its mail goes out", async () => {
    await project.setProgram(program());

    await expectSuccess(project.up());
    expect(mailServer.received).toHaveLength(1);
    expect(await project.resource("mail")).toMatchObject({ outputs: { connection: { success: true } } });
  });

  it("a rejected recipient fails the run", async () => {
    const testEmail = { recipient: "nobody@example.com" };
    await project.setProgram(program({ emailAddress: "third@example.com", testEmail }));
    const { output } = await expectFailure(project.up());
    expect(output).toMatch(/acme\.localhost: .* to nobody@example\.com was not sent/);
    expect(mailServer.received).toEqual([]);
  });

  it("the mail that was due goes out once the recipient is right, without a write", async () => {
    await project.setProgram(program({ emailAddress: "third@example.com" }));

    await expectSuccess(project.up());
    expect(acme.requests()).not.toContain("PATCH");
    expect(mailServer.received).toHaveLength(1);
  });
});

describe("a mail server that could not be used", () => {
  let mailServer: MailServer;
  let project: Project;

  beforeAll(async () => {
    mailServer = await startMailServer({ security: "StartTLS", users: { alerts: PASSWORD } });
    const tenant = fixture.tenant("distrustful");
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
    expect(output).toMatch(/distrustful\.localhost: .*verify-connection.* no connection to the mail server/);
  });

  it("is tried again though a refresh has cleared the engine's memory and there is nothing to patch", async () => {
    await expectSuccess(project.refresh());
    const { output } = await expectFailure(project.preview("--expect-no-changes"));
    expect(output).toMatch(/distrustful\.localhost: nothing to patch.* PROVIDER_ERROR/);
  });

  it("heals without a write once it can be used", async () => {
    fixture.emulator.mailCa = mailServer.ca;
    fixture.tenant("distrustful").clearJournal();

    await expectSuccess(project.up());
    expect(fixture.tenant("distrustful").requests()).not.toContain("PATCH");
    expect(await project.resource("mail")).toMatchObject({
      outputs: { isValid: true, connection: { success: true } },
    });
  });
});
