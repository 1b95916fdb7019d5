import * as z from "zod";
import { EVENT_LOG_VERSION, MAX_WARNINGS } from "./limits";

export { EVENT_LOG_VERSION };

const valueSchema = z.union([z.string(), z.number()]);

const operationSchema = z
  .object({
    op: z.enum(["add", "replace", "remove"]),
    path: z.string().describe("JSON Pointer of the setting, such as `/serverPort`."),
    value: valueSchema
      .optional()
      .describe(
        "The desired value; for `read`, the value of the last run. A secret is `[secret]`, and a value that a preview cannot " +
          "know is `[unknown]`.",
      ),
    observed: valueSchema
      .optional()
      .describe("The value that the tenant has. Absent if the tenant has none. A secret is `[secret]`."),
    drift: z
      .literal(true)
      .optional()
      .describe(
        "Present if the tenant's value differs from that of the last run, so that the operation reverts a change that Pulumi did not make.",
      ),
  })
  .describe("One operation of a JSON Patch (RFC 6902), with the value that it replaces.");

const errorSchema = z.object({
  code: z.string().optional().describe("The stable code of the message, such as `QLIK1203`."),
  kind: z
    .string()
    .optional()
    .describe(
      "The kind of the failure, such as `credentials` or `unreachable`. `invalidConfig`: the tenant calls its configuration invalid (`errorCode`). `checkFailed`: the tenant has the configuration, and it " +
        "does not work. `rolledBack`: it did not work, and the tenant has its previous configuration again.",
    ),
  message: z.string().describe("What happened, without secrets."),
  hint: z.string().optional().describe("What to do, if the message does not contain it."),
});

/** One line of the event log: one verb of the engine for one tenant. */
export const eventSchema = z
  .object({
    version: z.literal(EVENT_LOG_VERSION),
    time: z.iso.datetime().describe("When the verb ended (UTC)."),
    run: z
      .string()
      .describe(
        "Identifies the provider process that wrote the line. A run of the engine has one process, or one for each explicit provider.",
      ),
    entryPoint: z.enum(["dynamic", "native"]).describe("The dynamic resource, or the native plugin."),
    project: z.string().optional().describe("The Pulumi project."),
    stack: z
      .string()
      .optional()
      .describe(
        "The Pulumi stack. Absent for a dynamic resource if no program runs, as in `pulumi refresh` and `pulumi destroy`, and " +
          "PULUMI_STACK is not set.",
      ),
    urn: z
      .string()
      .optional()
      .describe(
        "The resource. Absent for a dynamic resource, because the engine does not give it to the provider.",
      ),
    host: z.string().describe("The tenant's host name."),
    verb: z
      .enum(["diff", "create", "read", "update", "delete"])
      .describe("What the engine asked for. `read` is a refresh or an import."),
    preview: z
      .boolean()
      .optional()
      .describe(
        "Whether the verb only previewed. Absent for `diff` and `read`, which never change a tenant.",
      ),
    result: z
      .enum(["in-sync", "drifted", "changed", "created", "deleted", "failed"])
      .describe(
        "`failed`: the verb failed, or (`diff`, `read`) the tenant calls its configuration invalid, no drift explains it, and " +
          "`validation` is `fail` or `rollback`. " +
          "`drifted` (`diff`, `read`, a previewed `update`): the tenant differs from the state of the last run in a setting that an " +
          "update would revert, whatever else changes. " +
          "`changed` (`diff`, a previewed `update`): an update is due, and only because the program has changed. " +
          "`changed` (`update`): the tenant was written. " +
          "`created`, `deleted`: the verb did so; a `create` can also take over an equal configuration. " +
          "`in-sync`: nothing to do, or (`update`, `delete`) the tenant was left as it is.",
      ),
    live: z
      .literal(false)
      .optional()
      .describe(
        "Present if `qlik:liveDiff` is off: the `diff` compared with the state, not with the tenant, so it shows no drift.",
      ),
    method: z
      .enum(["PATCH", "PUT"])
      .optional()
      .describe("How the patch was sent, or would be sent. Absent if nothing is sent."),
    patch: z
      .array(operationSchema)
      .describe(
        "What turns the observed configuration into the desired one; for `read`, into that of the last run. Empty for `delete`.",
      ),
    isValid: z.boolean().optional().describe("Whether the tenant calls its configuration valid."),
    errorCode: z
      .string()
      .optional()
      .describe("The tenant's code for the validity, such as `OK` or `INVALID_CREDENTIALS`."),
    connection: z
      .string()
      .optional()
      .describe(
        "The result of the last verify-connection, if the program asks for it: `success`, or why it failed.",
      ),
    error: errorSchema.optional().describe("Why the result is `failed`."),
    warnings: z
      .array(errorSchema)
      .max(MAX_WARNINGS)
      .optional()
      .describe("The warnings that the verb showed."),
    requests: z.int().nonnegative().describe("HTTP requests that the verb made, retries included."),
    durationMs: z.number().nonnegative().describe("How long the verb took, in milliseconds."),
  })
  .describe("One line of the event log of pulumi-qlik: one verb of the engine for one tenant.");

export type Event = z.infer<typeof eventSchema>;
export type EventOperation = z.infer<typeof operationSchema>;
export type EventError = z.infer<typeof errorSchema>;
