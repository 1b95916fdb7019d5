import { appendFileSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandResult, Install, Project, StateResource } from "../../test-harness";
import { installPackage, projectOptions } from "../../test-harness/installation";
import { RESOURCE_TYPE } from "./entry-points";
import { basicAuth, engineFixture, expectSuccess, PASSWORD, programWith, writes } from "./fixture";

const fixture = engineFixture();

/** A fleet for the plugin, with the names and the parents of `EmailConfigFleet`. */
const FLEET = `
  const pulumi = require("@pulumi/pulumi");
  const { EmailConfig } = require("./email-config.js");
  exports.EmailConfigFleet = class extends pulumi.ComponentResource {
    constructor(name, { defaults, tenants }) {
      super("qlik:index:EmailConfigFleet", name, {}, {});
      for (const [tenantUrl, changes] of Object.entries(tenants)) {
        const { emailPasswordFrom, ...others } = defaults;
        const password = changes.emailPassword || !emailPasswordFrom ? {} : { emailPasswordFrom };
        new EmailConfig(new URL(tenantUrl).hostname, { ...others, ...password, ...changes, tenantUrl }, { parent: this });
      }
    }
  };`;

/** Lets the same program declare the resources of another entry point. */
function switchTo(project: Project, install: Install): void {
  const modules = join(project.folder, "node_modules");
  rmSync(modules, { recursive: true });
  installPackage(project.folder, install);
  if (install === "native") appendFileSync(join(modules, "pulumi-qlik/dist/sdk/native/index.js"), FLEET);
  const file = join(project.folder, "Pulumi.yaml");
  const description = readFileSync(file, "utf8").replace(/^plugins:[\s\S]*/m, "");
  writeFileSync(file, `${description.trimEnd()}\n${projectOptions(install)}`);
}

const emailConfigs = async (project: Project): Promise<StateResource[]> =>
  (await project.state()).filter(({ type }) => type.endsWith(":EmailConfig"));

