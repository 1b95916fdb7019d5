import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, delimiter, dirname, join, sep } from "node:path";
import { type CommandResult, runCommand, type StartedCommand, startCommand } from "./command";
import { type Install, installPackage, projectOptions, pulumiCli } from "./installation";
import { findProcesses, type RunningProcess } from "./processes";

/** CommonJS, TypeScript as the engine runs it without a build, or ES modules. */
export type Language = "js" | "ts" | "mjs";

export interface ProjectOptions {
  /** The source of the program, or the folder of a project (with a `Pulumi.yaml`) to copy. */
  program: string | { folder: string };
  /** The language of a source text. Default: js. */
  language?: Language;
  /** Default: tarball. */
  install?: Install;
  /** The name of a project with a source text. Default: test-project. */
  name?: string;
  /** Added to the inherited environment of every command; `QLIK_*` and `PULUMI_*` are not inherited. */
  env?: Record<string, string>;
}

export interface CommandOptions {
  /** For this command only. */
  env?: Record<string, string>;
  /** The standard input, for example a secret, because other users can read the arguments. */
  input?: string;
  /** Default: two minutes. */
  timeoutMs?: number;
}

/** A resource in the state, with encrypted secrets. */
export interface StateResource {
  urn: string;
  type: string;
  id?: string;
  /** False for stacks and components. */
  custom: boolean;
  inputs: Record<string, unknown>;
  outputs: Record<string, unknown>;
  /** The reasons why the engine marks the resource as failed. */
  initErrors?: string[];
}

/** A Pulumi project in a temporary folder, with a file backend and the installed package. */
export interface Project {
  /** The folder of the program and `Pulumi.yaml`, and the working directory of every command. */
  readonly folder: string;
  /** The selected stack: `dev`. */
  readonly stack: string;
  /** The environment of every command; it can be changed. With `folder`, it suffices to continue by hand. */
  readonly env: Record<string, string>;
  /** Runs the CLI. Rejects if it cannot run or exceeds its timeout, but not because of an exit code. */
  pulumi(args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Starts a command of the CLI that the test can end. */
  start(args: string[], options?: CommandOptions): StartedCommand;
  /** Returns the running processes of this project: the CLI, its plugins, the program. */
  processes(): RunningProcess[];
  /** Replaces the program. */
  setProgram(source: string): Promise<void>;
  /** Sets a value in the stack's configuration. */
  config(key: string, value: string, options?: { secret?: boolean }): Promise<void>;
  /** Runs `pulumi up` without a preview and without questions, with additional arguments. */
  up(...args: string[]): Promise<CommandResult>;
  preview(...args: string[]): Promise<CommandResult>;
  refresh(...args: string[]): Promise<CommandResult>;
  destroy(...args: string[]): Promise<CommandResult>;
  /** Returns the resources in the state of this stack or of another one. */
  state(stack?: string): Promise<StateResource[]>;
  /** Returns a resource in the state by its name in the program. */
  resource(name: string): Promise<StateResource | undefined>;
  /** Returns the contents of all files that the CLI has written: backend, history, stack files, home. */
  readAllFiles(): string;
  /** Removes the project, without destroying its resources. */
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
  // If the temporary folder were a link, programs would see another path than the CLI.
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
    timeoutMs: options.timeoutMs,
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
    // Plugins have separate process groups, but all inherit the environment.
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
    resource: async (resourceName) => (await state()).find(({ urn }) => urn.endsWith(`::${resourceName}`)),
    readAllFiles: () => readStoredFiles(root, folder),
    remove: () => rm(root, { recursive: true, force: true }),
  };

  try {
    for (const created of [backend, home]) mkdirSync(created);
    if (typeof program === "string") {
      mkdirSync(folder);
      await writeFile(
        join(folder, "Pulumi.yaml"),
        `name: ${name}\nruntime: nodejs\n${projectOptions(install)}`,
      );
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

/** The test decides how the programs run, so variables that influence them are not inherited. */
export function inheritedEnvironment(cliFolder: string): Record<string, string> {
  const inherited = Object.entries(process.env).filter(
    (entry): entry is [string, string] =>
      entry[1] !== undefined && !/^(QLIK_|PULUMI_|JEST_|NODE_ENV$)/.test(entry[0]),
  );
  const env = Object.fromEntries(inherited);
  // The CLI finds its language host in its own folder or on PATH.
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
