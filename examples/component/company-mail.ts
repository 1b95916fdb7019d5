import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";

export interface CompanyMailArgs {
  /** The local part of the From address. */
  sender: pulumi.Input<string>;
  password: pulumi.Input<string>;
}

/** The e-mail configuration of a tenant with the company's mail server. */
export class CompanyMail extends pulumi.ComponentResource {
  readonly isValid: pulumi.Output<boolean>;

  constructor(
    name: string,
    { sender, password }: CompanyMailArgs,
    options?: pulumi.ComponentResourceOptions,
  ) {
    super("company:index:CompanyMail", name, {}, options);
    const mail = new EmailConfig(
      name,
      {
        serverAddress: "smtp.example.com",
        serverPort: 587,
        securityType: "StartTLS",
        username: sender,
        emailPassword: pulumi.secret(password),
        emailAddress: pulumi.interpolate`${sender}@example.com`,
        validation: "rollback",
      },
      { parent: this },
    );
    this.isValid = mail.isValid;
    this.registerOutputs({ isValid: this.isValid });
  }
}
