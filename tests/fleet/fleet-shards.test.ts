import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import { shardOf } from "../../sdk";
import type { Project } from "../../test-harness";
import {
  CREATE,
  clearJournals,
  engineFixture,
  hostsOf,
  PASSWORD,
  requestsOf,
  tenantsFile,
} from "./fleet-fixture";

const fixture = engineFixture();

describe("a fleet from a file, in two shards", () => {
  let project: Project;
  let tenants: EmulatedTenant[];

  const shardHosts = (index: number, count: number) =>
    tenants
      .map(({ host }) => host)
      .filter((host) => shardOf(host, count) === index)
      .sort();
  const program = (count: number) => `
    import * as pulumi from "@pulumi/pulumi";
    import { EmailConfigFleet } from "pulumi-qlik";
    const index = Number(pulumi.getStack().replace("shard", ""));
    EmailConfigFleet.fromFile("fleet", "tenants.yaml", { shard: { index, count: ${count} } });`;
  const succeed = async (index: number, ...args: string[]) =>
    expect(await project.pulumi([...args, "--stack", `shard${index}`])).toMatchObject({ code: 0 });
  const up = (index: number) => succeed(index, "up", "--yes", "--skip-preview");

  beforeAll(async () => {
    tenants = Array.from({ length: 8 }, (_, index) => fixture.tenant(`shard-${index}`));
    project = await fixture.project({ program: program(2), language: "mjs" });
    await writeFile(join(project.folder, "tenants.yaml"), tenantsFile(tenants, { retainOnDelete: true }));
    for (const index of [0, 1, 2]) {
      expect(await project.pulumi(["stack", "init", `shard${index}`])).toMatchObject({ code: 0 });
      await project.config("password", PASSWORD, { secret: true });
    }
    await Promise.all([up(0), up(1)]);
  });

  it("has each tenant in the stack of its shard only", async () => {
    expect(await hostsOf(project, "shard0")).toEqual(shardHosts(0, 2));
    expect(await hostsOf(project, "shard1")).toEqual(shardHosts(1, 2));
    for (const tenant of tenants) expect(tenant.requests()).toEqual(CREATE);
  });

  it("reads the password from the stack's configuration, and writes it to no file in plain text", () => {
    for (const tenant of tenants) expect(tenant.config()).toMatchObject({ emailPassword: PASSWORD });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("gets a third shard without a deleted configuration", async () => {
    clearJournals(tenants);
    await project.setProgram(program(3));
    for (const index of [0, 1, 2]) await up(index);

    const hosts = await Promise.all([0, 1, 2].map((index) => hostsOf(project, `shard${index}`)));
    expect(hosts).toEqual([0, 1, 2].map((index) => shardHosts(index, 3)));
    expect(shardHosts(2, 3)).not.toEqual([]);
    for (const tenant of tenants) expect(tenant.requests()).not.toContain("DELETE");
  });

  it("is destroyed without a request if the tenants are retained", async () => {
    clearJournals(tenants);
    await succeed(0, "destroy", "--yes", "--skip-preview");

    expect(await hostsOf(project, "shard0")).toEqual([]);
    expect(requestsOf(tenants)).toEqual(tenants.map(() => []));
  });
});
