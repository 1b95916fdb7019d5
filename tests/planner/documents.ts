import { type EmailConfigDocument, emailConfigDocument } from "../../provider/client/answers";
import { goalOf, situationOf } from "../../provider/goal";
import type { EmailConfigInputs } from "../../provider/inputs";
import { type PlannedOperation, planChange } from "../../provider/planner/plan";
import { observedSettings } from "../../provider/planner/settings";
import type { Secrets } from "../../provider/planner/write";

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
  ignored?: string[];
}

/** The plan for these arguments against this document. */
export function planFor(
  inputs: EmailConfigInputs,
  document: unknown,
  { lastApplied, secretRefused = false, ignored = [] }: Circumstances = {},
): PlannedOperation[] {
  const goal = {
    ...goalOf(inputs, { isValid: true, errorCode: "OK" }),
    ignored: new Set(ignored),
    secretRefused,
  };
  return planChange(situationOf(goal, observedSettings(parsed(document)), lastApplied ?? goal.secrets));
}
