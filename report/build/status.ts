import type { Event } from "../../provider/event-log/event";
import type { Status } from "../model";

/**
 * The status after a line. A preview of the native plugin reads a tenant into the state, then compares the program with this
 * state. So a tenant that has drifted appears as changed by the program.
 *
 * @param previousStatus the tenant's status after its previous line of the same run
 */
export function statusOf(event: Event, previousStatus: Status | undefined): Status {
  const isStillDrifted = event.verb === "diff" && event.result === "changed" && previousStatus === "drifted";
  return isStillDrifted ? "drifted" : event.result;
}
