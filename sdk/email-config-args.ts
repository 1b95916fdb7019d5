import type { Input } from "@pulumi/pulumi";

/** What both service providers take. */
export interface CommonEmailConfigArgs {
  /**
   * The tenant's address, such as `https://acme.eu.qlikcloud.com`. A change replaces the resource: the new tenant gets
   * the configuration, the old one loses it. Plain `http` goes to loopback only. A host outside of Qlik Cloud has to be
   * named in the configuration `qlik:allowedHosts`, else in the environment's `QLIK_ALLOWED_HOSTS`.
   *
   * @default the configuration `qlik:tenantUrl`, else the environment's `QLIK_TENANT_URL`
   */
  tenantUrl?: Input<string>;
  /** The From address of the tenant's mail. */
  emailAddress: Input<string>;
  /**
   * What a bad verdict of the tenant (`POST …/actions/validate`) leads to after a change: `fail` marks the resource as
   * failed, and the next update tries again; `warn` shows it and goes on; `rollback` puts back what was there before
   * and fails; `off` does not ask.
   *
   * @default "fail"
   */
  validation?: Input<"fail" | "warn" | "rollback" | "off">;
  /**
   * Whether the tenant shall log in to the mail server after a change (`POST …/actions/verify-connection`). The result
   * is the output `connection`; a failure is treated as `validation` says.
   *
   * @default false
   */
  verifyConnection?: Input<boolean>;
  /** A mail that the tenant sends after a change that succeeded (`POST …/actions/send-test-email`), once a change. */
  testEmail?: Input<TestEmailArgs>;
  /**
   * Whether a different configuration that is on the tenant already is taken over and changed. Without it `create`
   * refuses, and shows the patch that it would make.
   *
   * @default false
   */
  adoptExisting?: Input<boolean>;
}

/** Where a secret is read from when the provider runs. */
export interface SecretSource {
  /** The name of an environment variable. */
  env: Input<string>;
}

/** A test mail. */
export interface TestEmailArgs {
  /** Who gets it. */
  recipient: Input<string>;
  /** @default "Test of the e-mail configuration" */
  subject?: Input<string>;
  /** @default a sentence that says why the mail was sent */
  body?: Input<string>;
}

/** A mail server with user name and password, or with none. */
export interface BasicAuthEmailConfigArgs extends CommonEmailConfigArgs {
  /** @default "BasicAuth" */
  serviceProvider?: "BasicAuth";
  /** The mail server's host name, such as `smtp.example.com`. */
  serverAddress: Input<string>;
  /** The mail server's port, from 1 to 65535; 587 is usual for `StartTLS`, 465 for `SSL/TLS`. */
  serverPort: Input<number>;
  /** How the connection to the mail server is secured. */
  securityType: Input<"none" | "StartTLS" | "SSL/TLS">;
  /** The user at the mail server. Leave it out for a server that wants no login. */
  username?: Input<string>;
  /**
   * The user's password; needs `username`. Always a secret in Pulumi's state. The tenant never tells it: that one is
   * there shows in `passwordExists`, and a password that was removed on the tenant is written again.
   */
  emailPassword?: Input<string>;
  /**
   * Instead of `emailPassword`: the environment variable that holds the password wherever the provider runs. The password
   * is then in no input, output or state; the state keeps a salted scrypt fingerprint, so that a rotation is a change.
   */
  emailPasswordFrom?: Input<SecretSource>;
  /** The name beside the From address. Can be written by PUT only. */
  senderName?: Input<string>;
  /**
   * How changes are sent: `patch` (deprecated by Qlik), `put`, or `auto`: PATCH unless the change needs PUT or the
   * tenant no longer knows PATCH.
   *
   * @default "auto"
   */
  write?: Input<"auto" | "patch" | "put">;
  clientId?: undefined;
  clientSecret?: undefined;
  clientSecretFrom?: undefined;
  providerTenantId?: undefined;
}

/** Microsoft 365 through an app registration of Microsoft Entra ID. Can be written by PUT only. */
export interface Microsoft365EmailConfigArgs extends CommonEmailConfigArgs {
  serviceProvider: "Microsoft365";
  /** The app registration's application (client) id. */
  clientId: Input<string>;
  /** The app registration's client secret. Always a secret in Pulumi's state; the tenant never tells it. */
  clientSecret?: Input<string>;
  /** Instead of `clientSecret`: the environment variable that holds it wherever the provider runs. */
  clientSecretFrom?: Input<SecretSource>;
  /** The directory (tenant) id of Microsoft Entra ID. */
  providerTenantId: Input<string>;
  /** @default "auto", which is PUT here */
  write?: Input<"auto" | "put">;
  serverAddress?: undefined;
  serverPort?: undefined;
  securityType?: undefined;
  username?: undefined;
  emailPassword?: undefined;
  emailPasswordFrom?: undefined;
  senderName?: undefined;
}

/** The arguments of {@link EmailConfig}; which ones depends on `serviceProvider`. */
export type EmailConfigArgs = BasicAuthEmailConfigArgs | Microsoft365EmailConfigArgs;
