import type { EmulatedTenant } from "../../emulator";
import type { Project } from "../../test-harness";
import { basicAuth, type DeclaredArgs, engineFixture, expectSuccess, programWith, writes } from "./fixture";

const fixture = engineFixture({}, "native");

interface DeclaredProvider {
  args: Record<string, unknown>;
  resources: Record<string, DeclaredArgs>;
}

/** Returns a program with explicit provider instances. */
function programWithProviders(providers: Record<string, DeclaredProvider>): string {
  const declarations = Object.entries(providers).map(
    ([name, { args, resources }]) => `{
      const provider = new Provider(${JSON.stringify(name)}, ${JSON.stringify(args)});
      for (const [name, args] of Object.entries(${JSON.stringify(resources)})) new EmailConfig(name, args, { provider });
    }`,
  );
  return `
    const { EmailConfig, Provider } = require("pulumi-qlik");
    ${declarations.join("\n")}`;
}

describe("two provider instances", () => {
  let project: Project;
  let acme: EmulatedTenant;
  let beta: EmulatedTenant;

  const program = (credentialsOfBeta: Record<string, string>) =>
    programWithProviders({
      first: { args: { apiKey: "key-of-acme" }, resources: { acme: basicAuth(acme) } },
      second: { args: credentialsOfBeta, resources: { beta: basicAuth(beta) } },
    });

  beforeAll(async () => {
    acme = fixture.tenant("acme");
    beta = fixture.tenant("beta");
    acme.credentials = { apiKey: "key-of-acme" };
    const { clientId, clientSecret } = fixture.emulator.oauth;
    project = await fixture.project({
      program: program({ clientId, clientSecret }),
      env: { QLIK_API_KEY: "" },
    });
  });

  it("authenticate with their own credentials", async () => {
    await expectSuccess(project.up());
    expect(acme.requests()).toEqual(["GET", "PATCH", "GET", "POST validate"]);
    expect(beta.requests()).toEqual(["POST token", "GET", "PATCH", "GET", "POST validate"]);
    expect(project.readAllFiles()).not.toMatch(/key-of-acme/);
    expect(project.readAllFiles()).not.toContain(fixture.emulator.oauth.clientSecret);
  });

  it("change no resource by a change of their credentials", async () => {
    acme.clearJournal();
    beta.clearJournal();
    await project.setProgram(program({ apiKey: fixture.emulator.keys.admin }));
    const { output } = await expectSuccess(project.up());

    expect(output).toMatch(/~ 1 updated\n\s+4 unchanged/);
    expect([...writes(acme), ...writes(beta)]).toEqual([]);
    expect(project.readAllFiles()).not.toContain(fixture.emulator.keys.admin);
  });

  it("read with the credentials of the last run until the program has run, which `--run-program` does first", async () => {
    beta.credentials = { apiKey: "next-key-of-beta" };
    await project.setProgram(program({ apiKey: "next-key-of-beta" }));
    const refused = await project.up();
    expect(refused.code).not.toBe(0);
    expect(refused.output).toContain("beta.localhost: GET email-config: 401");

    await expectSuccess(project.up("--refresh", "--run-program"));
    await expectSuccess(project.preview("--expect-no-changes"));
  });
});

it("a key that is replaced in the stack's configuration is used at once", async () => {
  const tenant = fixture.tenant("rotated");
  tenant.credentials = { apiKey: "first-key" };
  const project = await fixture.project({
    program: programWith({ mail: basicAuth(tenant) }),
    env: { QLIK_API_KEY: "" },
  });
  await project.config("qlik:apiKey", "first-key", { secret: true });
  await expectSuccess(project.up());

  tenant.credentials = { apiKey: "second-key" };
  await project.config("qlik:apiKey", "second-key", { secret: true });
  await expectSuccess(project.preview("--expect-no-changes"));
  await expectSuccess(project.up());
  expect(writes(tenant)).toHaveLength(1);
});

it("a changed tenantUrl of a provider replaces only the resources without one of their own", async () => {
  const [old, next, own] = [fixture.tenant("old"), fixture.tenant("next"), fixture.tenant("own")];
  const program = (provider: EmulatedTenant) =>
    programWithProviders({
      provider: {
        args: { tenantUrl: provider.url },
        resources: { inherits: basicAuth(old, { tenantUrl: undefined }), own: basicAuth(own) },
      },
    });
  const project = await fixture.project({ program: program(old) });
  await expectSuccess(project.up());
  own.clearJournal();

  await project.setProgram(program(next));
  const { output } = await expectSuccess(project.up());
  expect(output).toContain("+-1 replaced");
  expect(old.config()).toBeUndefined();
  expect(next.config()).toMatchObject({ username: "alerts" });
  expect(writes(own)).toEqual([]);
  expect(own.requests()).not.toContain("DELETE");
});
