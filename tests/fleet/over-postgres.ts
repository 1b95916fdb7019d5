import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { EmulatedTenant } from "../../emulator";
import { shardOf } from "../../sdk";
import type { Project, StartedCommand } from "../../test-harness";
import { kill, LANGUAGE_HOST, waitForExit } from "../kill/kill-processes";
import { engineFixture, hostsOf } from "./fleet-fixture";
import { type PostgresServer, startPostgres } from "./postgres-server";

/*
 * `npm run test:shards` requires a PostgreSQL server, so `npm test` does not run it. Each runner is a project with its own
 * folder and its own home of the CLI, as on a separate machine. The runners share only the backend.
 */

const fixture = engineFixture({ latencyMs: 40 });
const example = join(__dirname, "..", "..", "examples", "fleet");
const WORKFLOW = parse(readFileSync(join(example, ".github", "workflows", "fleet.yaml"), "utf8"));
const COUNT = 2;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

/** The settings of the example's workflow. */
function workflowSettings(): Record<string, string> {
  const env = Object.entries<string>(WORKFLOW.jobs.shard.env);
  return Object.fromEntries(env.filter(([, value]) => !value.includes("secrets.")));
}

/** A machine with a checkout of the example, with these tenants. */
async function runner(tenants: EmulatedTenant[], settings: Record<string, string>): Promise<Project> {
  const project = await fixture.project({ program: { folder: example } });
  const { clientId, clientSecret } = fixture.emulator.oauth;
  delete project.env.QLIK_API_KEY;
  Object.assign(project.env, settings, {
    PULUMI_BACKEND_URL: postgres.url,
    QLIK_CLIENT_ID: clientId,
    QLIK_CLIENT_SECRET: clientSecret,
    MAIL_PASSWORD: "of-the-mail-server",
  });
  const file = join(project.folder, "tenants.yaml");
  const { defaults } = parse(readFileSync(file, "utf8"));
  const entries = Object.fromEntries(tenants.map(({ url }) => [url, null]));
  writeFileSync(file, JSON.stringify({ defaults, tenants: entries }));
  return project;
}

/** Selects a stack as the workflow does. */
async function select(project: Project, index: number): Promise<void> {
  const name = `Pulumi.${stackOf(index)}.yaml`;
  const config = { "tenant-mail-fleet:shardIndex": index, "tenant-mail-fleet:shardCount": COUNT };
  writeFileSync(join(project.folder, name), JSON.stringify({ config }));
  expect(await project.pulumi(["stack", "select", "--create", stackOf(index)])).toMatchObject({ code: 0 });
}

let fleet = 0;
const stackOf = (index: number) => `fleet-${fleet}-shard-${index}`;
const isConfigured = (tenant: EmulatedTenant) => tenant.config() !== undefined;

/** Waits until a command has configured this number of tenants. */
async function waitForWrites(
  count: number,
  tenants: EmulatedTenant[],
  command: StartedCommand,
): Promise<void> {
  let hasExited = false;
  command.finished.then(() => {
    hasExited = true;
  });
  while (tenants.filter(isConfigured).length < count) {
    if (hasExited) throw new Error(`The command exited:\n${(await command.finished).output}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

describe.each([
  ["with the workflow's settings, without checkpoints", workflowSettings()],
  ["with checkpoints", { PULUMI_PARALLEL: "4" }],
])("two shards in parallel with one PostgreSQL backend, %s", (_, settings) => {
  let tenants: EmulatedTenant[];
  let runners: [Project, Project];
  const tenantsOf = (index: number) => tenants.filter(({ host }) => shardOf(host, COUNT) === index);
  const up = (project: Project) => project.start(["up", "--yes", "--skip-preview"]);

  beforeAll(async () => {
    fleet += 1;
    tenants = Array.from({ length: 60 }, (_unused, index) => fixture.tenant(`fleet-${fleet}-${index}`));
    runners = [await runner(tenants, settings), await runner(tenants, settings)];
    // If two commands create the table of a new database at the same time, PostgreSQL refuses one of them.
    expect(await runners[0].pulumi(["stack", "ls"])).toMatchObject({ code: 0 });
    await Promise.all(runners.map(select));
  });

  it("do not affect each other if one is killed", async () => {
    const [first, second] = [up(runners[0]), up(runners[1])];
    await waitForWrites(Math.floor(tenantsOf(1).length / 3), tenantsOf(1), second);
    kill(runners[1], second, "everything");
    await second.finished;
    await waitForExit(runners[1], { but: LANGUAGE_HOST });

    expect(tenantsOf(1).filter(isConfigured).length).toBeLessThan(tenantsOf(1).length);
    expect((await first.finished).code).toBe(0);
    expect(tenantsOf(0).every(isConfigured)).toBe(true);
  });

  it("leave a lock, which refuses another runner until it is cancelled", async () => {
    const other = await runner(tenants, settings);
    await select(other, 1);
    const refused = await other.up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("the stack is currently locked");

    expect(await other.pulumi(["cancel", "--yes", stackOf(1)])).toMatchObject({ code: 0 });
    expect(await other.up()).toMatchObject({ code: 0 });
  });

  it("configure each tenant, and add it to the stack of its shard only", async () => {
    expect(tenants.filter((tenant) => !isConfigured(tenant))).toEqual([]);
    for (const index of [0, 1])
      expect(await hostsOf(runners[0], stackOf(index))).toEqual(
        tenantsOf(index)
          .map(({ host }) => host)
          .sort(),
      );
    for (const tenant of tenants) expect(tenant.requests()).not.toContain("DELETE");
  });

  it("report no changes on a new runner", async () => {
    const newRunner = await runner(tenants, settings);
    for (const index of [0, 1]) {
      await select(newRunner, index);
      expect(await newRunner.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    }
  });
});
