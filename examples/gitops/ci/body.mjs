import { existsSync, readFileSync } from "node:fs";
import { failedStacks, outputs } from "./stacks.mjs";

/** The first line of a report. It does not show, and identifies the comment or issue of the last run. */
export const MARKER = "<!-- pulumi-qlik:report -->";
/** The limit of GitHub, in characters. The report alone is shorter. */
const MAX_LENGTH = 65_535;

/** Returns the report, then the output of each stack, as far as there is space. */
export function commentBody(file, runUrl) {
  return outputs().reduce((body, output) => appendIfShort(body, folded(output)), issueBody(file, runUrl));
}

/** Returns the report, after a line for each stack whose run failed. */
export function issueBody(file, runUrl) {
  const failures = failedStacks().map(
    ({ stack, reason }) => `**The run of the stack \`${stack}\` failed** (${reason}): [log](${runUrl})`,
  );
  const body = [MARKER, ...failures, report(file)].join("\n\n");
  return body.length <= MAX_LENGTH ? body : [MARKER, report(file)].join("\n\n");
}

function report(file) {
  if (!existsSync(file))
    return "No tenant was compared. A preview does not read tenants that are new to their stack.";
  return readFileSync(file, "utf8").replace(MARKER, "").trim();
}

function folded({ stack, text }) {
  // A fence in the text must not end the block.
  const fence = "`".repeat(Math.max(3, ...[...text.matchAll(/`+/g)].map(([run]) => run.length + 1)));
  return `<details><summary>Output of the stack <code>${stack}</code></summary>\n\n${fence}text\n${text.trim()}\n${fence}\n\n</details>`;
}

function appendIfShort(body, part) {
  const longer = `${body}\n\n${part}`;
  return longer.length <= MAX_LENGTH ? longer : body;
}
