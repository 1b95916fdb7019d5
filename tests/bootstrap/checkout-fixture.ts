import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const REPOSITORY = join(__dirname, "..", "..");
const NOBODY_LISTENS = "http://127.0.0.1:9";
/** All that the machine has; what is not named here (Go, Pulumi) is not there. */
const COMMANDS_OF_THE_MACHINE = ["sh", "env", "cat", "chmod", "cp", "ln", "mkdir", "rm", "sleep", "true"];

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** What the command printed. */
  output: string;
  /** What set-up told, a line each. */
  told: string[];
}

export interface Running {
  pid: number;
  end: Promise<Ending>;
  kill(signal: NodeJS.Signals): void;
  /** Resolves when set-up tells this. */
  tells(text: string): Promise<void>;
}

export type SmallCheckout = ReturnType<typeof smallCheckout>;

/**
 * A checkout with the real `setup/`, one source file and two packages, on a machine of its own: an empty cache, no
 * network, and on PATH an `npm` and (when asked for) a `go` that note how they were called.
 */
export function smallCheckout() {
  const root = mkdtempSync(join(tmpdir(), "setup-test-"));
  const folder = join(root, "checkout");
  const bin = join(root, "bin");
  const cache = join(root, "cache");
  const calls = join(root, "calls");
  mkdirSync(bin);
  layFiles(folder);
  writeFileSync(calls, "");

  const program = (path: string, script: string) => {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${script}`);
    chmodSync(path, 0o755);
  };
  // Files that call the machine's own, not links to them: a test that writes over one must not reach the machine's.
  for (const command of COMMANDS_OF_THE_MACHINE)
    program(join(bin, command), `exec '${pathOf(command)}' "$@"`);
  program(join(bin, "node"), `exec '${process.execPath}' "$@"`);
  program(join(bin, "npm"), fakeNpm(calls));

  const groups: number[] = [];
  const start = (args: string[], env: Record<string, string> = {}): Running => {
    const child = spawn(process.execPath, [join(folder, "setup", "index.mjs"), ...args], {
      env: { PATH: bin, HOME: root, XDG_CACHE_HOME: cache, HTTPS_PROXY: NOBODY_LISTENS, ...env },
      stdio: ["ignore", "pipe", "pipe"],
      detached: true,
    });
    const pid = child.pid as number;
    groups.push(pid);
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      errors += text;
    });
    const end = new Promise<Ending>((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal, output, told: linesOf(errors) }));
    });
    const tells = async (text: string) => {
      while (!errors.includes(text) && !output.includes(text) && child.exitCode === null) await soon();
      if (!errors.includes(text) && !output.includes(text))
        throw new Error(`never told "${text}": ${errors}`);
    };
    return { pid, end, kill: (signal) => child.kill(signal), tells };
  };

  return {
    folder,
    cacheFolder: join(cache, "pulumi-qlik"),
    cliFolder: join(cache, "pulumi-qlik", `pulumi-3.259.0-${process.platform}-${process.arch}`),
    start,
    run: (args: string[], env?: Record<string, string>) => start(args, env).end,
    /** How npm and Go were called, without npm's options. */
    calls: () => linesOf(readFileSync(calls, "utf8")).map((call) => call.split(" ").slice(0, 2).join(" ")),
    file: (path: string) => join(folder, path),
    write: (path: string, text: string) => writeFileSync(join(folder, path), text),
    remove: (path: string) => rmSync(join(folder, path), { recursive: true }),
    holdsInCache: () =>
      existsSync(join(cache, "pulumi-qlik")) ? readdirSync(join(cache, "pulumi-qlik")) : [],
    has: (command: string, script: string) => program(join(bin, command), script),
    hasGo: ({ seconds = 0, version = "3.259.0" } = {}) => {
      program(join(root, "sdk", "nodejs", "dist", "pulumi-resource-pulumi-nodejs"), "true");
      program(join(bin, "go"), fakeGo(calls, join(root, "sdk"), seconds, version));
    },
    dispose: () => {
      for (const group of groups) killGroup(group);
      rmSync(root, { recursive: true, force: true });
    },
  };
}

/** A failed test must not leave a command behind: it would hold jest's pipes open. */
function killGroup(group: number) {
  try {
    process.kill(-group, "SIGKILL");
  } catch {
    // All of it has ended.
  }
}

function layFiles(folder: string) {
  mkdirSync(join(folder, "provider"), { recursive: true });
  cpSync(join(REPOSITORY, "setup"), join(folder, "setup"), { recursive: true });
  const put = (path: string, content: unknown) => writeFileSync(join(folder, path), JSON.stringify(content));
  put("package.json", {
    name: "pulumi-qlik",
    version: "0.1.0",
    files: ["dist/provider"],
    devDependencies: { "@pulumi/pulumi": "3.259.0" },
  });
  put("package-lock.json", lockOf({ node: "22.23.3" }));
  put("tsconfig.json", {
    compilerOptions: {
      declaration: true,
      rootDir: ".",
      types: [],
      lib: ["es5"],
      module: "node16",
      incremental: true,
    },
  });
  put("tsconfig.build.json", {
    extends: "./tsconfig.json",
    compilerOptions: { tsBuildInfoFile: "dist/.tsbuildinfo" },
    include: ["provider", "not-there-yet"],
  });
  writeFileSync(join(folder, "provider", "index.ts"), "export const one: number = 1;\n");
}

/** A lock file with these packages, and one that is optional and made for another platform. */
export function lockOf(versions: Record<string, string>) {
  const packages = Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]);
  const ofAnotherPlatform = { "node_modules/elsewhere": { version: "1.0.0", optional: true } };
  return { packages: { "": {}, ...Object.fromEntries(packages), ...ofAnotherPlatform } };
}

/** Installs by linking to what the repository has; packs with the real npm. */
function fakeNpm(calls: string) {
  const installed = join(REPOSITORY, "node_modules");
  return `
    echo "npm $*" >> '${calls}'
    if [ "$1" = pack ]; then exec '${pathOf("node")}' '${pathOf("npm")}' "$@"; fi
    if [ "$1" = ci ] && [ "$NPM_CI_REFUSES" ]; then echo "npm error code EUSAGE" >&2; exit 1; fi
    sleep "\${NPM_SECONDS:-0}"
    rm -rf node_modules
    mkdir -p node_modules/.bin
    [ "$NPM_BRINGS_NO_NODE" ] || ln -s '${process.execPath}' node_modules/.bin/node
    ln -s '${installed}/typescript/bin/tsc' node_modules/.bin/tsc
    ln -s '${installed}/@pulumi' node_modules/@pulumi
    cp package-lock.json node_modules/.package-lock.json
  `;
}

function fakeGo(calls: string, sdk: string, seconds: number, version: string) {
  return `
    echo "go $*" >> '${calls}'
    if [ "$1" = list ]; then echo '${sdk}'; exit; fi
    while [ "$1" != -o ]; do shift; done
    echo half > "$2"
    sleep ${seconds}
    printf '#!/bin/sh\\necho ${version}\\n' > "$2"
    chmod +x "$2"
  `;
}

/** The program's file: a shell would answer `true` for `true`, which it has built in. */
function pathOf(command: string) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const file = folders.map((folder) => join(folder, command)).find((path) => existsSync(path));
  if (!file) throw new Error(`this machine has no ${command}`);
  return file;
}

function linesOf(text: string) {
  return text.split("\n").filter((line) => line !== "");
}

export function soon() {
  return new Promise((resolve) => setTimeout(resolve, 20));
}
