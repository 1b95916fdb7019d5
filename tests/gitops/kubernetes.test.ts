import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse, parseAllDocuments } from "yaml";
import { definitionIn, violationsOf } from "./operator-stack";
import { EXAMPLE, STACKS } from "./repository";
import { applicationShape, stackShape } from "./stack-shape";

const FILE = "kubernetes/stacks.yaml";
const manifests = parseAllDocuments(readFileSync(join(EXAMPLE, FILE), "utf8")).map((document) =>
  document.toJS(),
);
const stacks = manifests.filter(({ kind }) => kind === "Stack");
const account = manifests.find(({ kind }) => kind === "ServiceAccount");
const application = parse(readFileSync(join(EXAMPLE, "kubernetes/argocd.yaml"), "utf8"));
/** The complete definition of a cluster: `kubectl get crd stacks.pulumi.com -o yaml`. */
const definition = process.env.PULUMI_OPERATOR_CRD;

describe("kubernetes/generate.mjs of examples/gitops", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "gitops-"));
    cpSync(EXAMPLE, folder, { recursive: true, filter: (file) => !file.includes("node_modules") });
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  const generate = () =>
    spawnSync(process.execPath, ["kubernetes/generate.mjs"], { cwd: folder, encoding: "utf8" });

  it("generates the committed file", () => {
    rmSync(join(folder, FILE));
    generate();

    expect(readFileSync(join(folder, FILE), "utf8")).toBe(readFileSync(join(EXAMPLE, FILE), "utf8"));
  });

  it.each([
    ["accepts a name of 42 characters", 42, 0],
    ["refuses a longer name", 43, 1],
  ])("%s", (_, length, status) => {
    const stack = "s".repeat(length - "qlik-mail--drift".length);
    writeFileSync(join(folder, `Pulumi.${stack}.yaml`), "config: {}\n");
    const result = generate();

    expect(result).toMatchObject({ status });
    if (status) expect(result.stderr).toContain("has 43 characters, and the operator allows 42");
  });
});

describe("the manifests of examples/gitops", () => {
  it("conform to the fields in use of the operator 2.9", () => {
    for (const stack of stacks) expect(() => stackShape.parse(stack)).not.toThrow();
  });

  if (definition)
    it("conform to the complete definition in PULUMI_OPERATOR_CRD", () => {
      const schema = definitionIn(definition);

      for (const stack of stacks) expect(violationsOf(schema, stack)).toEqual([]);
    });

  it("update each stack after a commit, and compare it read-only once an hour", () => {
    const updates = stacks.filter(({ spec }) => !spec.preview);
    const alarms = stacks.filter(({ spec }) => spec.preview);

    expect(updates.map(({ spec }) => spec.stack)).toEqual(STACKS);
    expect(alarms.map(({ spec }) => spec.stack)).toEqual(STACKS);
    for (const { spec } of updates) expect(spec).not.toHaveProperty("continueResyncOnCommitMatch");
    for (const { spec } of alarms)
      expect(spec).toMatchObject({
        continueResyncOnCommitMatch: true,
        resyncFrequencySeconds: 3600,
        updateTemplate: { spec: { expectNoChanges: true } },
      });
  });

  it("refer to a ServiceAccount and a volume in the manifests, and contain no secret", () => {
    for (const { spec } of stacks) {
      expect(spec.serviceAccountName).toBe(account.metadata.name);
      const { containers, volumes } = spec.workspaceTemplate.spec.podTemplate.spec;
      expect(containers[0].volumeMounts[0].name).toBe(volumes[0].name);
    }
    expect(manifests.map(({ kind }) => kind)).not.toContain("Secret");
  });

  it("include an Application of Argo CD for the stacks", () => {
    expect(() => applicationShape.parse(application)).not.toThrow();
    expect(application.spec.source.repoURL).toBe(stacks[0].spec.projectRepo);
  });
});
