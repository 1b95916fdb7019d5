import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  globSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
} from "node:fs";
import { basename, delimiter, dirname, join } from "node:path";
import { ensureDone } from "../bootstrap/lock.mjs";
import { BootstrapError, logStep } from "../bootstrap/log.mjs";
import { find } from "../bootstrap/pulumi-programs.mts";
import { runStep } from "../bootstrap/run.mjs";
import { userCache } from "../bootstrap/user-cache.mts";

interface Tool {
  /** The folder with the go.mod and go.sum files that pin every module. */
  module: string;
  package: string;
  /** Whether the program is the package's tests. */
  isTest?: boolean;
  /** A file of the package's module that belongs beside the program. */
  companion?: string;
}

const SDK = "github.com/pulumi/pulumi/sdk/v3";

/**
 * Programs for development. Most are in official archives of the CLI, or do the same as those. Go's module proxy has the hosts of Go and Python
 * in old versions of the SDK only. They work with newer CLIs.
 */
const TOOLS = {
  "sdk-generator": { module: "scripts/sdk/generator", package: "." },
  "dotnet-sdk-generator": { module: "scripts/sdk/dotnet-generator", package: "." },
  "pulumi-language-yaml": {
    module: "scripts/sdk/yaml-host",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-language-yaml",
  },
  "pulumi-converter-yaml": {
    module: "scripts/sdk/yaml-host",
    package: "github.com/pulumi/pulumi-yaml/cmd/pulumi-converter-yaml",
  },
  "pulumi-language-go": { module: "scripts/sdk/go-host", package: `${SDK}/go/pulumi-language-go` },
  "pulumi-language-python": {
    module: "scripts/bootstrap/pulumi-nodejs-host",
    package: `${SDK}/python/cmd/pulumi-language-python`,
    companion: "python/cmd/pulumi-language-python-exec",
  },
  "peers-test": { module: "tests/peers", package: ".", isTest: true },
  actionlint: {
    module: "scripts/pipelines/actionlint",
    package: "github.com/rhysd/actionlint/cmd/actionlint",
  },
} as const satisfies Record<string, Tool>;

export type ToolName = keyof typeof TOOLS;

const GO_ENVIRONMENT = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };

/** Builds a program with Go unless the cache has it. Returns its path. */
export async function ensureTool(name: ToolName): Promise<string> {
  const tool: Tool = TOOLS[name];
  const home = join(userCache(), `${name}-${fingerprint(tool)}-${process.platform}-${process.arch}`);
  const step = `building ${name} with Go`;
  await ensureDone(
    `${home}.lock`,
    step,
    () => existsSync(home),
    () => logStep(step, () => build(name, tool, home)),
  );
  return join(home, name);
}

/** Puts those of the programs on PATH that are not there yet. */
export async function ensureOnPath(names: ToolName[]) {
  const path = (process.env.PATH ?? "").split(delimiter);
  const missing = names.filter((name) => !find(name, path));
  for (const name of missing) path.unshift(dirname(await ensureTool(name)));
  process.env.PATH = path.join(delimiter);
}

function fingerprint({ module }: Tool) {
  const hash = createHash("sha256");
  for (const file of globSync(`${module}/*.{go,mod,sum}`).sort())
    hash.update(readFileSync(file)).update("\0");
  return hash.digest("hex").slice(0, 12);
}

async function build(name: ToolName, tool: Tool, home: string) {
  if (!find("go", (process.env.PATH ?? "").split(delimiter)))
    throw new BootstrapError(
      `there is no command \`go\`, which builds ${name}. Install Go 1.25 or newer (https://go.dev/dl/).`,
    );
  const unfinished = mkdtempSync(`${home}.unfinished-`);
  try {
    const command = tool.isTest ? ["test", "-c"] : ["build"];
    const args = ["-mod=readonly", "-o", join(unfinished, name), tool.package];
    await runStep("go", [...command, ...args], { cwd: tool.module, env: GO_ENVIRONMENT });
    if (tool.companion) copyCompanion(tool, tool.companion, unfinished);
    renameSync(unfinished, home);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function copyCompanion({ module }: Tool, companion: string, folder: string) {
  const list = ["list", "-mod=readonly", "-m", "-f={{.Dir}}", SDK];
  const sources = execFileSync("go", list, { cwd: module, env: GO_ENVIRONMENT, encoding: "utf8" }).trim();
  const copy = join(folder, basename(companion));
  copyFileSync(join(sources, companion), copy);
  chmodSync(copy, 0o755);
}
