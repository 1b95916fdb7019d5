import * as pulumi from "@pulumi/pulumi";
import { CompanyMail } from "./company-mail";

const config = new pulumi.Config();

const mail = new CompanyMail("mail", { sender: "alerts", password: config.requireSecret("emailPassword") });

export const isValid = mail.isValid;
