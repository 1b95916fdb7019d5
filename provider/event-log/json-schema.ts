import * as z from "zod";
import { eventSchema } from "./event";

/**
 * The JSON Schema of a line, which the package publishes as `event-log.schema.json`. It accepts unknown properties: a later
 * release may add some without a new version.
 */
export function eventLogJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(eventSchema, { io: "input" });
  return { $schema, title: "A line of the event log of pulumi-qlik", ...schema };
}
