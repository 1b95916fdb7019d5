import { TenantError } from "./client/errors";
import type { TenantClient } from "./client/tenant-client";
import { touchedPaths } from "./planner/describe";
import type { PlannedOperation } from "./planner/plan";
import type { Settings } from "./planner/settings";
import { missingSecret, needsPut, patchBody, plannedSettings, putBody, type Secrets } from "./planner/write";
import type { WriteMethod } from "./state";

/** How a plan may be sent. */
export interface WayOfWriting {
  write: "auto" | "patch" | "put";
  /** The way that the last write took. */
  remembered?: WriteMethod | undefined;
}

/** The way that a plan will be sent; a tenant without PATCH may still turn it into PUT. */
export function methodFor(
  operations: PlannedOperation[],
  observed: Settings,
  way: WayOfWriting,
): WriteMethod {
  if (way.write === "put" || needsPut(operations, observed)) return "PUT";
  return way.write === "auto" ? (way.remembered ?? "PATCH") : "PATCH";
}

/** Sends a plan and returns the way that it took. */
export async function writePlan(
  client: TenantClient,
  operations: PlannedOperation[],
  observed: Settings,
  secrets: Secrets,
  way: WayOfWriting,
): Promise<WriteMethod> {
  const write = {
    PATCH: () => patch(client, operations, secrets),
    PUT: () => put(client, operations, observed, secrets),
  };
  const method = methodFor(operations, observed, way);
  if (way.write === "patch" && method === "PUT")
    throw new Error(
      `${client.host}: ${touchedPaths(operations)} can be written by PUT only, and write: patch forbids it. Use write: auto.`,
    );
  try {
    await write[method]();
    return method;
  } catch (error) {
    if (!isGone(error)) throw error;
    if (method === "PUT") throw withoutPut(client.host, error);
    if (way.write === "patch") throw error;
  }
  await write.PUT();
  return "PUT";
}

async function patch(client: TenantClient, operations: PlannedOperation[], secrets: Secrets): Promise<void> {
  await client.patchEmailConfig(patchBody(operations, secrets), Object.values(secrets));
}

async function put(
  client: TenantClient,
  operations: PlannedOperation[],
  observed: Settings,
  secrets: Secrets,
): Promise<void> {
  const planned = plannedSettings(operations, observed);
  const missing = missingSecret(planned, secrets);
  if (missing)
    throw new Error(
      `${client.host}: the configuration has to be written whole, by PUT, and its ${missing} is not known: the tenant ` +
        `keeps it and never tells it. Declare ${missing}, or take it out of ignoreChanges. Nothing was sent.`,
    );
  await client.putEmailConfig(putBody(planned, secrets), Object.values(secrets));
}

/** Where the API's PATCH has been removed, one of these answers comes; a 404 too, as the path's other calls stay. */
function isGone(error: unknown): error is TenantError {
  return error instanceof TenantError && (error.trouble === "methodGone" || error.trouble === "absent");
}

function withoutPut(host: string, error: TenantError): TenantError {
  return new TenantError(
    "methodGone",
    `${error.message} This change can be written by PUT only, and ${host} knows no PUT: it takes neither senderName nor ` +
      "Microsoft365, or it has to be updated by Qlik first.",
    error.details,
  );
}
