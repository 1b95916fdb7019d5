import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { ensureTool, type ToolName } from "./tools.mts";

/** The folder of the generated SDKs, which is not committed. */
export const SDKS = "sdks";

const SCHEMA = "provider/plugin/schema.json";

/** The languages, and their generators where the language host of the CLI has none. */
const GENERATORS: Record<string, ToolName | undefined> = {
  nodejs: "sdk-generator",
  python: "sdk-generator",
  go: "sdk-generator",
  dotnet: "dotnet-sdk-generator",
  java: undefined,
};

export const LANGUAGES: readonly string[] = Object.keys(GENERATORS);

/** Generates an SDK, with the CLI if it has the language's host. Returns the reason if there is no generator. */
export async function generateSdk(language: string, folder: string): Promise<string | undefined> {
  const problem = generateWithCli(language, folder);
  if (problem === undefined) return undefined;
  const generator = GENERATORS[language];
  if (generator === undefined) return `${problem}. The official archives of the Pulumi CLI contain the host.`;
  generateWithTool(await ensureTool(generator), language, folder);
  return undefined;
}

/** Hosts of a CLI that was built from Go's module proxy cannot generate SDKs. */
function generateWithCli(language: string, folder: string): string | undefined {
  const unfinished = `${folder}.unfinished`;
  rmSync(unfinished, { recursive: true, force: true });
  const args = ["package", "gen-sdk", SCHEMA, "--language", language, "--out", unfinished];
  const { status, stderr } = spawnSync("pulumi", args, { encoding: "utf8" });
  try {
    if (status !== 0) return stderr.trim().replace(/^error: /, "");
    renameSync(join(unfinished, language), folder);
    return undefined;
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function generateWithTool(tool: string, language: string, folder: string) {
  const { status, stdout, stderr } = spawnSync(tool, [language], {
    input: readFileSync(SCHEMA),
    encoding: "utf8",
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${tool} failed:\n${stderr}`);
  for (const [name, content] of Object.entries(JSON.parse(stdout) as Record<string, string>)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, Buffer.from(content, "base64"));
  }
}
