import { z } from "zod";
import { eventSchema } from "./event";

/** The JSON Schema of a line, which the package publishes as `event-log.schema.json`. */
export function eventLogJsonSchema(): object {
  const { $schema, ...schema } = z.toJSONSchema(eventSchema);
  return { $schema, title: "A line of the event log of pulumi-qlik", ...schema };
}
