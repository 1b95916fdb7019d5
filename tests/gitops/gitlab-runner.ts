import { join } from "node:path";
import { type CommandResult, runCommand } from "../../test-harness/command";
import type { Repository } from "./repository";

/** The program checks the file with GitLab's JSON Schema of CI, evaluates the rules, and runs the jobs in a shell. */
const GITLAB_CI_LOCAL = join(__dirname, "..", "..", "node_modules/gitlab-ci-local/dist/index.js");

const EVENTS = {
  mergeRequest: {
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "5",
    CI_MERGE_REQUEST_IID: "7",
  },
  fork: {
    CI_PIPELINE_SOURCE: "merge_request_event",
    CI_MERGE_REQUEST_PROJECT_ID: "5",
    CI_MERGE_REQUEST_SOURCE_PROJECT_ID: "6",
    CI_MERGE_REQUEST_IID: "7",
  },
  push: { CI_PIPELINE_SOURCE: "push", CI_COMMIT_BRANCH: "main", CI_DEFAULT_BRANCH: "main" },
  schedule: { CI_PIPELINE_SOURCE: "schedule", CI_COMMIT_BRANCH: "main", CI_DEFAULT_BRANCH: "main" },
};

export type GitlabEvent = keyof typeof EVENTS;

/** Returns the jobs of the pipeline for an event. Throws if the file does not conform to the schema. */
export async function listJobs(folder: string, event: GitlabEvent): Promise<string[]> {
  const env = process.env as Record<string, string>;
  const { code, stdout, output } = await runGitlab({
    folder,
    env,
    variables: EVENTS[event],
    args: ["--list-csv"],
  });
  if (code !== 0) throw new Error(output);
  const [, ...rows] = stdout.trim().split("\n");
  return rows.map((row) => row.split(";")[0] ?? "");
}

/** Runs the pipeline for an event as GitLab does. The jobs share a folder, so that artifacts need no transfer. */
export async function runPipeline(repository: Repository, event: GitlabEvent): Promise<CommandResult> {
  const { folder, forge, runner, secrets } = repository;
  repository.checkout();
  const variables = {
    // GitLab gives the variables of a project to its own pipelines only.
    ...(event === "fork" ? {} : secrets),
    ...EVENTS[event],
    CI_PROJECT_ID: "5",
    CI_API_V4_URL: forge.url,
    CI_PIPELINE_URL: "https://gitlab.com/example/qlik-mail/-/pipelines/1234",
  };
  return runGitlab({ folder, env: runner, variables, args: ["--force-shell-executor"] });
}

interface GitlabRun {
  folder: string;
  env: Record<string, string>;
  variables: Record<string, string>;
  args: string[];
}

function runGitlab({ folder, env, variables, args }: GitlabRun): Promise<CommandResult> {
  const assignments = Object.entries(variables).flatMap(([name, value]) => [
    "--variable",
    `${name}=${value}`,
  ]);
  const overridden = ["--ignore-predefined-vars", Object.keys(variables).join()];
  return runCommand({
    file: process.execPath,
    args: [GITLAB_CI_LOCAL, "--color=false", ...overridden, ...assignments, ...args],
    folder,
    env,
  });
}
