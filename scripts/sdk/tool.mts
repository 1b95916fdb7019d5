// Builds a program for development unless the cache has it, and prints its path: node scripts/sdk/tool.mts <name>

import { exitOnError } from "../bootstrap/log.mjs";
import { ensureTool, type ToolName } from "./tools.mts";

await exitOnError(async () => {
  console.log(await ensureTool(process.argv[2] as ToolName));
});
