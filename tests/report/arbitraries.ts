import fc from "fast-check";
import type { Event } from "../../provider/event-log/event";
import { STATUSES } from "../../report/model";
import { at, event } from "./fixture";

const hosts = fc.nat(30).map((number) => `tenant-${number}.eu.qlikcloud.com`);
const settings = fc.constantFrom("serverAddress", "serverPort", "username", "emailPassword");
const values = fc.oneof(fc.constantFrom(25, 587, "alerts", "[secret]"), fc.string(), fc.integer());

const operations = fc.record(
  {
    op: fc.constantFrom("add" as const, "replace" as const, "remove" as const),
    path: settings.map((setting) => `/${setting}`),
    value: values,
    observed: values,
  },
  { requiredKeys: ["op", "path"] },
);

const errors = fc.record(
  {
    code: fc.constantFrom("QLIK1201", "QLIK1212"),
    kind: fc.constantFrom("credentials", "unreachable"),
    message: fc.string(),
    hint: fc.string(),
  },
  { requiredKeys: ["message"] },
);

/** Lines of several runs and stacks, of which many are about the same tenant. */
export const events: fc.Arbitrary<Event[]> = fc.array(
  fc
    .record(
      {
        time: fc.nat(86_399).map(at),
        run: fc.constantFrom("run-1", "run-2", "run-3"),
        stack: fc.constantFrom("prod", "test"),
        host: hosts,
        verb: fc.constantFrom("diff" as const, "read" as const, "create" as const, "update" as const),
        result: fc.constantFrom(...STATUSES),
        patch: fc.array(operations, { maxLength: 3 }),
        isValid: fc.boolean(),
        errorCode: fc.constantFrom("OK", "INVALID_CREDENTIALS"),
        error: errors,
      },
      { requiredKeys: ["time", "run", "stack", "host", "verb", "result", "patch"] },
    )
    .map((values) => event(values)),
  { minLength: 1, maxLength: 60 },
);
