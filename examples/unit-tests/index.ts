import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";

const config = new pulumi.Config();
const isProduction = pulumi.getStack() === "production";

export const mail = new EmailConfig("mail", {
  serverAddress: isProduction ? "smtp.example.com" : "smtp.test.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: config.requireSecret("emailPassword"),
  emailAddress: "alerts@example.com",
});

export const isValid = mail.isValid;
