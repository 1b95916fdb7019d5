import { z } from "zod";

/** The version of the lines. A reader refuses lines of another one. */
export const EVENT_LOG_VERSION = 1;

const operationSchema = z
  .object({
    op: z.enum(["add", "replace", "remove"]),
    path: z.string().describe("JSON Pointer of the setting, such as `/serverPort`."),
    value: z
      .union([z.string(), z.number()])
      .optional()
      .describe("The desired value. A secret appears as a marker, such as `(secret)`."),
    observed: z
      .union([z.string(), z.number()])
      .optional()
      .describe(
        "The value that the tenant has. Absent if the tenant has none. A secret appears as a marker.",
      ),
  })
  .describe("One operation of a JSON Patch (RFC 6902), with the value that it replaces.");

const errorSchema = z.object({
  code: z.string().optional().describe("The stable code of the message, such as `QLIK1203`."),
  kind: z.string().optional().describe("The kind of the failure, such as `credentials` or `unreachable`."),
  message: z.string().describe("What happened, without secrets."),
  hint: z.string().optional().describe("What to do."),
});

/** One line of the event log: one verb of the engine for one tenant. */
export const eventSchema = z.object({
  version: z.literal(EVENT_LOG_VERSION),
  time: z.iso.datetime().describe("When the verb ended (UTC)."),
  run: z.string().describe("Identifies the provider process that wrote the line."),
  entryPoint: z.enum(["dynamic", "native"]),
  project: z.string().optional(),
  stack: z.string().optional(),
  urn: z.string().optional(),
  host: z.string().describe("The tenant's host name."),
  verb: z.enum(["diff", "create", "read", "update", "delete"]),
  preview: z
    .boolean()
    .optional()
    .describe("Whether the engine previewed the verb. Absent if it is not known."),
  result: z
    .enum(["in-sync", "drifted", "changed", "created", "deleted", "failed"])
    .describe(
      "`drifted`: the tenant differs from the state of the last run. `changed`, `created`: the program differs from the " +
        "tenant (diff), or the tenant was written (create, update).",
    ),
  method: z.enum(["PATCH", "PUT"]).optional().describe("How the patch was sent, or would be sent."),
  patch: z.array(operationSchema).describe("What turns the observed configuration into the desired one."),
  isValid: z.boolean().optional(),
  errorCode: z
    .string()
    .optional()
    .describe("The tenant's code for an invalid configuration, such as `INVALID_CREDENTIALS`."),
  connection: z.string().optional().describe("The result of verify-connection, if the program asks for it."),
  error: errorSchema.optional(),
  warnings: z
    .array(errorSchema)
    .optional()
    .describe("Warnings with a code, such as basic authentication with Exchange Online."),
  requests: z.int().nonnegative().describe("HTTP requests that the verb made, retries included."),
  durationMs: z.number().nonnegative(),
});

export type Event = z.infer<typeof eventSchema>;
export type EventOperation = z.infer<typeof operationSchema>;
