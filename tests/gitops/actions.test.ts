import { spawnSync } from "node:child_process";
import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { workflow } from "./actions-runner";
import { EXAMPLE, STACKS } from "./repository";

const CHECKOUT = join(__dirname, "..", "..");
const WORKFLOWS = ["preview", "deploy", "drift"];

function lint(folder: string) {
  return spawnSync(process.execPath, ["scripts/pipelines/actionlint.mts", folder], {
    cwd: CHECKOUT,
    encoding: "utf8",
  });
}

describe.each([
  ["this repository", CHECKOUT],
  ["examples/gitops", EXAMPLE],
])("each workflow of %s", (_, folder) => {
  it("passes actionlint", () => {
    expect(lint(folder)).toMatchObject({ status: 0, stdout: "" });
  });

  it("pins each action by its commit, and names its version", () => {
    const files = globSync(join(folder, ".github/**/*.{yml,yaml}"));
    const lines = files.flatMap((file) => readFileSync(file, "utf8").match(/\buses: .*/g) ?? []);
    const actions = lines.filter((line) => !line.startsWith("uses: ./"));

    expect(actions).not.toEqual([]);
    for (const line of actions) expect(line).toMatch(/^uses: [\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
  });
});

describe("a workflow of examples/gitops", () => {
  const jobs = WORKFLOWS.flatMap((name) =>
    Object.entries(workflow(name).jobs).map(([job, value]) => ({ name, job, ...value })),
  );

  it("would not pass with an unknown expression", () => {
    const folder = mkdtempSync(join(tmpdir(), "actions-"));
    cpSync(join(EXAMPLE, ".github"), join(folder, ".github"), { recursive: true });
    const file = join(folder, ".github/workflows/deploy.yaml");
    writeFileSync(file, readFileSync(file, "utf8").replace("matrix.stack", "matrix.stak"));
    const { status, stdout } = lint(folder);
    rmSync(folder, { recursive: true });

    expect([status, stdout]).toEqual([1, expect.stringContaining('property "stak" is not defined')]);
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
