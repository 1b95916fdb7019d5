import type { Operation } from "../client/operation";
import type { TenantClient } from "../client/tenant-client";
import type { Context } from "../context";
import { UNKNOWN } from "../lifecycle/unknown";
import type { Properties } from "./properties";

interface PluginFunction {
  arguments: readonly string[];
  required: readonly string[];
  /** Whether it changes something, so that a preview does not call it. */
  hasEffect?: true;
  call(client: TenantClient, args: Record<string, string>): Promise<object>;
}

const FUNCTIONS: Record<string, PluginFunction> = {
  "qlik:index:getEmailConfig": {
    arguments: ["tenantUrl"],
    required: [],
    call: (client) => client.readEmailConfig(),
  },
  "qlik:index:validateEmailConfig": {
    arguments: ["tenantUrl"],
    required: [],
    call: (client) => client.validate(),
  },
  "qlik:index:verifyEmailConfigConnection": {
    arguments: ["tenantUrl"],
    required: [],
    call: (client) => client.verifyConnection(),
  },
  "qlik:index:sendTestEmail": {
    arguments: ["tenantUrl", "recipient", "subject", "body"],
    required: ["recipient"],
    hasEffect: true,
    call: (client, { recipient = "", subject = SUBJECT, body = BODY }) =>
      client.sendTestEmail({ recipient, subject, body }),
  },
};

const SUBJECT = "Test of the e-mail configuration";
const BODY = "A Pulumi program sent this test e-mail.";

export interface Failure {
  property: string;
  reason: string;
}

/** Calls a function of the package. Its result is an error of the program if the arguments are wrong. */
export async function callFunction(
  token: string,
  args: Properties,
  isPreview: boolean,
  context: Context,
  operation: Operation,
): Promise<{ result: Properties } | { failures: Failure[] }> {
  const called = FUNCTIONS[token];
  if (called === undefined)
    throw new Error(
      `${token} is not a known function. Known functions: ${Object.keys(FUNCTIONS).join(", ")}`,
    );
  const failures = failuresIn(called, args);
  if (failures.length > 0) return { failures };
  if (isPreview && called.hasEffect) return { result: { success: UNKNOWN } };
  const texts = args as Record<string, string>;
  const { client } = context.tenant(texts.tenantUrl || context.config.tenantUrl, operation);
  return { result: { ...(await called.call(client, texts)) } };
}

function failuresIn(called: PluginFunction, args: Properties): Failure[] {
  const unknown = Object.keys(args).filter((name) => !called.arguments.includes(name));
  const missing = called.required.filter((name) => args[name] === undefined || args[name] === "");
  const wrong = Object.keys(args).filter((name) => !unknown.includes(name) && typeof args[name] !== "string");
  return [
    ...unknown.map((property) => ({
      property,
      reason: `is not a known argument. Known arguments: ${called.arguments.join(", ")}`,
    })),
    ...missing.map((property) => ({ property, reason: "is required" })),
    ...wrong.map((property) => ({ property, reason: "must be a text" })),
  ];
}
