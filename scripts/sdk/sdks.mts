import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { BootstrapError } from "../bootstrap/log.mjs";
import { ensureOnPath, ensureTool, type ToolName } from "./tools.mts";

/** The folder of the generated SDKs, which is not committed. */
export const SDKS = "sdks";

const SCHEMA = "provider/plugin/schema.json";

/** The languages, and their generators for hosts that are too old to generate. Java's host in Go's module proxy is not. */
const GENERATORS: Record<string, ToolName | undefined> = {
  nodejs: "sdk-generator",
  python: "sdk-generator",
  go: "sdk-generator",
  dotnet: "dotnet-sdk-generator",
  java: undefined,
};

export const LANGUAGES: readonly string[] = Object.keys(GENERATORS);

/** Replaces the SDK of a language. Generates it with the CLI if the language's host can do it. */
export async function generateSdk(language: string): Promise<void> {
  const folder = `${SDKS}/${language}`;
  rmSync(folder, { recursive: true, force: true });
  if (language === "java") await ensureOnPath(["pulumi-language-java"]);
  const problem = generateWithCli(language, folder);
  if (problem === undefined) return;
  const generator = GENERATORS[language];
  if (generator === undefined) throw new BootstrapError(`there is no SDK for ${language}: ${problem}`);
  generateWithTool(await ensureTool(generator), language, folder);
}

/** Returns the reason of a failure. */
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
