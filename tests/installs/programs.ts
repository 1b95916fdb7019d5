import { PASSWORD } from "../engine/fixture";

/** One e-mail configuration in each way to write a program. `SECURITY` in its environment replaces `securityType`. */

const ARGUMENTS = `{
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: process.env.SECURITY ?? "StartTLS",
  username: "alerts",
  emailPassword: pulumi.secret(${JSON.stringify(PASSWORD)}),
  emailAddress: "alerts@example.com",
}`;

export const COMMON_JS = `
const pulumi = require("@pulumi/pulumi");
const { EmailConfig } = require("pulumi-qlik");
new EmailConfig("mail", ${ARGUMENTS});`;

export const ES_MODULE = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig } from "pulumi-qlik";
new EmailConfig("mail", ${ARGUMENTS});`;

/** Declares a configuration of the native plugin, without an SDK. */
export const NATIVE = `
const pulumi = require("@pulumi/pulumi");
const outputs = { isValid: undefined, errorCode: undefined, tenantId: undefined };
new pulumi.CustomResource("qlik:index:EmailConfig", "mail", { ...outputs, ...${ARGUMENTS} });`;

/** What `Pulumi.yaml` needs for a program of the native plugin. */
export const NATIVE_PLUGIN = {
  plugins: { providers: [{ name: "qlik", path: "node_modules/pulumi-qlik/plugin" }] },
};

export const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { EmailConfig, type EmailConfigArgs } from "pulumi-qlik";
import { startEmulator } from "pulumi-qlik/emulator";
const args = ${ARGUMENTS} as EmailConfigArgs;
export const errorCode = new EmailConfig("mail", args).errorCode;
export const emulator = typeof startEmulator;`;
