import * as pulumi from "@pulumi/pulumi";
import { SECRET_NAMES, SETTING_NAMES } from "../../provider/planner/settings";
import type { EmailConfigArgs } from "../email-config-args";
import { EmailConfigResource, outputNamesOf } from "../email-config-outputs";
import { RESOURCE_TYPE as DYNAMIC_TYPE } from "../provider-properties";
import { requireObject } from "../require-object";
import { VERSION } from "./version";

/** With the alias, a resource of the dynamic entry point keeps its place in the state. */
const OPTIONS = { ...VERSION, aliases: [{ type: DYNAMIC_TYPE }] };

/**
 * The e-mail configuration of a Qlik Cloud tenant, `/api/v1/transports/email-config`, by the plugin `pulumi-resource-qlik`. The
 * arguments and outputs are those of the dynamic resource. In addition, previews show drift by property, `pulumi import` works,
 * and the option `provider` selects credentials. The resource's id is the tenant's host name.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { EmailConfig } from "pulumi-qlik/native";
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
   * Reads the configuration of a tenant that the stack does not manage.
   *
   * @param name the resource's name in the program
   * @param id the tenant's host name or URL
   * @throws if the tenant has no e-mail configuration
   */
  static get(name: string, id: pulumi.Input<pulumi.ID>, options?: pulumi.CustomResourceOptions): EmailConfig {
    return new EmailConfig(name, {} as EmailConfigArgs, { ...options, id });
  }

  /**
   * @param name the resource's name in the program
   * @param args the configuration
   * @param options `ignoreChanges` also ignores changes on the tenant
   */
  constructor(name: string, args: EmailConfigArgs, options: pulumi.CustomResourceOptions = {}) {
    requireObject(`EmailConfig "${name}"`, "arguments", args);
    requireObject(`EmailConfig "${name}"`, "options", options);
    super("qlik:index:EmailConfig", name, propertiesOf(args, options), pulumi.mergeOptions(OPTIONS, options));
  }
}

/** Encrypts the secret settings, and adds a key for each output. */
function propertiesOf(args: EmailConfigArgs, { id }: pulumi.CustomResourceOptions): pulumi.Inputs {
  // A resource that is only read can have the outputs of each service provider.
  const names = id === undefined ? outputNamesOf(args) : [...outputNamesOf(args), ...SETTING_NAMES];
  const properties: pulumi.Inputs = Object.fromEntries(names.map((name) => [name, undefined]));
  Object.assign(properties, args);
  for (const name of SECRET_NAMES)
    if (properties[name] !== undefined) properties[name] = pulumi.secret(properties[name]);
  return properties;
}
