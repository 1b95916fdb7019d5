import { type EmailConfigDocument, emailConfigDocument } from "../../provider/client/responses";
import type { EmailConfigInputs } from "../../provider/lifecycle/inputs";
import { type PlannedOperation, planChange, type Situation } from "../../provider/planner/plan";
import type { Secrets } from "../../provider/planner/request-body";
import { declaredSettings, isSecret, observedSettings, SECRET_NAMES } from "../../provider/planner/settings";

/** A live document for what `basicAuth()` declares; only what matters to a test is told to it. */
export function basicAuthDocument(matters: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    passwordExists: true,
    emailAddress: "alerts@example.com",
    isValid: true,
    errorCode: "OK",
    ...matters,
  };
}

/** A live document for what `microsoft365()` declares. */
export function microsoft365Document(matters: Record<string, unknown> = {}): Record<string, unknown> {
  return {
    serviceProvider: "Microsoft365",
    providerConfig: {
      clientId: "an-application",
      providerTenantId: "a-directory",
      emailAddress: "alerts@example.com",
      ...matters,
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

export interface Circumstances {
  /** The secrets last applied; by default those that are declared. */
  lastApplied?: Secrets;
  secretRefused?: boolean;
  ignored?: readonly string[];
}

/** All that a plan for these arguments against this document depends on. */
export function situationFor(
  inputs: EmailConfigInputs,
  document: unknown,
  { lastApplied, secretRefused = false, ignored = [] }: Circumstances = {},
): Situation {
  const secrets = declaredSecrets(inputs);
  const applied = lastApplied ?? secrets;
  return {
    declared: declaredSettings(inputs),
    observed: observedSettings(parsed(document)),
    unchangedSecrets: new Set(SECRET_NAMES.filter((name) => secrets[name] === applied[name])),
    secretRefused,
    ignored: new Set(ignored),
  };
}

export function planFor(...situation: Parameters<typeof situationFor>): PlannedOperation[] {
  return planChange(situationFor(...situation));
}

export function declaredSecrets(inputs: EmailConfigInputs): Secrets {
  const declared = Object.entries(inputs).filter(([name]) => isSecret(name));
  return Object.fromEntries(declared);
}
