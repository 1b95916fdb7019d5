// Writes event-log.schema.json from the schema of an event: npm run event-log:schema

import { writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const require = createRequire(import.meta.url);
const { eventLogJsonSchema } = require("../dist/provider/event-log/json-schema.js") as {
  eventLogJsonSchema(): object;
};

writeFileSync("event-log.schema.json", `${JSON.stringify(eventLogJsonSchema(), null, 2)}\n`);
