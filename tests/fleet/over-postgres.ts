import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import type { EmulatedTenant } from "../../emulator";
import { shardOf } from "../../sdk";
import type { Project, StartedCommand } from "../../test-harness";
import { aWorld } from "../engine/world";
import { allHaveEnded, kill, LANGUAGE_HOST } from "../kill/killing";
import { type PostgresServer, startPostgres } from "./postgres-server";

/*
 * `npm run test:shards`: needs a PostgreSQL server, and so is no part of `npm test`. Each runner is a project of its own, with
 * its own folder and its own home of the CLI, as on machines of their own; the backend is all that they share.
 */

const world = aWorld({ latencyMs: 40 });
const example = join(__dirname, "..", "..", "examples", "fleet");
const WORKFLOW = parse(readFileSync(join(example, ".github", "workflows", "fleet.yaml"), "utf8"));
const COUNT = 2;

let postgres: PostgresServer;
beforeAll(async () => {
  postgres = await startPostgres();
});
afterAll(() => postgres?.stop());

/** The settings of the pipeline, as it is in the example. */
function pipelineSettings(): Record<string, string> {
  const env = Object.entries<string>(WORKFLOW.jobs.shard.env);
  return Object.fromEntries(env.filter(([, value]) => !value.includes("secrets.")));
}

/** A machine that has checked out the example, with these tenants. */
async function runner(tenants: EmulatedTenant[], settings: Record<string, string>): Promise<Project> {
  const project = await world.project({ program: { folder: example } });
  const { clientId, clientSecret } = world.emulator.oauth;
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

/** Checks a stack out as the pipeline does. */
async function select(project: Project, index: number): Promise<void> {
  const name = `Pulumi.${stackOf(index)}.yaml`;
  const config = { "tenant-mail-fleet:shardIndex": index, "tenant-mail-fleet:shardCount": COUNT };
  writeFileSync(join(project.folder, name), JSON.stringify({ config }));
  expect(await project.pulumi(["stack", "select", "--create", stackOf(index)])).toMatchObject({ code: 0 });
}

let fleet = 0;
const stackOf = (index: number) => `fleet-${fleet}-shard-${index}`;
const isWritten = (tenant: EmulatedTenant) => tenant.config() !== undefined;

/** Waits until a command has written the configurations of so many of these tenants. */
async function until(count: number, tenants: EmulatedTenant[], command: StartedCommand): Promise<void> {
  let hasEnded = false;
  command.finished.then(() => {
    hasEnded = true;
  });
  while (tenants.filter(isWritten).length < count) {
    if (hasEnded) throw new Error(`It has ended:\n${(await command.finished).output}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

async function hostsIn(project: Project, index: number): Promise<string[]> {
  const resources = await project.state(stackOf(index));
  return resources.flatMap(({ type, id }) => (type.endsWith("qlik:EmailConfig") ? [id ?? ""] : [])).sort();
}

describe.each([
  ["with the pipeline's settings, without checkpoints", pipelineSettings()],
  ["with checkpoints", { PULUMI_PARALLEL: "4" }],
])("two shards at once over one PostgreSQL, %s", (_, settings) => {
  let tenants: EmulatedTenant[];
  let runners: [Project, Project];
  const ofShard = (index: number) => tenants.filter(({ host }) => shardOf(host, COUNT) === index);
  const up = (project: Project) => project.start(["up", "--yes", "--skip-preview"]);

  beforeAll(async () => {
    fleet += 1;
    tenants = Array.from({ length: 60 }, (_unused, index) => world.tenant(`fleet-${fleet}-${index}`));
    runners = [await runner(tenants, settings), await runner(tenants, settings)];
    // Two that find a new database at once both make its table, and PostgreSQL refuses one of them.
    expect(await runners[0].pulumi(["stack", "ls"])).toMatchObject({ code: 0 });
    await Promise.all(runners.map(select));
  });

  it("of which one is killed in the middle: the other is not troubled", async () => {
    const [first, second] = [up(runners[0]), up(runners[1])];
    await until(Math.floor(ofShard(1).length / 3), ofShard(1), second);
    kill(runners[1], second, "everything");
    await second.finished;
    await allHaveEnded(runners[1], { but: LANGUAGE_HOST });

    expect(ofShard(1).filter(isWritten).length).toBeLessThan(ofShard(1).length);
    expect((await first.finished).code).toBe(0);
    expect(ofShard(0).every(isWritten)).toBe(true);
  });

  it("leaves a lock, which turns another runner away until it is cancelled", async () => {
    const other = await runner(tenants, settings);
    await select(other, 1);
    const refused = await other.up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("the stack is currently locked");

    expect(await other.pulumi(["cancel", "--yes", stackOf(1)])).toMatchObject({ code: 0 });
    expect(await other.up()).toMatchObject({ code: 0 });
  });

  it("comes to nothing lost: each tenant is configured, and in the stack of its shard alone", async () => {
    expect(tenants.filter((tenant) => !isWritten(tenant))).toEqual([]);
    for (const index of [0, 1])
      expect(await hostsIn(runners[0], index)).toEqual(
        ofShard(index)
          .map(({ host }) => host)
          .sort(),
      );
    for (const tenant of tenants) expect(tenant.calls()).not.toContain("DELETE");
  });

  it("has nothing to do for a runner that was never there before", async () => {
    const fresh = await runner(tenants, settings);
    for (const index of [0, 1]) {
      await select(fresh, index);
      expect(await fresh.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    }
  });
});
