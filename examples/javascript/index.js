import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";

const config = new pulumi.Config();

const mail = new EmailConfig("mail", {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: config.requireSecret("emailPassword"),
  emailAddress: "alerts@example.com",
});

export const { isValid } = mail;
