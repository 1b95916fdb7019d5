import * as pulumi from "@pulumi/pulumi";
import { settingsOf } from "../provider/planner/settings";
import type { EmailConfigArgs } from "./email-config-args";
import { suspendStackTraces } from "./stack-traces";

/** The result of the tenant's login at its mail server (`POST …/actions/verify-connection`). */
export interface ConnectionResult {
  success: boolean;
  /** The tenant did not reach the mail server: unknown host, connection refused, timeout, or TLS mismatch. */
  connectionFailed: boolean;
  message?: string;
  /** The status code of the mail server's reply, such as 250. */
  smtpResponseCode?: number;
}

/** The outputs of {@link EmailConfig}, which are the same for both entry points. */
export abstract class EmailConfigResource extends pulumi.CustomResource {
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

  /** Registers the resource without the stack traces that the SDK captures for each output. */
  protected constructor(
    type: string,
    name: string,
    properties: pulumi.Inputs,
    options: pulumi.CustomResourceOptions,
  ) {
    const resumeStackTraces = suspendStackTraces();
    try {
      super(type, name, properties, options);
    } catch (error) {
      resumeStackTraces();
      if (error instanceof Error) Error.captureStackTrace(error, new.target);
      throw error;
    } finally {
      resumeStackTraces();
    }
  }
}

const SERVICE_PROVIDERS = ["BasicAuth", "Microsoft365"];

/**
 * The names of the outputs that a resource declares. A preview would show the settings of another service provider as
 * unknown. `check` refuses an unknown service provider, so its resource declares no settings.
 */
export function outputNamesOf({
  serviceProvider = "BasicAuth",
  verifyConnection,
}: EmailConfigArgs): string[] {
  const settings = SERVICE_PROVIDERS.includes(serviceProvider) ? settingsOf(serviceProvider) : [];
  const outputs = ["tenantUrl", "serviceProvider", ...settings];
  outputs.push("isValid", "errorCode", "passwordExists", "tenantId", "writeMethod");
  return verifyConnection === undefined ? outputs : [...outputs, "connection"];
}
