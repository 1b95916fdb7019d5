import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "yaml";
import { shardOf } from "../../sdk";
import { engineFixture } from "./fleet-fixture";

const fixture = engineFixture();
const example = join(__dirname, "..", "..", "examples", "fleet");
const read = (...path: string[]) => readFileSync(join(example, ...path), "utf8");

const stackFiles = () => readdirSync(example).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
const shards = () => stackFiles().map((name) => name.split(".")[1] ?? "");
const hosts = () => Object.keys(parse(read("tenants.yaml")).tenants);

describe("generate.mjs of examples/fleet", () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));

  beforeAll(() => {
    cpSync(example, folder, { recursive: true, filter: (file) => !file.includes("node_modules") });
    writeFileSync(join(folder, "Pulumi.shard-99.yaml"), "config: {}\n");
    execFileSync(process.execPath, ["generate.mjs"], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("generates the committed files", () => {
    for (const name of stackFiles())
      expect([name, readFileSync(join(folder, name), "utf8")]).toEqual([name, read(name)]);
  });

  it("removes the configuration of a removed shard", () => {
    expect(readdirSync(folder)).not.toContain("Pulumi.shard-99.yaml");
  });
});

describe("the stacks of examples/fleet", () => {
  it("have consecutive shard indexes and the same count", () => {
    const configured = stackFiles().map((name) => parse(read(name)).config);

    expect(configured).toEqual(
      configured.map((_, index) => ({
        "tenant-mail-fleet:shardIndex": index,
        "tenant-mail-fleet:shardCount": configured.length,
      })),
    );
  });
});

describe("the program of examples/fleet", () => {
  it("previews the tenants of its stack's shard only", async () => {
    const project = await fixture.project({ program: { folder: example } });
    expect(await project.pulumi(["stack", "init", "shard-1"])).toMatchObject({ code: 0 });
    const { code, output } = await project.preview();
    const own = hosts().filter((host) => shardOf(host, shards().length) === 1);

    expect(code).toBe(0);
    expect(own).not.toEqual([]);
    for (const host of hosts())
      expect([host, output.includes(`${host} create`)]).toEqual([host, own.includes(host)]);
  });
});
