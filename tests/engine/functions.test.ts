import type { Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { basicAuth, diagnosticsOf, engineFixture, expectSuccess, PASSWORD, STACK_TRACE } from "./fixture";

const fixture = engineFixture();
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

/** A program that asks all that there is to ask, in the form of promises or in that of outputs. */
function asking(form: "" | "Output"): string {
  const tenantUrl = form ? `require("@pulumi/pulumi").output(${url("acme")})` : url("acme");
  return `const qlik = require("pulumi-qlik");
    module.exports = async () => ({
      document: await qlik.getEmailConfig${form}({ tenantUrl: ${tenantUrl} }),
      verdict: qlik.validateEmailConfig${form}({ tenantUrl: ${tenantUrl} }),
      login: qlik.verifyEmailConfigConnection${form}({ tenantUrl: ${tenantUrl} }),
      mail: qlik.sendTestEmail${form}({ tenantUrl: ${tenantUrl}, recipient: "ops@example.com", subject: "hello" }),
    });`;
}

function url(tenant: string): string {
  return JSON.stringify(fixture.tenant(tenant).url);
}

describe.each(["", "Output"] as const)("the functions for programs, in the form get…%s", (form) => {
  let project: Project;

  beforeAll(async () => {
    project = await fixture.project({ program: asking(form) });
  });
  beforeEach(() => {
    fixture.tenant("acme").clearJournal();
    mailServer.received.length = 0;
  });

  it("read in a preview, and send no mail there", async () => {
    await expectSuccess(project.preview());
    expect(fixture.tenant("acme").requests().sort()).toEqual([
      "GET",
      "POST validate",
      "POST verify-connection",
    ]);
    expect(mailServer.received).toEqual([]);
  });

  it("answer with what the tenant says, and send the mail, in an update", async () => {
    await project.up();
    const outputs = JSON.parse((await project.pulumi(["stack", "output", "--json"])).stdout);

    expect(outputs.document).toMatchObject({
      username: "alerts",
      serverPort: mailServer.port,
      passwordExists: true,
      authFailures: 0,
      lastUpdated: expect.any(String),
    });
    expect(outputs.verdict).toEqual({ isValid: true, errorCode: "OK" });
    expect(outputs.login).toMatchObject({ success: true, connectionFailed: false });
    expect(outputs.mail).toMatchObject({ success: true, accepted: ["ops@example.com"] });
    expect(mailServer.received).toMatchObject([{ subject: "hello" }]);
  });
});

describe("a test e-mail in a run that only refreshes or destroys", () => {
  it.each(["refresh", "destroy"] as const)("is announced by %s --run-program", async (command) => {
    mailServer.received.length = 0;
    const program = `require("pulumi-qlik").sendTestEmail({ tenantUrl: ${url("acme")}, recipient: "ops@example.com" });`;
    const result = await (await fixture.project({ program }))[command]("--run-program");

    expect(result.code).toBe(0);
    expect(mailServer.received).toHaveLength(1);
    expect(diagnosticsOf(result)).toMatch(/acme\.localhost: .*test e-mail.*`pulumi refresh --run-program`/);
  });
});

describe("a function that cannot ask ends the program with one sentence", () => {
  it.each([
    ["where there is no configuration", "empty", "", /empty\.localhost: POST .*verify-connection: 404/],
    ["where the address has a path", "acme", "/console", /tenantUrl has a path/],
  ])("%s", async (_, tenant, path, sentence) => {
    const tenantUrl = JSON.stringify(fixture.tenant(tenant).url + path);
    const program = `require("pulumi-qlik").verifyEmailConfigConnection({ tenantUrl: ${tenantUrl} });`;
    const result = await (await fixture.project({ program })).preview();

    expect(result.code).not.toBe(0);
    expect(diagnosticsOf(result)).toMatch(sentence);
    expect(result.output).not.toMatch(STACK_TRACE);
  });
});
