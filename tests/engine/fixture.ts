import { type EmulatedTenant, type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import type { EmailConfigArgs } from "../../sdk";
import { type CommandResult, createProject, type Project, type ProjectOptions } from "../../test-harness";

jest.setTimeout(300_000);

/** The password that the builders declare. It stands in no other word, so that it can be searched for. */
export const PASSWORD = "Pa55-canary-in-the-mine";

/** An emulator, and projects on it that sign in as a tenant admin; all gone when the tests of a file have ended. */
export interface EngineFixture {
  readonly emulator: Emulator;
  tenant(name: string): EmulatedTenant;
  project(options: ProjectOptions): Promise<Project>;
}

export function engineFixture(options: EmulatorOptions = {}): EngineFixture {
  const projects: Project[] = [];
  let emulator: Emulator | undefined;

  beforeAll(async () => {
    emulator = await startEmulator(options);
  });
  afterAll(async () => {
    await Promise.all(projects.map((project) => project.remove()));
    await emulator?.stop();
  });

  const the = () => {
    if (!emulator) throw new Error("The emulator is started before the first test, not earlier.");
    return emulator;
  };
  return {
    get emulator() {
      return the();
    },
    tenant: (name) => the().tenant(name),
    async project(projectOptions) {
      const env = { QLIK_API_KEY: the().keys.admin, ...projectOptions.env };
      const project = await createProject({ ...projectOptions, env });
      projects.push(project);
      return project;
    },
  };
}

export type DeclaredArgs = Partial<Record<keyof EmailConfigArgs, unknown>> & {
  options?: { ignoreChanges?: string[]; replacementTrigger?: string };
};

/** A program that declares these configurations by their names, and nothing else. */
export function programWith(resources: Record<string, DeclaredArgs>): string {
  const declarations = Object.entries(resources).map(
    ([name, { options = {}, ...args }]) =>
      `new EmailConfig(${JSON.stringify(name)}, ${JSON.stringify(args)}, ${JSON.stringify(options)});`,
  );
  return [`const { EmailConfig } = require("pulumi-qlik");`, ...declarations].join("\n");
}

/** A complete configuration for a tenant, but for what the test is about. */
export function basicAuth(tenant: EmulatedTenant, changes: DeclaredArgs = {}): DeclaredArgs {
  return {
    tenantUrl: tenant.url,
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: PASSWORD,
    emailAddress: "alerts@example.com",
    ...changes,
  };
}

/** The bodies of the writes that a tenant was sent, in their order. */
export function writes(tenant: EmulatedTenant): unknown[] {
  return tenant.journal
    .filter(({ method }) => method === "PATCH" || method === "PUT")
    .map(({ body }) => body);
}

/** What the CLI sums up at its end; above it, it shows the same while things happen. */
export function diagnosticsOf({ stdout }: CommandResult): string {
  return stdout.split("\nDiagnostics:\n")[1] ?? "";
}

/** A stack trace is for who wrote the provider, never for who runs it. */
export const STACK_TRACE = /^\s+at .+:\d+/m;

/** With `--continue-on-error` the engine's SDK shows its own stack for each resource that could not be registered. */
export const PROVIDER_STACK_TRACE = /^\s+at .*pulumi-qlik/m;
