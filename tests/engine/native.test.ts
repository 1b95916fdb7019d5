import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { projectOptions } from "../../test-harness/installation";
import { basicAuth, engineFixture, expectSuccess, microsoft365, PASSWORD } from "./fixture";

const fixture = engineFixture();

it("manages a tenant with pulumi-qlik/native, and reads another one", async () => {
  const [managed, other] = [fixture.tenant("managed"), fixture.tenant("other")];
  const { tenantUrl: _, ...settings } = microsoft365(other);
  other.updateConfig(settings);
  const project = await fixture.project({
    program: `
      const { EmailConfig, getEmailConfigOutput } = require("pulumi-qlik/native");
      const mail = new EmailConfig("mail", ${JSON.stringify(basicAuth(managed))});
      const { clientId } = EmailConfig.get("other", ${JSON.stringify(other.url)});
      const { username } = getEmailConfigOutput({ tenantUrl: ${JSON.stringify(managed.url)} }, { dependsOn: [mail] });
      module.exports = { isValid: mail.isValid, clientId, username };`,
  });
  appendFileSync(join(project.folder, "Pulumi.yaml"), projectOptions("native"));

  await expectSuccess(project.up());

  expect(managed.config()).toMatchObject({ emailPassword: PASSWORD });
  const { stdout } = await project.pulumi(["stack", "output", "--json"]);
  expect(JSON.parse(stdout)).toEqual({ isValid: true, clientId: settings.clientId, username: "alerts" });
  expect(other.requests()).toEqual(["GET"]);
  expect(project.readAllFiles()).not.toContain(PASSWORD);
});
