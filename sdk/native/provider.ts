import * as pulumi from "@pulumi/pulumi";
import { VERSION } from "./version";

/** The credentials of one tenant: an API key, or an OAuth client. */
export interface TenantCredentialsArgs {
  apiKey?: pulumi.Input<string>;
  clientId?: pulumi.Input<string>;
  clientSecret?: pulumi.Input<string>;
}

/** The arguments of {@link Provider}. Each is optional if its environment variable is set. */
export interface ProviderArgs {
  /**
   * The tenant for resources and functions that name none, such as `https://acme.eu.qlikcloud.com`.
   *
   * @default the environment variable `QLIK_TENANT_URL`
   */
  tenantUrl?: pulumi.Input<string>;
  /**
   * An API key of a user with the role TenantAdmin.
   *
   * @default the environment variable `QLIK_API_KEY`
   */
  apiKey?: pulumi.Input<string>;
  /**
   * The id of an OAuth client of the type machine-to-machine. It requires `clientSecret`.
   *
   * @default the environment variable `QLIK_CLIENT_ID`
   */
  clientId?: pulumi.Input<string>;
  /** @default the environment variable `QLIK_CLIENT_SECRET` */
  clientSecret?: pulumi.Input<string>;
  /**
   * The credentials of single tenants by host name. They win over `apiKey` and the OAuth client.
   *
   * @default the environment variable `QLIK_TENANTS`, as JSON
   */
  tenants?: pulumi.Input<Record<string, pulumi.Input<TenantCredentialsArgs>>>;
  /**
   * Whether previews read the tenants. `false` compares with the state alone.
   *
   * @default the environment variable `QLIK_LIVE_DIFF`, else true
   */
  liveDiff?: pulumi.Input<boolean>;
  /**
   * The hosts outside Qlik Cloud that may get credentials. `*.example.com` allows the subdomains of example.com.
   *
   * @default the environment variable `QLIK_ALLOWED_HOSTS`, separated by commas
   */
  allowedHosts?: pulumi.Input<pulumi.Input<string>[]>;
}

/**
 * Credentials for resources and functions, by the option `provider`. A program may have several providers. A different
 * argument replaces no resource, except that a different `tenantUrl` replaces the resources that name no tenant.
 *
 * @example
 * ```ts
 * import { Config } from "@pulumi/pulumi";
 * import { EmailConfig, Provider } from "pulumi-qlik/native";
 *
 * const provider = new Provider("acme", {
 *   tenantUrl: "https://acme.eu.qlikcloud.com",
 *   apiKey: new Config().requireSecret("acmeApiKey"),
 * });
 * const args = { serverAddress: "smtp.example.com", serverPort: 25, securityType: "none", emailAddress: "a@example.com" } as const;
 * new EmailConfig("mail", args, { provider });
 * ```
 */
export class Provider extends pulumi.ProviderResource {
  constructor(name: string, args: ProviderArgs = {}, options: pulumi.ResourceOptions = {}) {
    const secret = (value: unknown) => (value === undefined ? undefined : pulumi.secret(value));
    // The engine reads the arguments of a provider as JSON, except for texts.
    const json = (value: unknown) => (value === undefined ? undefined : pulumi.jsonStringify(value));
    const properties = {
      ...args,
      apiKey: secret(args.apiKey),
      clientSecret: secret(args.clientSecret),
      tenants: secret(json(args.tenants)),
      liveDiff: json(args.liveDiff),
      allowedHosts: json(args.allowedHosts),
    };
    super("qlik", name, properties, pulumi.mergeOptions(options, VERSION));
  }
}
