import { spawnSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Install, Project } from "../../test-harness";
import { type MailServer, startMailServer } from "../../test-harness/mail-server";
import { CHECKOUT } from "../docs/pages";
import {
  basicAuth,
  engineFixture,
  expectFailure,
  expectNoChanges,
  expectSuccess,
  PASSWORD,
  programWith,
  writes,
} from "../engine/fixture";
import { IS_LONG_RUN } from "../support/long-runs";
import { escVariables, exampleFolder, MAIL_SERVER } from "./examples";
import { installPolicyPack, type PolicyPack } from "./policy-pack";

const fixture = engineFixture();

interface Example {
  name: string;
  /** Secrets in the stack's configuration. Default: `emailPassword`. */
  secrets?: Record<string, string>;
  config?: Record<string, string>;
  env?: () => Record<string, string>;
  configured: Record<string, unknown>;
}

/** `npm test` has time for the first one, and for those with tests of their own below. */
const EXAMPLES: Example[] = [
  { name: "javascript", configured: { ...MAIL_SERVER, emailPassword: PASSWORD } },
  { name: "native", configured: { ...MAIL_SERVER, emailPassword: PASSWORD } },
  { name: "component", configured: { ...MAIL_SERVER, emailPassword: PASSWORD } },
  { name: "unit-tests", configured: { serverAddress: "smtp.test.example.com", emailPassword: PASSWORD } },
  {
    name: "secrets",
    secrets: {},
    env: () => escVariables({ "qlik-api-key": fixture.emulator.keys.admin, "mail-password": PASSWORD }),
    configured: { ...MAIL_SERVER, emailPassword: PASSWORD },
  },
  {
    name: "microsoft365",
    secrets: { clientSecret: "Client-secret-canary" },
    config: { clientId: "an-app", providerTenantId: "a-directory" },
    configured: { serviceProvider: "Microsoft365", clientId: "an-app" },
  },
];

/** Creates the project of an example, with the address of the emulated tenant that has the example's name. */
async function exampleProject({ name, secrets, config, env }: Omit<Example, "configured">): Promise<Project> {
  const { url } = fixture.tenant(name);
  const project = await fixture.project({
    program: { folder: exampleFolder(name) },
    // The compiler takes most of the time of a run, and `npm run check` has checked the types.
    env: { ...env?.(), QLIK_TENANT_URL: url, PULUMI_NODEJS_TRANSPILE_ONLY: "true" },
  });
  for (const [key, value] of Object.entries(secrets ?? { emailPassword: PASSWORD }))
    await project.config(key, value, { secret: true });
  for (const [key, value] of Object.entries(config ?? {})) await project.config(key, value);
  return project;
}

/** Runs the tests of an example as `npm test` does in its folder. */
function testsOf(folder: string) {
  const env = { ...process.env, FORCE_COLOR: "0" };
  return spawnSync("npm", ["test"], { cwd: folder, env, encoding: "utf8" });
}

describe("the example", () => {
  it.each(IS_LONG_RUN ? EXAMPLES : EXAMPLES.slice(0, 1))(
    "$name configures a tenant and leaves no changes",
    async ({ configured, ...example }) => {
      const project = await exampleProject(example);
      const { stdout } = await expectSuccess(project.up());

      expect(fixture.tenant(example.name).config()).toMatchObject(configured);
      expect(stdout).toMatch(/isValid *: true/);
      await expectNoChanges(project);
      expect(project.readAllFiles()).not.toContain(PASSWORD);
    },
  );

  it("adopt takes over a configuration only after `adoptExisting` is set", async () => {
    const tenant = fixture.tenant("adopt");
    tenant.updateConfig({ ...MAIL_SERVER, username: "administrator" });
    const project = await exampleProject({ name: "adopt" });
    const refused = await expectFailure(project.up());
    expect(refused.output).toContain("adoptExisting: true");
    expect(writes(tenant)).toEqual([]);

    await project.config("adoptExisting", "true");
    await expectSuccess(project.up());
    expect(tenant.config()).toMatchObject({ ...MAIL_SERVER, emailPassword: PASSWORD });
    await expectNoChanges(project);
  });

  it("unit-tests passes its own tests, which fail after a change of the program", async () => {
    const { folder } = await fixture.project({ program: { folder: exampleFolder("unit-tests") } });
    const program = join(folder, "index.ts");
    expect(testsOf(folder)).toMatchObject({ status: 0 });

    writeFileSync(program, readFileSync(program, "utf8").replace("StartTLS", "none"));
    expect(testsOf(folder)).toMatchObject({ status: 1, stdout: expect.stringContaining("'none'") });
  });
});

describe("the example with a test e-mail", () => {
  let mailServer: MailServer;
  let rootFolder: string;

  beforeAll(async () => {
    mailServer = await startMailServer({ security: "StartTLS", users: { alerts: PASSWORD } });
    fixture.emulator.mailCa = mailServer.ca;
    // The files that `pulumi up` at the repository's root reads.
    rootFolder = mkdtempSync(join(tmpdir(), "pulumi-qlik-root-"));
    cpSync(join(CHECKOUT, "Pulumi.yaml"), join(rootFolder, "Pulumi.yaml"));
    cpSync(join(CHECKOUT, "examples"), join(rootFolder, "examples"), { recursive: true });
  });
  afterAll(async () => {
    rmSync(rootFolder, { recursive: true });
    await mailServer.stop();
  });

  it.each([
    ["basic-auth", () => exampleFolder("basic-auth")],
    ["at the root", () => rootFolder],
  ])("%s configures a tenant that sends the test e-mail", async (name, folder) => {
    const tenant = fixture.tenant(name.replaceAll(" ", "-"));
    const project = await fixture.project({
      program: { folder: folder() },
      env: { QLIK_TENANT_URL: tenant.url },
    });
    mailServer.received.length = 0;
    await project.config("serverAddress", "localhost");
    await project.config("serverPort", String(mailServer.port));
    await project.config("emailPassword", PASSWORD, { secret: true });
    const { code, stdout } = await project.up();

    expect(code).toBe(0);
    expect(stdout).toMatch(/isValid\s*: true/);
    expect(mailServer.received).toMatchObject([{ to: "ops@example.com" }]);
    expect(tenant.config()).toMatchObject({ username: "alerts", emailPassword: PASSWORD });
  });
});

describe("the policy of the example", () => {
  let pack: PolicyPack;
  beforeAll(() => {
    pack = installPolicyPack();
  });
  afterAll(() => pack.remove());

  const ENTRY_POINTS: Install[] = IS_LONG_RUN ? ["tarball", "native"] : ["tarball"];

  it.each(ENTRY_POINTS)("forbids connections without encryption and nothing else (%s)", async (install) => {
    const program = (securityType: string) =>
      programWith({ mail: basicAuth(fixture.tenant(`policy-${install}`), { securityType }) });
    const project = await fixture.project({ program: program("none"), install });

    const { output } = await expectFailure(pack.preview(project));
    expect(output).toMatch(/\[mandatory\].*encrypted-mail.*mail/);
    expect(output).toContain('Use "StartTLS" or "SSL/TLS"');

    await project.setProgram(program("StartTLS"));
    await expectSuccess(pack.preview(project));
  });
});
