import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { runCommand } from "../../test-harness/command";
import { TOKEN } from "./forge-server";
import { EXAMPLE, type Repository } from "./repository";

export interface Step {
  name?: string;
  uses?: string;
  run?: string;
  if?: string;
  env?: Record<string, string>;
}

export interface Job {
  if?: string;
  needs?: string;
  permissions?: Record<string, string>;
  strategy?: { matrix: { stack: string[] } };
  concurrency?: { group: string; "cancel-in-progress"?: boolean };
  environment?: string;
  steps: Step[];
}

export interface Workflow {
  on: unknown;
  permissions: Record<string, string>;
  concurrency?: { group: string; "cancel-in-progress"?: boolean };
  jobs: Record<string, Job>;
}

export interface JobResult {
  isSuccess: boolean;
  output: string;
  /** What the steps wrote into the run's summary. */
  summary: string;
}

export function workflow(name: string): Workflow {
  return parse(readFileSync(join(EXAMPLE, ".github", "workflows", `${name}.yaml`), "utf8"));
}

/**
 * Runs the shell steps of a job as GitHub does, for each stack of its matrix. The steps with `uses` are the environment, which
 * the test provides: checkout, Node.js, the CLI, the packages, and the folder `events` as artifacts.
 */
export async function runJob(repository: Repository, name: string, jobName: string): Promise<JobResult> {
  const job = workflow(name).jobs[jobName];
  if (!job) throw new Error(`${name}.yaml has no job ${jobName}.`);
  repository.checkout();
  const stacks = job.strategy?.matrix.stack ?? [""];
  const results = await Promise.all(stacks.map((stack) => runSteps(repository, job.steps, stack)));
  return {
    isSuccess: results.every(({ isSuccess }) => isSuccess),
    output: results.map(({ output }) => output).join("\n"),
    summary: results.map(({ summary }) => summary).join("\n"),
  };
}

async function runSteps(repository: Repository, steps: Step[], stack: string): Promise<JobResult> {
  const summaryFile = join(repository.folder, "..", `summary-${stack}.md`);
  writeFileSync(summaryFile, "");
  const result: JobResult = { isSuccess: true, output: "", summary: "" };
  for (const step of steps.filter((one) => one.run && isDue(one, result))) {
    const env = Object.entries(step.env ?? {}).map(([key, value]) => [
      key,
      evaluate(repository, value, stack),
    ]);
    const { code, output } = await runCommand({
      file: "bash",
      // GitHub's default shell on Linux.
      args: ["-e", "-c", evaluate(repository, step.run ?? "", stack)],
      folder: repository.folder,
      env: { ...repository.runner, ...runnerVariables(repository, summaryFile), ...Object.fromEntries(env) },
    });
    if (code !== 0) result.isSuccess = false;
    result.output += output;
  }
  return { ...result, summary: readFileSync(summaryFile, "utf8") };
}

function isDue({ if: condition }: Step, { isSuccess }: JobResult): boolean {
  // biome-ignore lint/suspicious/noTemplateCurlyInString: an expression of GitHub
  if (condition === "${{ !cancelled() }}") return true;
  if (condition !== undefined) throw new Error(`The condition ${condition} is not known.`);
  return isSuccess;
}

function runnerVariables({ forge }: Repository, summaryFile: string): Record<string, string> {
  return {
    CI: "true",
    GITHUB_ACTIONS: "true",
    GITHUB_API_URL: forge.url,
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_REPOSITORY: "example/qlik-mail",
    GITHUB_RUN_ID: "1234",
    GITHUB_STEP_SUMMARY: summaryFile,
  };
}

function evaluate({ secrets }: Repository, text: string, stack: string): string {
  const values: Record<string, string> = {
    "matrix.stack": stack,
    "github.token": TOKEN,
    "github.event.pull_request.number": "7",
    ...Object.fromEntries(Object.entries(secrets).map(([name, value]) => [`secrets.${name}`, value])),
  };
  return text.replace(/\$\{\{ (.+?) \}\}/g, (_, expression: string) => {
    const value = values[expression];
    if (value === undefined) throw new Error(`The expression ${expression} is not known.`);
    return value;
  });
}
