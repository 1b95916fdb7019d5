import type { BasicAuthInputs, Microsoft365Inputs } from "../../provider/lifecycle/inputs";

/** The arguments of a program for a mail server with a login. */
export function basicAuth(changes: Partial<BasicAuthInputs> = {}): BasicAuthInputs {
  return {
    tenantUrl: "https://acme.eu.qlikcloud.com",
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: "first-password",
    emailAddress: "alerts@example.com",
    ...changes,
  };
}

/** The arguments of a program for Microsoft 365. */
export function microsoft365(changes: Partial<Microsoft365Inputs> = {}): Microsoft365Inputs {
  return {
    tenantUrl: "https://acme.eu.qlikcloud.com",
    serviceProvider: "Microsoft365",
    clientId: "an-application",
    clientSecret: "first-client-secret",
    providerTenantId: "a-directory",
    emailAddress: "alerts@example.com",
    ...changes,
  };
}

/** The arguments without some of them. */
export function without<Values extends object, Name extends keyof Values>(
  values: Values,
  ...names: Name[]
): Omit<Values, Name> {
  const rest = { ...values };
  for (const name of names) delete rest[name];
  return rest;
}

/** The arguments of a program whose stack's configuration names the tenant. */
export function basicAuthArgs(changes: Partial<BasicAuthInputs> = {}): Omit<BasicAuthInputs, "tenantUrl"> {
  return without(basicAuth(changes), "tenantUrl");
}

export function microsoft365Args(
  changes: Partial<Microsoft365Inputs> = {},
): Omit<Microsoft365Inputs, "tenantUrl"> {
  return without(microsoft365(changes), "tenantUrl");
}
