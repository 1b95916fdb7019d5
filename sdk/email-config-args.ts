import type { Input } from "@pulumi/pulumi";

/** The arguments of both service providers. */
export interface CommonEmailConfigArgs {
  /**
   * The tenant's address, such as `https://acme.eu.qlikcloud.com`. A change replaces the resource: the new tenant gets
   * the configuration, and the old tenant loses it. Plain `http` is possible for loopback only. A host outside Qlik Cloud
   * must be listed in the configuration `qlik:allowedHosts`, else in the environment variable `QLIK_ALLOWED_HOSTS`.
   *
   * @default the configuration `qlik:tenantUrl`, else the environment variable `QLIK_TENANT_URL`
   */
  tenantUrl?: Input<string>;
  /** The From address of the tenant's e-mail, such as `alerts@example.com`. */
  emailAddress: Input<string>;
  /**
   * What to do after a change if the tenant reports that its configuration is not valid (`POST …/actions/validate`):
   * - `fail` marks the resource as failed, and the next update tries again.
   * - `warn` logs a warning.
   * - `rollback` restores the previous configuration, and fails.
   * - `off` sends no request.
   *
   * @default "fail"
   */
  validation?: Input<"fail" | "warn" | "rollback" | "off">;
  /**
   * Whether the tenant logs in to the mail server after a change (`POST …/actions/verify-connection`). The result is the
   * output `connection`. A failure has the consequences that `validation` selects.
   *
   * @default false
   */
  verifyConnection?: Input<boolean>;
  /** A test e-mail that the tenant sends once after each successful change (`POST …/actions/send-test-email`). */
  testEmail?: Input<TestEmailArgs>;
  /**
   * Whether `create` takes over and changes a different configuration that is already on the tenant. Otherwise it fails,
   * and the error contains the patch.
   *
   * @default false
   */
  adoptExisting?: Input<boolean>;
  /**
   * Any text or number. If it is added or changed, the next update sends the declared secret again, although its value is the
   * same. It has no effect without a secret.
   */
  secretVersion?: Input<string | number>;
}

/** The source from which the provider reads a secret when it runs: an environment variable or a file. */
export type SecretSourceArgs = EnvironmentSecretSourceArgs | FileSecretSourceArgs;

/** A secret in an environment variable. */
export interface EnvironmentSecretSourceArgs {
  /** The name of an environment variable of the provider's process, such as `MAIL_PASSWORD`. */
  env: Input<string>;
  file?: undefined;
}

/** A secret in a file, such as a mounted secret of Kubernetes or Vault. */
export interface FileSecretSourceArgs {
  /**
   * The path of a UTF-8 file, such as `/run/secrets/mail`. One line break at its end is not a part of the secret. A relative
   * path begins at the program's folder.
   */
  file: Input<string>;
  env?: undefined;
}

/** A test e-mail. */
export interface TestEmailArgs {
  /** The address that receives the e-mail, such as `ops@example.com`. */
  recipient: Input<string>;
  /** @default "Test of the e-mail configuration" */
  subject?: Input<string>;
  /** @default a sentence that gives the reason for the e-mail */
  body?: Input<string>;
}

/** The arguments for a mail server with or without a login. */
export interface BasicAuthEmailConfigArgs extends CommonEmailConfigArgs {
  /** @default "BasicAuth" */
  serviceProvider?: "BasicAuth";
  /** The mail server's host name, such as `smtp.example.com`. */
  serverAddress: Input<string>;
  /** The mail server's port, from 1 to 65535; 587 is usual for `StartTLS`, 465 for `SSL/TLS`. */
  serverPort: Input<number>;
  /** How the connection to the mail server is secured. */
  securityType: Input<"none" | "StartTLS" | "SSL/TLS">;
  /** The user at the mail server. Omit it for a server without a login. */
  username?: Input<string>;
  /**
   * The user's password; requires `username`. Pulumi's state always stores it as a secret. The API never returns it, only
   * `passwordExists`: if the password was removed on the tenant, the next update writes it again.
   */
  emailPassword?: Input<string>;
  /**
   * An alternative to `emailPassword`: the provider reads the password from this source when it runs. No input, output or
   * state contains the password. The state stores a salted scrypt fingerprint, so that a rotation is a change.
   */
  emailPasswordFrom?: Input<SecretSourceArgs>;
  /** The name beside the From address. The API can write it by PUT only. */
  senderName?: Input<string>;
  /**
   * How changes are written: `patch` (deprecated by Qlik), `put`, or `auto`. `auto` sends PATCH, unless the change requires
   * PUT or the tenant no longer supports PATCH.
   *
   * @default "auto"
   */
  write?: Input<"auto" | "patch" | "put">;
  clientId?: undefined;
  clientSecret?: undefined;
  clientSecretFrom?: undefined;
  providerTenantId?: undefined;
}

/** The arguments for Microsoft 365 through an app registration of Microsoft Entra ID. The API can write them by PUT only. */
export interface Microsoft365EmailConfigArgs extends CommonEmailConfigArgs {
  serviceProvider: "Microsoft365";
  /** The app registration's application (client) id. */
  clientId: Input<string>;
  /** The app registration's client secret. Pulumi's state always stores it as a secret. The API never returns it. */
  clientSecret?: Input<string>;
  /** An alternative to `clientSecret`: the provider reads the client secret from this source when it runs. */
  clientSecretFrom?: Input<SecretSourceArgs>;
  /** The directory (tenant) id of Microsoft Entra ID. */
  providerTenantId: Input<string>;
  /** @default "auto", which is PUT for Microsoft 365 */
  write?: Input<"auto" | "put">;
  serverAddress?: undefined;
  serverPort?: undefined;
  securityType?: undefined;
  username?: undefined;
  emailPassword?: undefined;
  emailPasswordFrom?: undefined;
  senderName?: undefined;
}

/** The arguments of {@link EmailConfig}; `serviceProvider` selects the set. */
export type EmailConfigArgs = BasicAuthEmailConfigArgs | Microsoft365EmailConfigArgs;
