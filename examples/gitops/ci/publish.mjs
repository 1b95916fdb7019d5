// Publishes the report on GitHub or GitLab. It needs no packages.
//   node ci/publish.mjs comment <file>       as the one comment of the pull request or merge request
//   node ci/publish.mjs open-issue <file>    as the one open issue about drift
//   node ci/publish.mjs close-issue          closes that issue if no stack has a difference

import { existsSync, readFileSync } from "node:fs";
import { github } from "./github.mjs";
import { gitlab } from "./gitlab.mjs";
import { failedStacks, stacksWithChanges } from "./stacks.mjs";

/** The first line of a report. It does not show, and identifies the comment or issue of the last run. */
const MARKER = "<!-- pulumi-qlik:report -->";
const ISSUE_TITLE = "Drift of the e-mail configurations";
/** The limit of GitHub, in characters. The report itself is shorter. */
const MAX_LENGTH = 65_535;

const forge = process.env.GITLAB_CI ? gitlab(process.env) : github(process.env);
const COMMANDS = { comment, "open-issue": openIssue, "close-issue": closeIssue };

async function comment(file) {
  const body = bodyOf(file);
  const last = await find(forge.comments);
  if (last) await forge.comments.update(last.id, body);
  else await forge.comments.create(body);
}

async function openIssue(file) {
  const body = bodyOf(file);
  const open = await find(forge.issues);
  if (open) await forge.issues.update(open.id, body);
  else await forge.issues.create(ISSUE_TITLE, body);
}

async function closeIssue() {
  const open = await find(forge.issues);
  if (!open) return;
  const stacks = [...failedStacks().map(({ stack }) => stack), ...stacksWithChanges()];
  if (stacks.length > 0)
    return console.log(`The issue stays open, because these stacks failed or have changes: ${stacks.join(", ")}.`);
  await forge.issues.close(open.id, `The drift is gone: [log](${forge.runUrl}).`);
}

async function find({ list }) {
  return (await list()).find(({ body }) => body?.startsWith(MARKER));
}

/** Returns the report, after a line for each stack whose run failed. */
function bodyOf(file) {
  const report = existsSync(file) ? readFileSync(file, "utf8").replace(MARKER, "").trim() : "There is no report.";
  const failures = failedStacks().map(
    ({ stack, reason }) => `**The run of the stack \`${stack}\` failed** (${reason}): [log](${forge.runUrl})`,
  );
  const complete = [MARKER, ...failures, report].join("\n\n");
  return complete.length <= MAX_LENGTH ? complete : [MARKER, report].join("\n\n");
}

const [name, file] = process.argv.slice(2);
await COMMANDS[name](file);
