import { execFileSync, spawn } from "node:child_process";
import {
  chmodSync,
  closeSync,
  constants,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, dirname, join } from "node:path";

const REPOSITORY = join(__dirname, "..", "..");
export const CLI_VERSION = "3.259.0";
/** Programs on the machine's PATH. Go, curl and Pulumi are missing unless a test provides them. */
const PROGRAMS = ["sh", "env", "cat", "chmod", "cp", "ln", "mkdir", "rm", "tar", "gzip", "true"];

export interface Result {
  code: number | null;
  signal: NodeJS.Signals | null;
  /** Standard output of the command. */
  output: string;
  /** Standard error: the log of the bootstrap and the output of its steps. */
  log: string;
}

export interface RunningBootstrap {
  pid: number;
  result: Promise<Result>;
  signal(signal: NodeJS.Signals): void;
  /** Kills the bootstrap and every process that it has started. */
  killAll(): void;
  /** Resolves when standard output or standard error contains the text. */
  waitFor(text: string): Promise<void>;
}

export type Checkout = ReturnType<typeof createCheckout>;

/**
 * Creates a checkout with the real `scripts/`, two source files and an empty cache. PATH has a fake `npm` that records
 * its calls, installs links to the repository's packages, and packs with the real npm.
 */
export function createCheckout() {
  const root = mkdtempSync(join(tmpdir(), "bootstrap-test-"));
  const folder = join(root, "checkout");
  const bin = join(root, "bin");
  const cache = join(root, "cache", "pulumi-qlik");
  const calls = join(root, "calls");
  const gate = join(root, "gate");
  writeCheckout(folder);
  writeFileSync(calls, "");

  const addProgram = (path: string, script: string) => {
    mkdirSync(dirname(path), { recursive: true });
    rmSync(path, { force: true });
    writeFileSync(path, `#!/bin/sh\n${script}`);
    chmodSync(path, 0o755);
  };
  execFileSync("mkfifo", [gate]);
  const waitIfAsked = (call: string) =>
    `if [ "$WAIT_AT" = '${call}' ]; then echo 'at the gate' >&2; read -r _ < '${gate}'; fi`;
  addProgram(join(bin, "npm"), fakeNpm(calls, waitIfAsked));
  for (const program of PROGRAMS) symlinkSync(pathOf(program), join(bin, program));
  symlinkSync(process.execPath, join(bin, "node"));

  const running: RunningBootstrap[] = [];
  const start = (args: string[], env: Record<string, string> = {}) => {
    const bootstrap = spawnBootstrap(folder, args, {
      PATH: bin,
      HOME: root,
      XDG_CACHE_HOME: dirname(cache),
      ...env,
    });
    running.push(bootstrap);
    return bootstrap;
  };

  return {
    folder,
    cliFolder: join(cache, `pulumi-${CLI_VERSION}-${process.platform}-${process.arch}`),
    start,
    run: (args: string[], env?: Record<string, string>) => start(args, env).result,
    /** The recorded calls of npm, curl and Go, without their options. */
    calls: () => {
      const lines = readFileSync(calls, "utf8").trim().split("\n").filter(Boolean);
      return lines.map((call) => call.split(" ").slice(0, 2).join(" "));
    },
    path: (file: string) => join(folder, file),
    write: (file: string, text: string) => writeFileSync(join(folder, file), text),
    remove: (file: string) => rmSync(join(folder, file), { recursive: true }),
    cacheEntries: () => (existsSync(cache) ? readdirSync(cache) : []),
    addProgram: (name: string, script: string) => addProgram(join(bin, name), script),
    addGo: (version = CLI_VERSION) => {
      const sdk = join(root, "sdk");
      addProgram(join(sdk, "nodejs", "dist", "pulumi-resource-pulumi-nodejs"), "true");
      addProgram(join(bin, "go"), fakeGo({ calls, sdk, version, waitIfAsked: waitIfAsked("go build") }));
    },
    /** Provides a `curl` that "downloads" an archive with the layout of the official one. */
    addDownload: () => {
      const archive = join(root, "archive.tar.gz");
      const programs = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];
      for (const name of programs) addProgram(join(root, "pulumi", name), `echo v${CLI_VERSION}`);
      execFileSync("tar", ["-czf", archive, "-C", root, "pulumi"]);
      addProgram(
        join(bin, "curl"),
        `echo "curl $*" >> '${calls}'\nwhile [ "$1" != -o ]; do shift; done\ncp '${archive}' "$2"`,
      );
    },
    /** Lets one call pass that `WAIT_AT` has stopped halfway. Such a call prints "at the gate". */
    openGate: () => writeFile(gate, "pass\n"),
    isCallAtGate: () => {
      try {
        closeSync(openSync(gate, constants.O_WRONLY | constants.O_NONBLOCK));
        return true;
      } catch {
        return false; // A pipe that no process reads cannot be opened for writing.
      }
    },
    dispose: () => {
      for (const bootstrap of running) bootstrap.killAll();
      rmSync(root, { recursive: true, force: true });
    },
  };
}

