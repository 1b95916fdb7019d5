import { TenantError } from "../client/errors";
import type { TenantClient } from "../client/tenant-client";
import { touchedPaths } from "../planner/format";
import type { PlannedOperation } from "../planner/plan";
import {
  missingSecret,
  needsPut,
  patchBody,
  plannedSettings,
  putBody,
  type Secrets,
} from "../planner/request-body";
import type { Settings } from "../planner/settings";
import type { WriteMethod } from "./state";

/** A plan, and all that writing it takes. */
export interface Writing {
  operations: PlannedOperation[];
  observed: Settings;
  secrets: Secrets;
  /** What the program asks for. */
  write: "auto" | "patch" | "put";
  /** The way that the last write took. */
  remembered?: WriteMethod | undefined;
}

/** The ways in which a plan can be sent; the first that the tenant knows is taken. */
export function waysToWrite(writing: Writing): [WriteMethod, WriteMethod?] {
  const { operations, observed, secrets, write, remembered } = writing;
  if (write === "put" || needsPut(operations, observed)) return ["PUT"];
  if (write === "patch") return ["PATCH"];
  const isPutPossible = missingSecret(plannedSettings(operations, observed), secrets) === undefined;
  return remembered === "PUT" && isPutPossible ? ["PUT", "PATCH"] : ["PATCH", "PUT"];
}

/** Sends a plan and returns the way that it took. */
export async function writePlan(client: TenantClient, writing: Writing): Promise<WriteMethod> {
  const [first, second] = waysToWrite(writing);
  if (first === "PUT" && writing.write === "patch") throw new Error(patchIsNotEnough(client.host, writing));
  const send = (way: WriteMethod) => (way === "PATCH" ? patch(client, writing) : put(client, writing));
  try {
    await send(first);
    return first;
  } catch (error) {
    if (second === undefined || !isGone(error)) throw error;
    await send(second);
    return second;
  }
}

async function patch(client: TenantClient, { operations, secrets }: Writing): Promise<void> {
  await client.patchEmailConfig(patchBody(operations, secrets));
}

async function put(client: TenantClient, { operations, observed, secrets }: Writing): Promise<void> {
  const planned = plannedSettings(operations, observed);
  const missing = missingSecret(planned, secrets);
  if (missing)
    throw new Error(
      `${client.host}: the configuration has to be written whole, by PUT, and its ${missing} is not known: the tenant ` +
        `keeps it and never tells it. Declare ${missing}, or take it out of ignoreChanges. Nothing was sent.`,
    );
  try {
    await client.putEmailConfig(putBody(planned, secrets));
  } catch (error) {
    throw isGone(error) ? withoutPut(client.host, error) : error;
  }
}

/** Where the API's PATCH has been removed, one of these answers comes; a 404 too, as the path's other calls stay. */
function isGone(error: unknown): error is TenantError {
  return error instanceof TenantError && (error.trouble === "methodGone" || error.trouble === "absent");
}

function withoutPut(host: string, error: TenantError): TenantError {
  return new TenantError(
    "methodGone",
    `${error.message} ${host} knows no PUT, and nothing else can write this: senderName and Microsoft365 need a newer ` +
      "tenant, and write: put can be left out.",
    error.details,
  );
}

function patchIsNotEnough(host: string, { operations, observed }: Writing): string {
  const unpatchable = operations.filter((operation) => needsPut([operation], observed));
  return `${host}: ${touchedPaths(unpatchable)} can be written by PUT only, and write: patch forbids it. Use write: auto.`;
}
