import * as pulumi from "@pulumi/pulumi";
import type { EmailConfigArgs } from "./email-config-args";
import { PROVIDER_CODE, requireLoadableProvider } from "./provider-code";
import { requireSharedProcess } from "./provider-process";
import { completedLast, RESOURCE_TYPE } from "./provider-properties";
import { requireObject } from "./require-object";
import { claimTenant } from "./tenant-claims";

/** What a login of the tenant at its mail server came to (`POST …/actions/verify-connection`). */
export interface ConnectionResult {
  success: boolean;
  /** The mail server was not reached: no such host, refused, timed out, or TLS where it does not fit. */
  connectionFailed: boolean;
  message?: string;
  /** The mail server's answer, such as 250. */
  smtpResponseCode?: number;
}

/** The outputs that a resource declares: those of the other service provider would show as unknown for nothing. */
const OUTPUTS = {
  common: [
    "tenantUrl",
    "serviceProvider",
    "emailAddress",
    "isValid",
    "errorCode",
    "passwordExists",
    "tenantId",
    "writeMethod",
  ],
  BasicAuth: ["serverAddress", "serverPort", "securityType", "username", "emailPassword", "senderName"],
  Microsoft365: ["clientId", "clientSecret", "providerTenantId"],
};

/**
 * The e-mail configuration of a Qlik Cloud tenant, `/api/v1/transports/email-config`. A tenant has one; its id here is
 * the tenant's host name. The outputs are the settings as the tenant holds them.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { EmailConfig } from "pulumi-qlik";
 *
 * new EmailConfig("mail", {
 *   tenantUrl: "https://acme.eu.qlikcloud.com",
 *   serverAddress: "smtp.example.com",
 *   serverPort: 587,
 *   securityType: "StartTLS",
 *   username: "alerts",
 *   emailPassword: new pulumi.Config().requireSecret("emailPassword"),
 *   emailAddress: "alerts@example.com",
 * });
 * ```
 */
export class EmailConfig extends pulumi.CustomResource {
  declare readonly tenantUrl: pulumi.Output<string>;
  declare readonly serviceProvider: pulumi.Output<"BasicAuth" | "Microsoft365">;
  declare readonly emailAddress: pulumi.Output<string>;
  /** BasicAuth only, as are the next six. */
  declare readonly serverAddress?: pulumi.Output<string>;
  declare readonly serverPort?: pulumi.Output<number>;
  declare readonly securityType?: pulumi.Output<string>;
  declare readonly username?: pulumi.Output<string | undefined>;
  /** The password last applied; absent while the tenant holds none. */
  declare readonly emailPassword?: pulumi.Output<string | undefined>;
  declare readonly senderName?: pulumi.Output<string | undefined>;
  /** Microsoft365 only, as are the next two. */
  declare readonly clientId?: pulumi.Output<string>;
  /** The client secret last applied. */
  declare readonly clientSecret?: pulumi.Output<string>;
  declare readonly providerTenantId?: pulumi.Output<string>;
  /** The tenant's verdict on the configuration. */
  declare readonly isValid: pulumi.Output<boolean>;
  /** `OK`, or what is wrong: `CONFIG_NOT_SET`, `INCOMPLETE_CONFIG`, `INVALID_CREDENTIALS`, `PROVIDER_ERROR`. */
  declare readonly errorCode: pulumi.Output<string | undefined>;
  /** Whether the tenant holds a password. */
  declare readonly passwordExists: pulumi.Output<boolean>;
  declare readonly tenantId: pulumi.Output<string | undefined>;
  /** How the configuration was written last; undefined until it was. */
  declare readonly writeMethod: pulumi.Output<"PATCH" | "PUT" | undefined>;
  /** Where `verifyConnection` is set: what the last login came to. */
  declare readonly connection?: pulumi.Output<ConnectionResult | undefined>;

  /**
   * @param name the resource's name in the program
   * @param args the configuration
   * @param options `ignoreChanges` holds for changes on the tenant too; `import` and `id` are not possible,
   * use `adoptExisting` to take over and `getEmailConfig` to read
   * @throws with `import` or `id`, and where the program declares two configurations for one tenant
   */
  constructor(name: string, args: EmailConfigArgs, options?: pulumi.CustomResourceOptions) {
    options ??= {};
    requireObject(`EmailConfig "${name}"`, "arguments", args);
    requireObject(`EmailConfig "${name}"`, "options", options);
    if (options.import !== undefined)
      throw new pulumi.RunError(
        `EmailConfig "${name}": the engine cannot import dynamic resources. Declare it with adoptExisting: true instead.`,
      );
    if (options.id !== undefined)
      throw new pulumi.RunError(
        `EmailConfig "${name}": with the option id the engine reads the resource and checks none of its arguments. To ` +
          "manage the tenant, leave id out and set adoptExisting: true; to read the tenant, use getEmailConfig.",
      );
    requireSharedProcess(name, options);
    requireLoadableProvider(name);
    const complete = (properties: pulumi.Inputs) => completed(name, properties as EmailConfigArgs);
    const { stackTraceLimit } = Error;
    // The SDK takes four stacks for each output, to tell of promises that leak, and maps each frame to its source: a third
    // of the time that a program with a thousand tenants takes. Its positions in the program it takes with a limit of its own.
    Error.stackTraceLimit = 0;
    try {
      super(
        RESOURCE_TYPE,
        name,
        { ...args, __provider: PROVIDER_CODE },
        completedLast(name, options, complete),
      );
    } catch (error) {
      Error.stackTraceLimit = stackTraceLimit;
      if (error instanceof Error) Error.captureStackTrace(error, EmailConfig);
      throw error;
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  }
}

/** The arguments with a key for each output, and with the tenant that they claim. */
function completed(name: string, args: EmailConfigArgs): pulumi.Inputs {
  const outputs = [...OUTPUTS.common, ...outputsOf(args.serviceProvider ?? "BasicAuth")];
  if (args.verifyConnection !== undefined) outputs.push("connection");
  const properties: pulumi.Inputs = Object.fromEntries(outputs.map((output) => [output, undefined]));
  return Object.assign(properties, args, { tenantUrl: claimTenant(name, args.tenantUrl) });
}

/** Returns none for an unknown service provider, which `check` refuses. */
function outputsOf(serviceProvider: string): readonly string[] {
  return Object.hasOwn(OUTPUTS, serviceProvider) ? OUTPUTS[serviceProvider as keyof typeof OUTPUTS] : [];
}