describe("a stack of dynamic resources whose program changes to the plugin", () => {
  const NAMES = ["same", "drifted", "failed", "environment"] as const;
  const CHILDREN = ["alpha", "beta"];
  const tenantOf = (name: string) => fixture.tenant(name);
  const tenants = () => [...NAMES, ...CHILDREN].map(tenantOf);
  let project: Project;
  let preview: CommandResult;
  let update: CommandResult;

  const clearJournals = () => {
    for (const tenant of tenants()) tenant.clearJournal();
  };
  const settings = (tenant: EmulatedTenant, changes = {}) => {
    const { tenantUrl: _, ...others } = basicAuth(tenant, changes);
    return others;
  };

  beforeAll(async () => {
    tenantOf("failed").acceptPassword("another one");
    const fromEnvironment = { emailPassword: undefined, emailPasswordFrom: { env: "SMTP_PASSWORD" } };
    const declared = Object.fromEntries(NAMES.map((name) => [name, basicAuth(tenantOf(name))]));
    const children = CHILDREN.map((name) => [tenantOf(name).url, {}]);
    const fleet = {
      defaults: settings(tenantOf("same"), fromEnvironment),
      tenants: Object.fromEntries(children),
    };
    project = await fixture.project({
      program: [
        programWith({ ...declared, environment: basicAuth(tenantOf("environment"), fromEnvironment) }),
        'const { EmailConfigFleet } = require("pulumi-qlik");',
        `new EmailConfigFleet("fleet", ${JSON.stringify(fleet)});`,
      ].join("\n"),
      env: { SMTP_PASSWORD: PASSWORD },
    });
    await project.up("--continue-on-error");
    tenantOf("drifted").updateConfig({ serverPort: 25 });

    switchTo(project, "native");
    clearJournals();
    preview = await project.preview();
    tenantOf("failed").acceptPassword(PASSWORD);
    clearJournals();
    update = await project.up();
  });

  it("is previewed as updates without a replacement", () => {
    expect(preview).toMatchObject({ code: 0 });
    for (const name of ["same", "environment", "alpha.localhost", "beta.localhost"])
      expect(preview.output).toContain(`EmailConfig ${name} update [diff: ~provider]`);
    expect(preview.output).toContain("EmailConfig drifted update [diff: ~serverPort]");
    expect(preview.output).toMatch(/~ 6 to update\n\s+2 unchanged/);
  });

  it("is updated without a write to a tenant that has the declared settings", () => {
    expect(update).toMatchObject({ code: 0 });
    for (const name of ["same", "environment", ...CHILDREN])
      expect(tenantOf(name).requests()).toEqual(["GET", "POST validate"]);
    expect(tenantOf("failed").requests()).toEqual(["GET", "POST validate"]);
    expect(writes(tenantOf("drifted"))).toEqual([[{ op: "replace", path: "/serverPort", value: 587 }]]);
  });

  it("has the same resources in the state, without what only dynamic providers use", async () => {
    const resources = await emailConfigs(project);
    expect(resources.map(({ id }) => id).sort()).toEqual(
      tenants()
        .map(({ host }) => host)
        .sort(),
    );
    for (const { type, inputs, outputs, initErrors } of resources) {
      expect(type).toBe(RESOURCE_TYPE.native);
      expect(initErrors).toBeUndefined();
      expect(Object.keys({ ...inputs, ...outputs })).not.toContain("__provider");
    }
  });

  it("keeps its passwords secret and known", async () => {
    clearJournals();
    expect(await project.preview("--expect-no-changes")).toMatchObject({ code: 0 });
    for (const tenant of tenants()) expect(tenant.requests()).toEqual(["GET"]);
    expect(await project.resource("same")).toMatchObject({
      inputs: { emailPassword: { ciphertext: expect.anything() } },
      outputs: { emailPassword: { ciphertext: expect.anything() } },
    });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("is dynamic again after `state delete` and with adoptExisting", async () => {
    for (const { urn } of await emailConfigs(project))
      await expectSuccess(project.pulumi(["state", "delete", "--yes", urn]));
    switchTo(project, "tarball");
    const declared = programWith({ same: basicAuth(tenantOf("same"), { adoptExisting: true }) });
    await project.setProgram(declared);
    clearJournals();

    await expectSuccess(project.up());
    expect(await project.resource("same")).toMatchObject({
      type: RESOURCE_TYPE.dynamic,
      id: "same.localhost",
    });
    expect(tenantOf("same").requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(writes(tenantOf("same"))).toEqual([[{ op: "replace", path: "/emailPassword", value: PASSWORD }]]);
  });

  it("loses its configuration on the way back without `state delete`", async () => {
    switchTo(project, "native");
    await expectSuccess(project.up());
    switchTo(project, "tarball");
    appendFileSync(join(project.folder, "Pulumi.yaml"), projectOptions("native"));

    await expectSuccess(project.up());
    expect(tenantOf("same").config()).toBeUndefined();
  });
});

describe("a stack of version 0.1.0 whose program changes to the plugin", () => {
  const RECORDED = join(__dirname, "fixtures/0.1.0");
  const readRecorded = (file: string) => readFileSync(join(RECORDED, file), "utf8");
  const NAMES = ["password", "environment", "microsoft365", "checks", "alpha", "beta", "gamma"];
  let project: Project;

  beforeAll(async () => {
    const configs = JSON.parse(readRecorded("tenants.json")) as Record<string, Record<string, unknown>>;
    for (const [name, config] of Object.entries(configs)) fixture.tenant(`${name}`).updateConfig(config);
    for (const name of [...NAMES, "failed"]) fixture.tenant(name).clearJournal();
    fixture.tenant("checks").acceptPassword("Pa55-of-the-mail-server");
    project = await fixture.project({
      program: { folder: RECORDED },
      env: { EMULATOR_PORT: String(fixture.emulator.port), SMTP_PASSWORD: "Pa55-of-the-environment" },
    });
    switchTo(project, "native");
    const input = readRecorded("dev.json").replaceAll("{{port}}", String(fixture.emulator.port));
    await expectSuccess(project.pulumi(["stack", "import"], { input }));
  });

  it("is updated without a write, and has no changes then", async () => {
    const { output } = await expectSuccess(project.up());
    expect(output).toMatch(/~ 7 updated\n\s+2 unchanged/);
    await expectSuccess(project.preview("--expect-no-changes"));

    for (const name of NAMES) expect(writes(fixture.tenant(name))).toEqual([]);
    const resources = await emailConfigs(project);
    expect(resources.map(({ type }) => type)).toEqual(NAMES.map(() => RESOURCE_TYPE.native));
    expect(JSON.stringify(resources)).not.toContain("__provider");
    expect(project.readAllFiles()).not.toMatch(/Pa55-of|5ecret-of/);
  });
});
