import { EmailConfig } from "pulumi-qlik";

/** The provider reads the password from its environment, so the password is in no state. */
const mail = new EmailConfig("mail", {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPasswordFrom: { env: "MAIL_PASSWORD" },
  emailAddress: "alerts@example.com",
});

export const isValid = mail.isValid;
