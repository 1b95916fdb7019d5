import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";

const config = new pulumi.Config();

const mail = new EmailConfig("mail", {
  serviceProvider: "Microsoft365",
  clientId: config.require("clientId"),
  clientSecret: config.requireSecret("clientSecret"),
  providerTenantId: config.require("providerTenantId"),
  emailAddress: "alerts@example.com",
  validation: "rollback",
  testEmail: { recipient: "ops@example.com" },
});

export const isValid = mail.isValid;
