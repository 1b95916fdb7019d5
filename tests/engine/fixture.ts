import { resolve } from "node:path";
import { type EmulatedTenant, type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import type { EmailConfigArgs } from "../../sdk";
import {
  type CommandResult,
  createProject,
  type Install,
  type Project,
  type ProjectOptions,
} from "../../test-harness";
import { readEvents } from "../support/events";
import { requireCode } from "../support/messages";

jest.setTimeout(300_000);

/** The password of {@link basicAuth}. No other text contains it, so that a test can search for it. */
export const PASSWORD = "Pa55-canary-in-the-mine";

/** An emulator, and projects that use it with the key of a tenant admin. All are removed after the tests of a file. */
export interface EngineFixture {
  readonly emulator: Emulator;
  tenant(name: string): EmulatedTenant;
  project(options: ProjectOptions): Promise<Project>;
}

/** @param install of projects that name none */
export function engineFixture(options: EmulatorOptions = {}, install: Install = "tarball"): EngineFixture {
  const projects: Project[] = [];
  let started: Emulator | undefined;

  beforeAll(async () => {
    started = await startEmulator(options);
  });
  afterAll(async () => {
    for (const project of projects) readEvents(eventLogOf(project));
    await Promise.all(projects.map((project) => project.remove()));
    await started?.stop();
  });

  const emulator = () => {
    if (!started) throw new Error("The emulator starts before the first test, not earlier.");
    return started;
  };
  return {
    get emulator() {
      return emulator();
    },
    tenant: (name) => emulator().tenant(name),
    async project(projectOptions) {
      const env = { QLIK_API_KEY: emulator().keys.admin, ...projectOptions.env };
      const project = await createProject({ install, ...projectOptions, env });
      projects.push(project);
      project.env.QLIK_EVENT_LOG ??= "../events.ndjson";
      return project;
    },
  };
}

/** The event log of a project. By default, it is outside the program's folder. */
export function eventLogOf({ folder, env }: Project): string {
  return resolve(folder, env.QLIK_EVENT_LOG ?? "");
}

export type DeclaredArgs = Partial<Record<keyof EmailConfigArgs, unknown>> & {
  options?: { ignoreChanges?: string[]; replacementTrigger?: string; import?: string };
};

/** The engine looks for the plugin at a port where nothing listens, instead of on the internet. */
export const NO_DOWNLOADS = { PULUMI_PLUGIN_DOWNLOAD_URL_OVERRIDES: "^qlik$=http://127.0.0.1:9" };

/** Returns a program that declares these configurations by their names. */
export function programWith(resources: Record<string, DeclaredArgs>): string {
  const declarations = Object.entries(resources).map(
    ([name, { options = {}, ...args }]) =>
      `new EmailConfig(${JSON.stringify(name)}, ${JSON.stringify(args)}, ${JSON.stringify(options)});`,
  );
  return [`const { EmailConfig } = require("pulumi-qlik");`, ...declarations].join("\n");
}

/** A complete configuration of BasicAuth. */
export const SETTINGS = {
  serverAddress: "smtp.example.com",
  serverPort: 587,
  securityType: "StartTLS",
  username: "alerts",
  emailPassword: PASSWORD,
  emailAddress: "alerts@example.com",
};

/** Returns the arguments of a complete configuration, with the changes that a test is about. */
export function basicAuth(tenant: EmulatedTenant, changes: DeclaredArgs = {}): DeclaredArgs {
  return {
    tenantUrl: tenant.url,
    ...SETTINGS,
    ...changes,
  };
}

/** Returns the arguments of a Microsoft 365 configuration. */
export function microsoft365(tenant: EmulatedTenant, changes: DeclaredArgs = {}): DeclaredArgs {
  return {
    tenantUrl: tenant.url,
    serviceProvider: "Microsoft365",
    clientId: "an-application",
    clientSecret: "Client-secret-canary",
    providerTenantId: "a-directory",
    emailAddress: "alerts@example.com",
    ...changes,
  };
}

/** Returns the bodies of the PATCH and PUT requests to a tenant. */
export function writes(tenant: EmulatedTenant): unknown[] {
  return tenant.journal
    .filter(({ method }) => method === "PATCH" || method === "PUT")
    .map(({ body }) => body);
}

export async function expectSuccess(command: Promise<CommandResult>): Promise<CommandResult> {
  const result = await command;
  // The output is the reason, which a comparison of the exit code would not show.
  if (result.code !== 0) throw new Error(`exit code ${result.code}:\n${result.output}`);
  return result;
}

/** Expects a command to fail without a stack trace, which does not help a user. */
export async function expectFailure(command: Promise<CommandResult>): Promise<CommandResult> {
  const result = await command;
  expect(result).not.toMatchObject({ code: 0 });
  expect(result.output).not.toMatch(STACK_TRACE);
  return result;
}

export function expectNoChanges(project: Project, ...args: string[]): Promise<CommandResult> {
  return expectSuccess(project.preview("--expect-no-changes", ...args));
}

/** Returns the summary at the end of a command. The same messages are above it, as they arrived. */
export function diagnosticsOf({ stdout }: CommandResult): string {
  return stdout.split("\nDiagnostics:\n")[1] ?? "";
}

/** The engine's and its SDK's own lines, which announce the provider's. */
const ENGINE_LINE =
  /^error: (preview|update|refresh|destroy) failed$|failed to register$|^warning: Refreshed resource is in an unhealthy state:$/;

/** Requires a known code in each error, each warning and each message on a tenant among the diagnostics. */
export function expectCodes(result: CommandResult): void {
  const lines = diagnosticsOf(result)
    .split("\n")
    .map((line) => line.trim());
  const messages = lines.filter((line) => /^(error|warning|info): |\.localhost: /.test(line));
  const own = messages.filter((line) => !ENGINE_LINE.test(line));
  expect(own).not.toEqual([]);
  own.forEach(requireCode);
}

/** Returns an output without its references to native providers, whose ids a preview does not know. */
export function withoutProviders(output: string): string {
  return output.replace(/\[provider=.*\]/g, "");
}

export const STACK_TRACE = /^\s+at .+:\d+/m;

/** With `--continue-on-error`, the engine's SDK shows its own stack trace for each resource that it cannot register. */
export const PROVIDER_STACK_TRACE = /^\s+at .*pulumi-qlik/m;
