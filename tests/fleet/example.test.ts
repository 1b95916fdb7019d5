import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { shardOf } from "../../sdk";
import { engineFixture } from "./fleet-fixture";
import { definitionIn, type FieldSchema, publishedDefinition, STACK, violationsOf } from "./operator-stack";

const fixture = engineFixture();
const example = join(__dirname, "..", "..", "examples", "fleet");
const read = (...path: string[]) => readFileSync(join(example, ...path), "utf8");

const stackFiles = () => readdirSync(example).filter((name) => /^Pulumi\..+\.yaml$/.test(name));
const shards = () => stackFiles().map((name) => name.split(".")[1] ?? "");
const hosts = () => Object.keys(parse(read("tenants.yaml")).tenants);
const manifests = () =>
  parseAllDocuments(read("kubernetes", "stacks.yaml")).map((document) => document.toJS());
const stacks = () => manifests().filter(({ kind }) => kind === "Stack");
const workflow = () => parse(read(".github", "workflows", "fleet.yaml"));

describe("generate.mjs of examples/fleet", () => {
  const folder = mkdtempSync(join(tmpdir(), "fleet-"));
  const generated = () =>
    [...stackFiles(), "kubernetes/stacks.yaml", ".github/workflows/fleet.yaml"].map((name) => [
      name,
      read(name),
    ]);

  beforeAll(() => {
    cpSync(example, folder, { recursive: true, filter: (file) => !file.includes("node_modules") });
    writeFileSync(join(folder, "Pulumi.shard-99.yaml"), "config: {}\n");
    execFileSync(process.execPath, ["generate.mjs"], { cwd: folder });
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  it("generates the committed files", () => {
    for (const [name = "", text] of generated())
      expect([name, readFileSync(join(folder, name), "utf8")]).toEqual([name, text]);
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

  it("have one Stack of the operator each", () => {
    expect(stacks().map(({ spec }) => spec.stack)).toEqual(shards());
    expect(new Set(stacks().map(({ metadata }) => metadata.name)).size).toBe(shards().length);
  });

  it("have one job of the matrix each, which waits for a running one", () => {
    const { strategy, concurrency } = workflow().jobs.shard;

    expect(strategy).toEqual({ "fail-fast": false, matrix: { stack: shards() } });
    expect(concurrency.group).toContain("matrix.stack");
    expect(concurrency).not.toHaveProperty("cancel-in-progress");
  });

  it("have the same settings and secrets in the operator and the workflow, and no values of secrets", () => {
    const { env } = workflow().jobs.shard;
    for (const { spec } of stacks()) {
      expect(Object.keys(spec.envRefs)).toEqual(Object.keys(env));
      for (const [name, { type, literal, secret }] of Object.entries<Record<string, Record<string, string>>>(
        spec.envRefs,
      ))
        if (literal) expect([name, literal.value]).toEqual([name, env[name]]);
        else expect([type, secret?.key, env[name]]).toEqual(["Secret", name, `\${{ secrets.${name} }}`]);
    }
  });
});

describe("the manifests of examples/fleet", () => {
  /** The complete definition of a cluster: `kubectl get crd stacks.pulumi.com -o yaml`. */
  const file = process.env.PULUMI_OPERATOR_CRD;
  const definitions: [string, () => FieldSchema][] = [
    ["the fields of version 2 in this repository", () => STACK],
    ...(file
      ? [[`the complete definition in ${file}`, () => definitionIn(file)] as [string, () => FieldSchema]]
      : []),
  ];

  it.each(definitions)("conform to %s", (_, schema) => {
    for (const stack of stacks()) expect(violationsOf(schema(), stack)).toEqual([]);
  });

  it("conform to the published definition of version 1, except for the fields of version 2", () => {
    const fieldsOfVersion2 = ["shallow", "serviceAccountName", "workspaceTemplate"];
    const definition = publishedDefinition();

    for (const stack of stacks())
      expect(violationsOf(definition, stack)).toEqual(
        fieldsOfVersion2.map((name) => `.spec.${name}: is not known`),
      );
  });

  it.each([
    [{ spec: { projectRepo: "x" } }, ".spec.stack: is missing"],
    [{ spec: { stack: "x", paralel: 5 } }, ".spec.paralel: is not known"],
    [
      { spec: { stack: "x", resyncFrequencySeconds: "3600" } },
      ".spec.resyncFrequencySeconds: is not an integer",
    ],
    [
      { spec: { stack: "x", envRefs: { A: { type: "Text" } } } },
      ".spec.envRefs.A.type: is not one of Env, FS, Secret, Literal",
    ],
    [
      { spec: { stack: "x", envRefs: { A: { type: "Literal", literal: {} } } } },
      ".spec.envRefs.A.literal.value: is missing",
    ],
  ])("would not conform with %j", (stack, violation) => {
    expect(violationsOf(STACK, stack)).toEqual([violation]);
  });

  it("refer to the ServiceAccount in the manifests", () => {
    const account = manifests().find(({ kind }) => kind === "ServiceAccount").metadata.name;

    for (const { spec } of stacks()) expect(spec.serviceAccountName).toBe(account);
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
