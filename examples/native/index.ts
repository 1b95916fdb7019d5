import { Config } from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik/native";

const mail = new EmailConfig("mail", {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: new Config().requireSecret("emailPassword"),
  emailAddress: "alerts@example.com",
});

export const isValid = mail.isValid;