function spawnBootstrap(folder: string, args: string[], env: NodeJS.ProcessEnv): RunningBootstrap {
  const child = spawn(process.execPath, [join(folder, "scripts", "bootstrap", "index.mjs"), ...args], {
    env,
    stdio: ["ignore", "pipe", "pipe"],
    detached: true,
  });
  const pid = child.pid as number;
  let output = "";
  let log = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    output += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    log += text;
  });
  return {
    pid,
    result: new Promise((resolve) => {
      child.on("close", (code, signal) => resolve({ code, signal, output, log }));
    }),
    signal: (signal) => child.kill(signal),
    killAll: () => {
      try {
        process.kill(-pid, "SIGKILL");
      } catch {
        // All processes have ended.
      }
    },
    waitFor: (text) =>
      new Promise((resolve, reject) => {
        const check = () => {
          if (`${output}${log}`.includes(text)) resolve();
        };
        child.stdout.on("data", check);
        child.stderr.on("data", check);
        child.on("close", () => reject(new Error(`The bootstrap ended without "${text}": ${log}`)));
        check();
      }),
  };
}

function writeCheckout(folder: string) {
  mkdirSync(join(folder, "provider/plugin"), { recursive: true });
  cpSync(join(REPOSITORY, "scripts"), join(folder, "scripts"), { recursive: true });
  const files = {
    "package.json": {
      name: "pulumi-qlik",
      version: "0.1.0",
      files: ["dist/provider", "plugin"],
      devDependencies: { "@pulumi/pulumi": CLI_VERSION },
      peerDependencies: { "@pulumi/pulumi": "^3.250.0" },
    },
    "package-lock.json": packageLock({ node: "22.23.3" }),
    "provider/plugin/schema.json": { name: "qlik" },
    "tsconfig.json": { compilerOptions: { rootDir: ".", types: [], lib: ["es5", "dom"], module: "node16" } },
    "tsconfig.build.json": { extends: "./tsconfig.json", include: ["provider", "missing-folder"] },
  };
  for (const [file, content] of Object.entries(files))
    writeFileSync(join(folder, file), JSON.stringify(content));
  writeFileSync(join(folder, "provider", "index.ts"), "export const one: number = 1;\n");
  writeFileSync(join(folder, "provider", "plugin", "main.ts"), 'console.log("plugin");\n');
  mkdirSync(join(folder, "cli"));
  writeFileSync(join(folder, "cli", "pulumi-qlik.ts"), 'console.log("command");\n');
  mkdirSync(join(folder, "emulator"));
  writeFileSync(join(folder, "emulator", "mail-transport.ts"), "export {};\n");
  mkdirSync(join(folder, "report/html/page"), { recursive: true });
  for (const file of ["browser.tsx", "server.tsx", "styles.css"])
    writeFileSync(join(folder, "report/html/page", file), "");
}

/** A lock file with these packages and an optional package of another platform. */
export function packageLock(versions: Record<string, string>) {
  const packages = Object.entries(versions).map(([name, version]) => [`node_modules/${name}`, { version }]);
  const ofAnotherPlatform = { "node_modules/elsewhere": { version: "1.0.0", optional: true } };
  return { packages: { "": {}, ...Object.fromEntries(packages), ...ofAnotherPlatform } };
}

function fakeNpm(calls: string, waitIfAsked: (call: string) => string) {
  const installed = join(REPOSITORY, "node_modules");
  return `
    echo "npm $*" >> '${calls}'
    if [ "$1" = pack ]; then ${waitIfAsked("npm pack")}; exec '${pathOf("node")}' '${pathOf("npm")}' "$@"; fi
    if [ "$NPM_CI_FAILS" ]; then echo "npm error code EUSAGE" >&2; exit 1; fi
    rm -rf node_modules
    mkdir -p node_modules/.bin
    [ "$NODE_IS_NOT_INSTALLED" ] || ln -s '${process.execPath}' node_modules/.bin/node
    ${waitIfAsked("npm ci")}
    ln -s '${installed}/typescript/bin/tsc' node_modules/.bin/tsc
    for name in esbuild semver; do ln -s "${installed}/$name" "node_modules/$name"; done
    cp package-lock.json node_modules/.package-lock.json
  `;
}

function fakeGo(options: Record<"calls" | "sdk" | "version" | "waitIfAsked", string>) {
  const { calls, sdk, version, waitIfAsked } = options;
  return `
    trap 'exit 1' INT # As the real Go does.
    echo "go $*" >> '${calls}'
    if [ "$1" = list ]; then echo '${sdk}'; exit; fi
    args="$*"
    while [ "$1" != -o ]; do shift; done
    echo half > "$2"
    case "$args" in */cmd/pulumi) ${waitIfAsked} ;; esac
    printf '#!/bin/sh\\necho ${version}\\n' > "$2"
    chmod +x "$2"
  `;
}

function pathOf(program: string) {
  const folders = (process.env.PATH ?? "").split(delimiter);
  const file = folders.map((folder) => join(folder, program)).find((path) => existsSync(path));
  if (!file) throw new Error(`This machine has no ${program}.`);
  return file;
}
