import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Project } from "../../test-harness";
import { CHECKOUT } from "../docs/pages";
import { engineFixture, expectNoChanges, expectSuccess, PASSWORD, SETTINGS, writes } from "../engine/fixture";
import { type Example, schemaExamples } from "./examples";
import { languageProject, PROGRAM_LANGUAGES, setLanguage } from "./projects";

/*
 * `npm run test:languages` provides the language hosts and the generated SDKs. The programs are the examples of the schema.
 */

const fixture = engineFixture();
const [basicAuth, microsoft365] = schemaExamples() as [Example, Example];
const CLIENT_SECRET = "Client-secret-canary";

interface PreviewDigest {
  steps: { op: string; urn: string; detailedDiff?: Record<string, { kind: string }> | null }[];
}

/** The differences of a resource by property, as a preview reports them. */
async function previewedDiff(project: Project, name: string) {
  const { stdout } = await expectSuccess(project.preview("--json"));
  const { steps } = JSON.parse(stdout) as PreviewDigest;
  return steps
    .filter(({ urn }) => urn.endsWith(`::${name}`))
    .map(({ op, detailedDiff }) => ({ op, detailedDiff }));
}

describe.each(PROGRAM_LANGUAGES)("a program in %s", (language) => {
  it("creates a configuration, restores a drifted setting and deletes it", async () => {
    const tenant = fixture.tenant(`basic-${language}`);
    const program = basicAuth.programs[language]?.replace("https://acme.eu.qlikcloud.com", tenant.url) ?? "";
    const project = await languageProject(fixture, language, program);
    await project.config("emailPassword", PASSWORD, { secret: true });

    await expectSuccess(project.up());
    expect(tenant.config()).toMatchObject({ serverPort: 587, emailPassword: PASSWORD });
    await expectNoChanges(project);

    tenant.updateConfig({ username: "drifted" });
    expect(await previewedDiff(project, "mail")).toContainEqual(
      expect.objectContaining({
        op: "update",
        detailedDiff: { username: { kind: "update", inputDiff: false } },
      }),
    );
    await expectSuccess(project.up());
    expect(tenant.config()).toMatchObject({ username: "alerts" });

    await expectSuccess(project.destroy());
    expect(tenant.config()).toBeUndefined();
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });

  it("configures Microsoft 365 with a secret from the environment", async () => {
    const tenant = fixture.tenant(`office-${language}`);
    const project = await languageProject(fixture, language, microsoft365.programs[language] ?? "", {
      QLIK_TENANT_URL: tenant.url,
      MAIL_CLIENT_SECRET: CLIENT_SECRET,
    });

    await expectSuccess(project.up());
    expect(tenant.config()).toMatchObject({ clientSecret: CLIENT_SECRET });
    await expectNoChanges(project);
    expect(project.readAllFiles()).not.toContain(CLIENT_SECRET);
  });
});

describe.each(["yaml", "python"] as const)("a stack of dynamic resources that moves to %s", (language) => {
  it("keeps its resource, and is updated without a write", async () => {
    const tenant = fixture.tenant(`moves-to-${language}`);
    const declared = JSON.stringify({ ...SETTINGS, emailPassword: undefined, tenantUrl: tenant.url });
    const project = await fixture.project({
      program: `
        const { Config } = require("@pulumi/pulumi");
        const { EmailConfig } = require("pulumi-qlik");
        new EmailConfig("mail", { ...${declared}, emailPassword: new Config().requireSecret("emailPassword") });`,
    });
    await project.config("emailPassword", PASSWORD, { secret: true });
    await expectSuccess(project.up());
    tenant.clearJournal();

    const program = basicAuth.programs[language]?.replace("https://acme.eu.qlikcloud.com", tenant.url) ?? "";
    setLanguage(project, language, program);
    expect((await expectSuccess(project.preview())).output).toContain(
      "EmailConfig mail update [diff: ~provider]",
    );
    await expectSuccess(project.up());
    await expectNoChanges(project);

    expect(writes(tenant)).toEqual([]);
    expect(await project.resource("mail")).toMatchObject({ type: "qlik:index:EmailConfig", id: tenant.host });
    expect(project.readAllFiles()).not.toContain(PASSWORD);
  });
});

describe("a program in YAML", () => {
  let project: Project;
  const plugin = join(CHECKOUT, "plugin", "pulumi-resource-qlik");

  beforeAll(async () => {
    project = await languageProject(fixture, "yaml", basicAuth.programs.yaml ?? "");
  });

  /** Except for Java, the hosts in Go's module proxy are too old to write the program. */
  it("is converted to Pulumi's own form, from which each language host writes its program", async () => {
    const options = ["--from", "yaml", "--language", "pcl", "--out", "converted", "--generate-only"];
    await expectSuccess(project.pulumi(["convert", ...options]));

    const folder = join(project.folder, "converted");
    const texts = readdirSync(folder).map((file) => readFileSync(join(folder, file), "utf8"));
    expect(texts.join("\n")).toContain('resource mail "qlik:index:EmailConfig"');
  });

  it("is converted to Java, and has nothing to do there", async () => {
    const tenant = fixture.tenant("converted");
    const yaml = basicAuth.programs.yaml?.replace("https://acme.eu.qlikcloud.com", tenant.url) ?? "";
    const converted = await languageProject(fixture, "yaml", yaml);
    await converted.config("emailPassword", PASSWORD, { secret: true });
    await expectSuccess(converted.up());

    const options = ["--from", "yaml", "--language", "java", "--out", "java", "--generate-only"];
    await expectSuccess(converted.pulumi(["convert", ...options]));
    const file = join(converted.folder, "java", "src", "main", "java", "generated_program", "App.java");
    const program = readFileSync(file, "utf8")
      .replace("package generated_program", "package example")
      // The host writes the values of enumerations as texts.
      .replace('"StartTLS"', "com.pulumi.qlik.enums.SecurityType.StartTLS");
    setLanguage(converted, "java", program);
    await expectNoChanges(converted);
  });

  it("gets the package from `pulumi package add`", async () => {
    await expectSuccess(project.pulumi(["package", "add", plugin]));
    expect(readFileSync(join(project.folder, "Pulumi.yaml"), "utf8")).toMatch(/^packages:\n\s+qlik:/m);
  });
});
