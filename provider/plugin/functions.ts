import type { Operation } from "../client/operation";
import type { Context, Tenant } from "../context";
import { type CheckFailure, secretValues } from "../lifecycle/inputs";
import { CodedError } from "../messages/coded";
import type { PlainProperties, Properties } from "./properties";

interface PluginFunction {
  arguments: readonly string[];
  required?: readonly string[];
  call(tenant: Tenant, args: Record<string, string>): Promise<object>;
  /** The result in a preview, for a function that has an effect. */
  previewResult?: object;
}

const FUNCTIONS: Record<string, PluginFunction> = {
  "qlik:index:getEmailConfig": {
    arguments: ["tenantUrl"],
    call: ({ client }) => client.readEmailConfig(),
  },
  "qlik:index:validateEmailConfig": {
    arguments: ["tenantUrl"],
    call: ({ client }) => client.validate(),
  },
  "qlik:index:verifyEmailConfigConnection": {
    arguments: ["tenantUrl"],
    call: ({ client }) => client.verifyConnection(),
  },
  "qlik:index:sendTestEmail": {
    arguments: ["tenantUrl", "recipient", "subject", "body"],
    required: ["recipient"],
    call: ({ client, host, log }, { recipient = "", subject = SUBJECT, body = BODY }) => {
      log.info(
        "QLIK1908",
        `${host}: sending a test e-mail. Every update sends one; so also do \`pulumi refresh --run-program\` and ` +
          "`pulumi destroy --run-program`.",
      );
      return client.sendTestEmail({ recipient, subject, body });
    },
    // The engine accepts no unknown values in results.
    previewResult: { success: true, connectionFailed: false, message: "A preview sends no e-mail." },
  },
};

const SUBJECT = "Test of the e-mail configuration";
const BODY = "A Pulumi program sent this test e-mail.";

/** A call of a function of the package. */
export interface FunctionCall {
  token: string;
  args: PlainProperties;
  isPreview: boolean;
}

/** Calls a function. Wrong arguments are failures of the program. No result repeats a secret argument. */
export async function callFunction(
  { token, args: { values, secrets }, isPreview }: FunctionCall,
  context: Context,
  operation: Operation,
): Promise<{ result: Properties } | { failures: CheckFailure[] }> {
  const called = Object.hasOwn(FUNCTIONS, token) ? FUNCTIONS[token] : undefined;
  if (called === undefined)
    throw new CodedError(
      "QLIK1109",
      `${token} is not a known function. Known functions: ${Object.keys(FUNCTIONS).join(", ")}`,
    );
  const failures = failuresIn(called, values);
  if (failures.length > 0) return { failures };
  if (isPreview && called.previewResult) return { result: { ...called.previewResult } };
  const texts = values as Record<string, string>;
  const tenantUrl = texts.tenantUrl || context.config.tenantUrl;
  const tenant = context.tenant(tenantUrl, operation);
  if (tenantUrl) context.addSecrets(tenantUrl, secretValues(values, secrets));
  return { result: { ...(await called.call(tenant, texts)) } };
}

/** The reasons name their arguments, because not every language shows the property. */
function failuresIn({ arguments: known, required = [] }: PluginFunction, args: Properties): CheckFailure[] {
  const given = Object.keys(args).filter((name) => args[name] !== undefined && args[name] !== null);
  const unknown = given.filter((name) => !known.includes(name));
  const missing = required.filter((name) => !given.includes(name) || args[name] === "");
  const wrong = given.filter((name) => known.includes(name) && typeof args[name] !== "string");
  return [
    ...unknown.map((property) => ({
      property,
      reason: `${property} is not a known argument. Known arguments: ${known.join(", ")}`,
      code: "QLIK1002" as const,
    })),
    ...missing.map((property) => ({
      property,
      reason: `${property} is required`,
      code: "QLIK1004" as const,
    })),
    ...wrong.map((property) => ({
      property,
      reason: `${property} must be a text`,
      code: "QLIK1001" as const,
    })),
  ];
}
