import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";

const config = new pulumi.Config();

const mail = new EmailConfig("mail", {
  serverAddress: config.get("serverAddress") ?? "smtp.example.com",
  serverPort: config.getNumber("serverPort") ?? 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: config.requireSecret("emailPassword"),
  emailAddress: config.get("emailAddress") ?? "alerts@example.com",
  verifyConnection: true,
  testEmail: { recipient: "ops@example.com" },
});

export const isValid = mail.isValid;
export const connection = mail.connection;
