import { TenantError } from "../client/errors";
import type { TenantClient } from "../client/tenant-client";
import { CodedError } from "../messages/coded";
import { formatPaths } from "../planner/format";
import { type Plan, unpatchableOperations, type WriteMethod } from "../planner/plan";
import { missingSecret, patchBody, putBody, type Secrets } from "../planner/request-body";
import type { Settings } from "../planner/settings";

/** Sends a plan by the first of its methods that the tenant supports, and returns that method. */
export async function writePlan(
  client: TenantClient,
  plan: Plan,
  secrets: Secrets,
  observed: Settings,
): Promise<WriteMethod> {
  const [first, second] = plan.methods;
  if (first === undefined) throw new CodedError("QLIK1314", patchExcludedText(client.host, plan, observed));
  try {
    await send(client, plan, secrets, first);
    return first;
  } catch (error) {
    if (second === undefined || !isMethodGone(error)) throw error;
    await send(client, plan, secrets, second);
    return second;
  }
}

async function send(
  client: TenantClient,
  { operations, settingsAfter }: Plan,
  secrets: Secrets,
  method: WriteMethod,
): Promise<void> {
  if (method === "PATCH") return client.patchEmailConfig(patchBody(operations, secrets));
  const missing = missingSecret(settingsAfter, secrets);
  if (missing)
    throw new CodedError(
      "QLIK1313",
      `${client.host}: PUT email-config: the request has to include ${missing}, which is not known because the API never ` +
        `returns it. Declare ${missing}, or remove it from ignoreChanges. Nothing was sent.`,
    );
  try {
    await client.putEmailConfig(putBody(settingsAfter, secrets));
  } catch (error) {
    throw isMethodGone(error) ? putNotSupported(client.host, error) : error;
  }
}

/** A tenant without PATCH can also return 404, because the other requests of the path stay. */
function isMethodGone(error: unknown): error is TenantError {
  return error instanceof TenantError && (error.kind === "methodGone" || error.kind === "notFound");
}

function putNotSupported(host: string, error: TenantError): TenantError {
  return new TenantError(
    "QLIK1206",
    "methodGone",
    `${error.message} ${host} does not support PUT, and this change needs it: senderName and Microsoft365 need a newer ` +
      "tenant; write: put can be left out.",
    error.details,
  );
}

function patchExcludedText(host: string, { operations }: Plan, observed: Settings): string {
  const paths = formatPaths(unpatchableOperations(operations, observed));
  return `${host}: PATCH email-config: ${paths} can be written by PUT only, which write: patch excludes. Use write: auto.`;
}
