import type { Event, EventOperation } from "../../provider/event-log/event";
import type { Change, Status, TenantReport } from "../model";
import { compare, compareStacks, stackNameOf } from "./counts";

export function tenantReport({ event, status }: { event: Event; status: Status }): TenantReport {
  const { host, urn, time, verb, preview, method, isValid, errorCode, connection, error } = event;
  return {
    host,
    status,
    ...stackNameOf(event),
    ...(urn !== undefined && { urn }),
    time,
    verb,
    ...(preview !== undefined && { preview }),
    ...(method !== undefined && { method }),
    changes: event.patch.map(changeOf),
    ...(isValid !== undefined && { isValid }),
    ...(errorCode !== undefined && { errorCode }),
    ...(connection !== undefined && { connection }),
    ...(error !== undefined && { error }),
    warnings: event.warnings ?? [],
    requests: event.requests,
    durationMs: event.durationMs,
  };
}

function changeOf({ op, path, value, observed }: EventOperation): Change {
  return {
    setting: path.replace(/^\//, ""),
    op,
    ...(observed !== undefined && { observed }),
    ...(value !== undefined && op !== "remove" && { desired: value }),
  };
}

const RANKS: Partial<Record<Status, number>> = { failed: 0, drifted: 1 };
const OTHER_RANK = 2;

/** Failed, drifted, then the others, each by host. */
export function compareTenants(one: TenantReport, other: TenantReport): number {
  const byRank = (RANKS[one.status] ?? OTHER_RANK) - (RANKS[other.status] ?? OTHER_RANK);
  return byRank || compare(one.host, other.host) || compareStacks(one, other);
}
