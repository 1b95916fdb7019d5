import { engineFixture, PASSWORD } from "./fixture";

const fixture = engineFixture();

it("manages a configuration by the native plugin", async () => {
  const tenant = fixture.tenant("acme");
  const project = await fixture.project({
    install: "native",
    program: `
      const { EmailConfig } = require("pulumi-qlik");
      new EmailConfig("mail", {
        tenantUrl: ${JSON.stringify(tenant.url)},
        serverAddress: "smtp.example.com",
        serverPort: 587,
        securityType: "StartTLS",
        emailAddress: "alerts@example.com",
      });`,
  });

  expect(await project.up()).toMatchObject({ code: 0 });

  expect(tenant.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
  expect(project.readAllFiles()).not.toContain(PASSWORD);
});
