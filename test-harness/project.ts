import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, sep } from "node:path";
import { type CommandResult, runCommand, type StartedCommand, startCommand } from "./command";
import { type Install, installPackage, pulumiCli } from "./installation";
import { findProcesses, type RunningProcess } from "./processes";

/** CommonJS, TypeScript as the engine runs it by itself, or ES modules. */
export type Language = "js" | "ts" | "mjs";

export interface ProjectOptions {
  /** The program's text, or the folder of a whole project (with a `Pulumi.yaml`) that is copied. */
  program: string | { folder: string };
  /** Of a program that is given as text. Default: js. */
  language?: Language;
  /** Default: tarball. */
  install?: Install;
  /** Of the project, where the program is given as text. Default: test-project. */
  name?: string;
  /** Set for every command, beside what is inherited; `QLIK_*` and `PULUMI_*` are not inherited. */
  env?: Record<string, string>;
}

export interface CommandOptions {
  /** For this command alone. */
  env?: Record<string, string>;
  /** What the command reads from its standard input: the way for secrets, which arguments would show to everybody. */
  input?: string;
  /** How long the command may take: two minutes, where left out. */
  timeoutMs?: number;
}

/** A resource as the state has it; secrets encrypted. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  /** Whether the engine manages it, which it does all but stacks and components. */
  custom: boolean;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  /** Why a resource that exists is marked as failed. */
  initErrors?: string[];
}

/** A Pulumi project in a temporary folder, with a file backend and the package installed as a user has it. */
export interface Project {
  /** Where the program and `Pulumi.yaml` are, and where every command runs. */
  readonly folder: string;
  /** `dev`, created and selected. */
  readonly stack: string;
  /** For every command; may be changed at any time. Together with `folder` it is all that going on by hand needs. */
  readonly env: Record<string, string>;
  /** Runs the real CLI. Rejects only where it could not run or did not end in time, never for an exit code. */
  pulumi(args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Begins a command of the real CLI that somebody may end. */
  start(args: string[], options?: CommandOptions): StartedCommand;
  /** What runs on behalf of this project: the CLI, its plugins, the program. */
  processes(): RunningProcess[];
  /** Replaces the program. */
  setProgram(source: string): Promise<void>;
  /** Sets a value of the stack's configuration. */
  config(key: string, value: string, options?: { secret?: boolean }): Promise<void>;
  /** `pulumi up` without a preview and without questions; the arguments that follow are added. */
  up(...args: string[]): Promise<CommandResult>;
  preview(...args: string[]): Promise<CommandResult>;
  refresh(...args: string[]): Promise<CommandResult>;
  destroy(...args: string[]): Promise<CommandResult>;
  /** The resources of the state, of this stack or of another one. */
  state(stack?: string): Promise<StateResource[]>;
  /** One resource of the state by its name in the program; undefined: it is not there. */
  resource(name: string): Promise<StateResource | undefined>;
  /** Every byte that the CLI has left behind: the backend with its history, stack files, its own home. */
  readAllFiles(): string;
  /** Removes it all. What the program has created is not destroyed. */
  remove(): Promise<void>;
}

const MAIN_FILE = { js: "index.js", ts: "index.ts", mjs: "index.mjs" };

export async function createProject({
  program,
  language = "js",
  install = "tarball",
  name = "test-project",
  env: additional = {},
}: ProjectOptions): Promise<Project> {
  const cli = pulumiCli();
  // Where the temporary folder is a link, programs would see another path than the CLI.
  const root = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-"));
  const [folder, backend, home] = ["program", "backend", "home"].map((part) => join(root, part)) as [
    string,
    string,
    string,
  ];
  const stack = "dev";
  const env = {
    ...inheritedEnvironment(dirname(cli)),
    PULUMI_BACKEND_URL: `file://${backend}`,
    PULUMI_CONFIG_PASSPHRASE: "test-project",
    PULUMI_HOME: home,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    ...additional,
  };

  const command = (args: string[], options: CommandOptions = {}) => ({
    file: cli,
    args: [...args, "--color=never", "--non-interactive"],
    folder,
    env: { ...env, ...options.env },
    input: options.input,
    patienceMs: options.timeoutMs,
  });
  const pulumi = (args: string[], options?: CommandOptions) => runCommand(command(args, options));
  const succeed = async (args: string[], options?: CommandOptions) => {
    const result = await pulumi(args, options);
    if (result.code !== 0) throw new Error(`\`pulumi ${args.join(" ")}\` failed:\n${result.output}`);
    return result;
  };

  const state = async (ofStack = stack): Promise<StateResource[]> => {
    const { stdout } = await succeed(["stack", "export", "--stack", ofStack]);
    const { deployment } = JSON.parse(stdout) as { deployment: { resources?: Partial<StateResource>[] } };
    return (deployment.resources ?? []).map(
      (resource) => ({ inputs: {}, outputs: {}, ...resource }) as StateResource,
    );
  };

  const project: Project = {
    folder,
    stack,
    env,
    pulumi,
    start: (args, options) => startCommand(command(args, options)),
    // Plugins have process groups of their own; what they all inherit is the environment.
    processes: () => findProcesses(home),
    setProgram: (source) => writeFile(join(folder, MAIN_FILE[language]), source),
    config: async (key, value, { secret = false } = {}) => {
      await succeed(["config", "set", key, secret ? "--secret" : "--plaintext"], { input: value });
    },
    up: (...args) => pulumi(["up", "--yes", "--skip-preview", ...args]),
    preview: (...args) => pulumi(["preview", ...args]),
    refresh: (...args) => pulumi(["refresh", "--yes", "--skip-preview", ...args]),
    destroy: (...args) => pulumi(["destroy", "--yes", "--skip-preview", ...args]),
    state,
    resource: async (wanted) => (await state()).find(({ urn }) => urn.endsWith(`::${wanted}`)),
    readAllFiles: () => readStoredFiles(root, folder),
    remove: () => rm(root, { recursive: true, force: true }),
  };

  try {
    for (const made of [backend, home]) mkdirSync(made);
    if (typeof program === "string") {
      mkdirSync(folder);
      await writeFile(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: nodejs\n`);
      const description = {
        name,
        private: true,
        main: MAIN_FILE[language],
        dependencies: { "pulumi-qlik": "*" },
      };
      await writeFile(join(folder, "package.json"), JSON.stringify(description));
      await project.setProgram(program);
    } else {
      cpSync(program.folder, folder, { recursive: true, filter: isNotNodeModules });
    }
    installPackage(folder, install);
    await succeed(["stack", "init", stack]);
    return project;
  } catch (error) {
    await project.remove();
    throw error;
  }
}

/** What decides how these programs run stands in the test that runs them, not in the environment it happens to have. */
function inheritedEnvironment(cliFolder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(QLIK_|PULUMI_|JEST_|NODE_ENV$)/.test(entry[0]),
  );
  const env = Object.fromEntries(inherited);
  // The CLI finds its language host beside itself or on PATH.
  return { ...env, PATH: [cliFolder, env.PATH].filter(Boolean).join(delimiter) };
}

function isNotNodeModules(source: string): boolean {
  return basename(source) !== "node_modules";
}

function readStoredFiles(root: string, folder: string): string {
  return readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !file.startsWith(folder + sep) || /^Pulumi\..*yaml$/.test(basename(file)))
    .filter((file) => existsSync(file) && !file.includes(`${sep}node_modules${sep}`))
    .map((file) => `${file}\n${readFileSync(file, "utf8")}`)
    .join("\n");
}
