import { chmodSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { type EmulatedTenant, type Emulator, startEmulator } from "../../emulator";
import { createProject, type Project } from "../../test-harness";
import { type Forge, startForge, TOKEN } from "./forge-server";
import { type Git, startGit } from "./git";

jest.setTimeout(300_000);

export const EXAMPLE = join(__dirname, "..", "..", "examples", "gitops");
export const STACKS = ["eu", "us"];
export const MAIL_PASSWORD = "Pa55-canary-of-the-pipeline";

/** The example as a user has it in a repository, with tenants of the emulator, and an API of GitHub and GitLab. */
export interface Repository extends Git {
  readonly folder: string;
  readonly project: Project;
  readonly forge: Forge;
  /** A tenant of each stack. */
  readonly tenants: { eu: EmulatedTenant; us: EmulatedTenant };
  /** What the repository's settings have; a step gets only those that it names. */
  readonly secrets: Record<string, string>;
  /** The environment of a runner: no credentials of Pulumi, of tenants or of the mail server. */
  readonly runner: Record<string, string>;
}

/** Starts everything before the tests of a file. */
export function exampleRepository(): Repository {
  let started: Repository & { emulator: Emulator };
  beforeAll(async () => {
    started = await start();
  });
  // The jobs of a run are on fresh runners.
  beforeEach(() => rmSync(join(started.folder, "events"), { recursive: true, force: true }));
  afterAll(async () => {
    await started?.project.remove();
    await started?.forge.stop();
    await started?.emulator.stop();
  });
  return new Proxy({} as Repository, { get: (_, name) => started[name as keyof Repository] });
}

async function start() {
  const emulator = await startEmulator();
  const forge = await startForge();
  const project = await createProject({ program: { folder: EXAMPLE } });
  const tenants = { eu: emulator.tenant("acme"), us: emulator.tenant("gamma") };
  await project.pulumi(["stack", "rm", project.stack, "--yes"]);
  for (const stack of STACKS) await project.pulumi(["stack", "init", stack]);
  const { edit, checkout } = await startGit(project.folder);
  edit("tenants/eu.yaml", "acme.eu.qlikcloud.com:", `${tenants.eu.url}:`);
  edit("tenants/eu.yaml", "  beta.eu.qlikcloud.com:\n    emailAddress: beta@example.com\n", "");
  edit("tenants/us.yaml", "gamma.us.qlikcloud.com:", `${tenants.us.url}:`);

  const { PULUMI_BACKEND_URL = "", PULUMI_CONFIG_PASSPHRASE = "", ...runner } = project.env;
  const { clientId, clientSecret } = emulator.oauth;
  const secrets = {
    PULUMI_BACKEND_URL,
    PULUMI_CONFIG_PASSPHRASE,
    QLIK_CLIENT_ID: clientId,
    QLIK_CLIENT_SECRET: clientSecret,
    MAIL_PASSWORD,
    GITLAB_TOKEN: TOKEN,
  };
  runner.PATH = [installPrograms(project.folder), runner.PATH].join(delimiter);
  return { folder: project.folder, project, emulator, forge, tenants, edit, checkout, secrets, runner };
}

/** Does what `npm ci` does beside unpacking the packages. Returns a folder with programs that only a real runner needs. */
function installPrograms(folder: string): string {
  const { bin } = JSON.parse(readFileSync(join(folder, "node_modules/pulumi-qlik/package.json"), "utf8"));
  for (const [name, file] of Object.entries<string>(bin)) {
    const link = join(folder, "node_modules", ".bin", name);
    mkdirSync(dirname(link), { recursive: true });
    symlinkSync(join("..", "pulumi-qlik", file), link);
    chmodSync(join(folder, "node_modules/pulumi-qlik", file), 0o755);
  }
  const stubs = join(folder, "..", "stubs");
  mkdirSync(stubs);
  // The packages are installed, and gitlab-ci-local copies no files for jobs without containers.
  for (const name of ["npm", "rsync"]) writeFileSync(join(stubs, name), "#!/bin/sh\n", { mode: 0o755 });
  return stubs;
}
