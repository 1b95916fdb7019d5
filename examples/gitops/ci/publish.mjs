// Publishes the report on GitHub or GitLab. It needs no packages.
//   node ci/publish.mjs comment <file>       as the one comment of the pull request or merge request
//   node ci/publish.mjs open-issue <file>    as the one open issue about drift
//   node ci/publish.mjs close-issue          closes that issue if no stack has a difference

import { commentBody, issueBody, MARKER } from "./body.mjs";
import { github } from "./github.mjs";
import { gitlab } from "./gitlab.mjs";
import { failedStacks, stacksWithChanges } from "./stacks.mjs";

const ISSUE_TITLE = "Drift of the e-mail configurations";

const forge = process.env.GITLAB_CI ? gitlab(process.env) : github(process.env);
const COMMANDS = { comment, "open-issue": openIssue, "close-issue": closeIssue };

async function comment(file) {
  const body = commentBody(file, forge.runUrl);
  const last = await find(forge.comments);
  if (last) await forge.comments.update(last.id, body);
  else await forge.comments.create(body);
}

async function openIssue(file) {
  const body = issueBody(file, forge.runUrl);
  const open = await find(forge.issues);
  if (open) await forge.issues.update(open.id, body);
  else await forge.issues.create(ISSUE_TITLE, body);
}

async function closeIssue() {
  const open = await find(forge.issues);
  if (!open) return;
  const stacks = [...failedStacks().map(({ stack }) => stack), ...stacksWithChanges()];
  if (stacks.length === 0) await forge.issues.close(open.id, `The drift is gone: [log](${forge.runUrl}).`);
  else
    console.log(`The issue stays open, because these stacks failed or have changes: ${stacks.join(", ")}.`);
}

/** The oldest of what this pipeline has written. */
async function find({ list }) {
  return (await list()).find(({ body }) => body?.startsWith(MARKER));
}

const [name, file] = process.argv.slice(2);
await COMMANDS[name](file);
