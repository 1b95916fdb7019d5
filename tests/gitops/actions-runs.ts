// npm run test:pipelines runs the jobs of the workflows as they stand.

import { runJob } from "./actions-runner";
import { BOT } from "./forge-server";
import { exampleRepository, MAIL_PASSWORD, STACKS } from "./repository";

const MARKER = "<!-- pulumi-qlik:report -->";
const repository = exampleRepository();
const run = (name: string, job: string) => runJob(repository, name, job);

/** In the order of a repository's life: each test begins with what the one before left. */
describe("the workflows of examples/gitops", () => {
  const { comments, issues } = {
    comments: () => repository.forge.comments,
    issues: () => repository.forge.issues,
  };

  it("show a new tenant of each stack in one comment of the pull request", async () => {
    const preview = await run("preview", "preview");
    const report = await run("preview", "report");

    expect([preview, report]).toMatchObject([{ isSuccess: true }, { isSuccess: true }]);
    expect(comments()).toMatchObject([{ author: BOT, body: expect.stringMatching(`^${MARKER}`) }]);
    for (const { host } of Object.values(repository.tenants)) expect(comments()[0]?.body).toContain(host);
  });

  it("preview a fork without secrets and without a request", async () => {
    for (const tenant of Object.values(repository.tenants)) tenant.clearJournal();
    const { isSuccess, output } = await run("preview", "fork");

    expect(isSuccess).toBe(true);
    expect(output.match(/EmailConfig \S+ create/g)).toHaveLength(STACKS.length);
    for (const tenant of Object.values(repository.tenants)) expect(tenant.requests()).toEqual([]);
  });

  it("update all stacks after a merge", async () => {
    const { isSuccess, summary } = await run("deploy", "up");

    expect(isSuccess).toBe(true);
    expect(summary).toContain(repository.tenants.us.host);
    for (const tenant of Object.values(repository.tenants))
      expect(tenant.config()).toMatchObject({ emailPassword: MAIL_PASSWORD });
  });

  it("open no issue without drift", async () => {
    const compare = await run("drift", "compare");
    const issue = await run("drift", "issue");

    expect([compare, issue]).toMatchObject([{ isSuccess: true }, { isSuccess: true }]);
    expect(issues()).toEqual([]);
  });

  it.each(["open one issue about drift", "update the issue while the drift persists"])("%s", async () => {
    repository.tenants.eu.updateConfig({ username: "someone" });
    const compare = await run("drift", "compare");
    const issue = await run("drift", "issue");

    expect([compare, issue]).toMatchObject([{ isSuccess: true }, { isSuccess: true }]);
    expect(issues()).toMatchObject([{ isOpen: true, body: expect.stringContaining("someone") }]);
  });

  it("fail if a stack cannot be compared, and leave the issue open", async () => {
    repository.tenants.eu.updateConfig({ username: "alerts" });
    const passphrase = repository.secrets.PULUMI_CONFIG_PASSPHRASE ?? "";
    repository.secrets.PULUMI_CONFIG_PASSPHRASE = "wrong";
    const compare = await run("drift", "compare");
    repository.secrets.PULUMI_CONFIG_PASSPHRASE = passphrase;
    const issue = await run("drift", "issue");

    expect([compare, issue]).toMatchObject([{ isSuccess: false }, { isSuccess: true }]);
    expect(issues()).toMatchObject([{ isOpen: true }]);
  });

  it("close the issue when the drift is gone", async () => {
    await run("drift", "compare");
    await run("drift", "issue");

    expect(issues()).toMatchObject([
      { isOpen: false, comments: [expect.stringContaining("The drift is gone")] },
    ]);
  });

  it("update the comment when a tenant fails in the preview, and then fail", async () => {
    repository.tenants.eu.credentials = { apiKey: "another" };
    await run("preview", "preview");
    const report = await run("preview", "report");
    repository.tenants.eu.credentials = undefined;

    expect(report).toMatchObject({ isSuccess: false });
    expect(comments()).toMatchObject([{ body: expect.stringContaining("401") }]);
  });

  it("update the comment when the preview fails before it reaches a tenant", async () => {
    repository.edit("index.ts", "fromFile(", "fromFyle(");
    const preview = await run("preview", "preview");
    const report = await run("preview", "report");

    expect([preview, report]).toMatchObject([{ isSuccess: false }, { isSuccess: true }]);
    expect(comments()).toMatchObject([
      {
        body: expect.stringMatching(/The run of the stack `eu` failed.*`us` failed.*No tenant was compared/s),
      },
    ]);
  });

  it("show no secret in comments and issues", () => {
    const published = JSON.stringify([comments(), issues()]);

    for (const secret of Object.values(repository.secrets)) expect(published).not.toContain(secret);
  });
});
