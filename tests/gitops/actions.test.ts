import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { type Step, workflow } from "./actions-runner";
import { EXAMPLE, STACKS } from "./repository";

const WORKFLOWS = ["preview", "deploy", "drift"];

function lint(folder: string) {
  return spawnSync(process.execPath, ["scripts/pipelines/actionlint.mts", folder], {
    cwd: join(__dirname, "..", ".."),
    encoding: "utf8",
  });
}

describe("a workflow of examples/gitops", () => {
  const action = parse(readFileSync(join(EXAMPLE, ".github/actions/setup/action.yml"), "utf8"));
  const jobs = WORKFLOWS.flatMap((name) =>
    Object.entries(workflow(name).jobs).map(([job, value]) => ({ name, job, ...value })),
  );
  const steps: Step[] = [...jobs.flatMap((job) => job.steps), ...action.runs.steps];

  it("passes actionlint", () => {
    expect(lint(EXAMPLE)).toMatchObject({ status: 0, stdout: "" });
  });

  it("would not pass with an unknown expression", () => {
    const folder = mkdtempSync(join(tmpdir(), "actions-"));
    cpSync(join(EXAMPLE, ".github"), join(folder, ".github"), { recursive: true });
    const file = join(folder, ".github/workflows/deploy.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("matrix.stack", "matrix.stak"));
    const { status, stdout } = lint(folder);
    rmSync(folder, { recursive: true });

    expect([status, stdout]).toEqual([1, expect.stringContaining('property "stak" is not defined')]);
  });

  it("pins each action by its commit", () => {
    const actions = steps.flatMap(({ uses }) => (uses && !uses.startsWith("./") ? [uses] : []));

    expect(actions).toHaveLength(12);
    for (const name of actions) expect(name).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40}$/);
  });

  it("starts with the code of a pull request only where a fork gets no secrets", () => {
    expect(WORKFLOWS.map((name) => workflow(name).on)).toEqual([
      "pull_request",
      { push: { branches: ["main"] } },
      { schedule: [{ cron: expect.any(String) }], workflow_dispatch: null },
    ]);
  });

  it("may read the repository, and writes comments or issues only in the jobs that have no other secrets", () => {
    for (const name of WORKFLOWS) expect(workflow(name).permissions).toEqual({ contents: "read" });
    const writers = jobs.filter(({ permissions }) => permissions);

    expect(writers.map(({ job, permissions }) => [job, permissions])).toEqual([
      ["report", { contents: "read", "pull-requests": "write" }],
      ["issue", { contents: "read", issues: "write" }],
    ]);
    for (const writer of writers) expect(JSON.stringify(writer)).not.toMatch(/secrets\.[A-Z]/);
  });

  it("names no secret in the job for forks", () => {
    expect(JSON.stringify(workflow("preview").jobs.fork)).not.toMatch(/secrets\.[A-Z]|github\.token/);
  });

  it("has a job for each stack", () => {
    for (const { strategy } of jobs) if (strategy) expect(strategy.matrix.stack).toEqual(STACKS);
  });

  it("cancels an old preview, but never an update", () => {
    expect(workflow("preview").concurrency).toMatchObject({ "cancel-in-progress": true });
    expect(workflow("deploy").jobs.up?.concurrency).toMatchObject({ "cancel-in-progress": false });
    expect(workflow("deploy")).not.toHaveProperty("concurrency");
  });
});
