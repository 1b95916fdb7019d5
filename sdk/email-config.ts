import type * as pulumi from "@pulumi/pulumi";
import type { EmailConfigArgs } from "./email-config-args";
import { EmailConfigResource, outputNamesOf } from "./email-config-outputs";
import { ProgramError } from "./program-error";
import { PROVIDER_CODE, requireLoadableProvider } from "./provider-code";
import { requireSharedProcess } from "./provider-process";
import { completeAfterTransformations, RESOURCE_TYPE } from "./provider-properties";
import { requireObject } from "./require-object";
import { claimTenant } from "./tenant-claims";

/**
 * The e-mail configuration of a Qlik Cloud tenant, `/api/v1/transports/email-config`. A tenant has one. The
 * resource's id is the tenant's host name, and its outputs are the settings on the tenant.
 *
 * @example
 * ```ts
 * import type * as pulumi from "@pulumi/pulumi";
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
export class EmailConfig extends EmailConfigResource {
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
    super(
      RESOURCE_TYPE,
      name,
      { ...args, __provider: PROVIDER_CODE },
      completeAfterTransformations(name, options, complete),
    );
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
