import * as pulumi from "@pulumi/pulumi";
import type { EmailConfigArgs } from "./email-config-args";
import { outputNamesOf } from "./email-config-outputs";
import { ProgramError } from "./program-error";
import { PROVIDER_CODE, requireLoadableProvider } from "./provider-code";
import { requireSharedProcess } from "./provider-process";
import { completeAfterTransformations, RESOURCE_TYPE } from "./provider-properties";
import { requireObject } from "./require-object";
import { suspendStackTraces } from "./stack-traces";
import { claimTenant } from "./tenant-claims";

/** The result of the tenant's login at its mail server (`POST …/actions/verify-connection`). */
export interface ConnectionResult {
  success: boolean;
  /** The tenant did not reach the mail server: unknown host, connection refused, timeout, or TLS mismatch. */
  connectionFailed: boolean;
  message?: string;
  /** The status code of the mail server's reply, such as 250. */
  smtpResponseCode?: number;
}

/**
 * The e-mail configuration of a Qlik Cloud tenant, `/api/v1/transports/email-config`. A tenant has one. The
 * resource's id is the tenant's host name, and its outputs are the settings on the tenant.
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
  /** For BasicAuth only, as are the next five. */
  declare readonly serverAddress?: pulumi.Output<string>;
  declare readonly serverPort?: pulumi.Output<number>;
  declare readonly securityType?: pulumi.Output<string>;
  declare readonly username?: pulumi.Output<string | undefined>;
  /** The password that was last applied; absent if the tenant has none. */
  declare readonly emailPassword?: pulumi.Output<string | undefined>;
  declare readonly senderName?: pulumi.Output<string | undefined>;
  /** For Microsoft365 only, as are the next two. */
  declare readonly clientId?: pulumi.Output<string>;
  /** The client secret that was last applied. */
  declare readonly clientSecret?: pulumi.Output<string>;
  declare readonly providerTenantId?: pulumi.Output<string>;
  /** Whether the tenant reports that its configuration is valid. */
  declare readonly isValid: pulumi.Output<boolean>;
  /** `OK`, `CONFIG_NOT_SET`, `INCOMPLETE_CONFIG`, `INVALID_CREDENTIALS` or `PROVIDER_ERROR`. */
  declare readonly errorCode: pulumi.Output<string | undefined>;
  /** Whether the tenant has a password. */
  declare readonly passwordExists: pulumi.Output<boolean>;
  /** The tenant's id in Qlik Cloud. */
  declare readonly tenantId: pulumi.Output<string | undefined>;
  /** The method of the last write; undefined if the provider has not written the configuration yet. */
  declare readonly writeMethod: pulumi.Output<"PATCH" | "PUT" | undefined>;
  /** The result of the last login, if `verifyConnection` is set. */
  declare readonly connection?: pulumi.Output<ConnectionResult | undefined>;

  /**
   * @param name the resource's name in the program
   * @param args the configuration
   * @param options `ignoreChanges` also ignores changes on the tenant; `import` and `id` are not supported
   * @throws for the option `import` or `id`, and if two resources of the program declare the same tenant
   */
  constructor(name: string, args: EmailConfigArgs, options?: pulumi.CustomResourceOptions) {
    options ??= {};
    requireObject(`EmailConfig "${name}"`, "arguments", args);
    requireObject(`EmailConfig "${name}"`, "options", options);
    refuseImport(name, options);
    requireSharedProcess(name, options);
    requireLoadableProvider(name);
    const complete = (properties: pulumi.Inputs) => completeArguments(name, properties as EmailConfigArgs);
    const resumeStackTraces = suspendStackTraces();
    try {
      super(
        RESOURCE_TYPE,
        name,
        { ...args, __provider: PROVIDER_CODE },
        completeAfterTransformations(name, options, complete),
      );
    } catch (error) {
      resumeStackTraces();
      if (error instanceof Error) Error.captureStackTrace(error, EmailConfig);
      throw error;
    } finally {
      resumeStackTraces();
    }
  }
}

function refuseImport(name: string, options: pulumi.CustomResourceOptions): void {
  if (options.import !== undefined)
    throw new ProgramError(
      "QLIK1012",
      `EmailConfig "${name}": the option import is not supported, because the engine cannot import dynamic resources. ` +
        "To take over the tenant's configuration, remove the option and set adoptExisting: true.",
    );
  if (options.id !== undefined)
    throw new ProgramError(
      "QLIK1013",
      `EmailConfig "${name}": the option id is not supported, because the engine would read the tenant without a check of ` +
        "the arguments. To manage the tenant, remove the option and set adoptExisting: true; to read it, use getEmailConfig.",
    );
}

/** Adds a key for each output, and claims the tenant. */
function completeArguments(name: string, args: EmailConfigArgs): pulumi.Inputs {
  const properties: pulumi.Inputs = Object.fromEntries(
    outputNamesOf(args).map((output) => [output, undefined]),
  );
  return Object.assign(properties, args, { tenantUrl: claimTenant(name, args.tenantUrl) });
}
