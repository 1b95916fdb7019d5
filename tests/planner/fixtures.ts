import { type EmailConfigDocument, emailConfigDocument } from "../../provider/client/responses";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { declaredSettings, observedConfig } from "../../provider/lifecycle/settings-mapping";
import type { PlannedOperation } from "../../provider/planner/operations";
import { type DesiredSettings, type Plan, planChange } from "../../provider/planner/plan";
import type { Secrets } from "../../provider/planner/request-body";
import { isSecret, SECRET_NAMES, type Settings } from "../../provider/planner/settings";

/** The live document for `basicAuth()`, with changes. */
export function basicAuthDocument(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    passwordExists: true,
    emailAddress: "alerts@example.com",
    isValid: true,
    errorCode: "OK",
    ...changes,
  };
}

/** The live document for `microsoft365()`, with changes. */
export function microsoft365Document(changes: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    serviceProvider: "Microsoft365",
    providerConfig: {
      clientId: "an-application",
      providerTenantId: "a-directory",
      emailAddress: "alerts@example.com",
      ...changes,
    },
    emailAddress: "alerts@example.com",
    passwordExists: false,
    isValid: true,
    errorCode: "OK",
  };
}

export const NOTHING_CONFIGURED = { isValid: false, passwordExists: false };

export function parsed(document: unknown): EmailConfigDocument {
  return emailConfigDocument.parse(document);
}

export interface PlanContext {
  /** The secrets last applied. Default: the declared ones. */
  lastApplied?: Secrets;
  shouldResendSecrets?: boolean;
  ignored?: readonly string[];
}

export function observedIn(document: unknown): Settings {
  return observedConfig(parsed(document)).settings;
}

export function desiredFor(
  inputs: EmailConfigInputs,
  { lastApplied, shouldResendSecrets = false, ignored = [] }: PlanContext = {},
): DesiredSettings {
  const secrets = declaredSecrets(inputs);
  const applied = lastApplied ?? secrets;
  return {
    settings: declaredSettings(inputs),
    secrets,
    unchangedSecrets: new Set(SECRET_NAMES.filter((name) => secrets[name] === applied[name])),
    shouldResendSecrets,
    ignoredSettings: new Set(ignored),
    write: "auto",
  };
}

export function planFor(inputs: EmailConfigInputs, document: unknown, context?: PlanContext): Plan {
  return planChange(desiredFor(inputs, context), observedIn(document));
}

export function operationsFor(...args: Parameters<typeof planFor>): PlannedOperation[] {
  return planFor(...args).operations;
}

export function declaredSecrets(inputs: EmailConfigInputs): Secrets {
  return Object.fromEntries(Object.entries(inputs).filter(([name]) => isSecret(name)));
}
