import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startGit } from "./git";
import { type GitlabEvent, listJobs } from "./gitlab-runner";
import { EXAMPLE } from "./repository";

const FILE = ".gitlab-ci.yml";
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "gitlab-"));
  cpSync(join(EXAMPLE, FILE), join(folder, FILE));
  startGit(folder);
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("the pipeline of examples/gitops for GitLab", () => {
  it.each<[GitlabEvent, string[]]>([
    ["mergeRequest", ["preview: [eu]", "preview: [us]", "comment"]],
    ["fork", ["fork: [eu]", "fork: [us]"]],
    ["push", ["up: [eu]", "up: [us]"]],
    ["schedule", ["compare: [eu]", "compare: [us]", "issue"]],
  ])("conforms to GitLab's schema, and has for the event %s the jobs %j", async (event, jobs) => {
    expect(await listJobs(folder, event)).toEqual(jobs);
  });

  it("would not conform with an unknown value", async () => {
    const text = readFileSync(join(folder, FILE), "utf8");
    writeFileSync(join(folder, FILE), text.replace("access: developer", "access: everyone"));

    await expect(listJobs(folder, "push")).rejects.toThrow("'access' property must be one of");
  });
});
