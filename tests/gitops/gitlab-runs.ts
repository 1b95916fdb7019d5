// npm run test:pipelines runs the pipelines as they stand.

import { BOT } from "./forge-server";
import { type GitlabEvent, runPipeline } from "./gitlab-runner";
import { exampleRepository, MAIL_PASSWORD } from "./repository";

const repository = exampleRepository();
const run = (event: GitlabEvent) => runPipeline(repository, event);

/** In the order of a repository's life: each test begins with what the one before left. */
describe("the pipeline of examples/gitops for GitLab", () => {
  const { comments, issues } = {
    comments: () => repository.forge.comments,
    issues: () => repository.forge.issues,
  };

  it("previews a fork without secrets", async () => {
    const { code, output } = await run("fork");

    expect(code).toBe(0);
    expect(output).toContain(`EmailConfig ${repository.tenants.eu.host} create`);
  });

  it("updates all stacks after a merge", async () => {
    expect(await run("push")).toMatchObject({ code: 0 });
    for (const tenant of Object.values(repository.tenants))
      expect(tenant.config()).toMatchObject({ emailPassword: MAIL_PASSWORD });
  });

  it("opens an issue about drift, and shows the difference as a warning", async () => {
    repository.tenants.eu.updateConfig({ username: "someone" });
    const { code, output } = await run("schedule");

    expect(code).toBe(0);
    expect(output).toMatch(/WARN\s+compare: \[eu\]/);
    expect(issues()).toMatchObject([{ isOpen: true, body: expect.stringContaining("someone") }]);
  });

  it("has one comment, which it updates when a tenant fails", async () => {
    expect(await run("mergeRequest")).toMatchObject({ code: 0 });
    expect(comments()).toMatchObject([{ author: BOT, body: expect.stringContaining("someone") }]);

    repository.tenants.us.credentials = { apiKey: "another" };
    expect(await run("mergeRequest")).toMatchObject({ code: 1 });
    repository.tenants.us.credentials = undefined;
    expect(comments()).toMatchObject([{ body: expect.stringContaining("401") }]);
  });

  it("closes the issue when the drift is gone", async () => {
    repository.tenants.eu.updateConfig({ username: "alerts" });

    expect(await run("schedule")).toMatchObject({ code: 0 });
    expect(issues()).toMatchObject([
      { isOpen: false, comments: [expect.stringContaining("The drift is gone")] },
    ]);
  });

  it("shows no secret in comments and issues", () => {
    const published = JSON.stringify([comments(), issues()]);

    for (const secret of Object.values(repository.secrets)) expect(published).not.toContain(secret);
  });
});
