// Builds the archives that `pulumi plugin install` downloads, from `plugin/`, and their SHA-256 sums:
//   node scripts/bootstrap/index.mjs --without-cli node scripts/release/archives.mts [--out FOLDER] [OS-ARCH ...]

import { createHash } from "node:crypto";
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { parseArgs } from "node:util";
import { BootstrapError, exitOnError, logStep } from "../bootstrap/log.mjs";
import { runStep } from "../bootstrap/run.mjs";
import { ensureTool } from "../sdk/tools.mts";
import { ensureNodeExecutable, hostPlatform, type Platform } from "./node-executables.mts";

const NAME = "pulumi-resource-qlik";

/** The platforms, as the Pulumi CLI names them. */
const TARGETS: Record<string, Platform> = {
  "linux-amd64": "linux-x64",
  "linux-arm64": "linux-arm64",
  "darwin-amd64": "darwin-x64",
  "darwin-arm64": "darwin-arm64",
  "windows-amd64": "win32-x64",
  // npm has Node.js for it in older versions only. Windows 11 emulates programs for amd64.
  "windows-arm64": "win32-x64",
};

await exitOnError(async () => {
  const { values, positionals } = parseArgs({
    options: { out: { type: "string", default: "release" } },
    allowPositionals: true,
  });
  const targets = positionals.length > 0 ? positionals : Object.keys(TARGETS);
  const archives: string[] = [];
  mkdirSync(values.out, { recursive: true });
  for (const target of targets)
    await logStep(`building the archive for ${target}`, async () => {
      archives.push(await buildArchive(target, values.out));
    });
  writeFileSync(join(values.out, "SHA256SUMS"), archives.map(checksumLine).join(""));
});

async function buildArchive(target: string, out: string): Promise<string> {
  const platform = TARGETS[target];
  if (!platform)
    throw new BootstrapError(`${target} is not a known platform. Known: ${Object.keys(TARGETS).join(", ")}.`);
  const { version } = JSON.parse(readFileSync("plugin/schema.json", "utf8")) as { version: string };
  const archive = join(out, `${NAME}-v${version}-${target}.tar.gz`);
  const folder = mkdtempSync(join(tmpdir(), `${NAME}-`));
  try {
    const files = await writeContents(folder, platform);
    await runStep("tar", ["-czf", archive, "-C", folder, ...files]);
  } finally {
    rmSync(folder, { recursive: true });
  }
  return archive;
}

/** Writes the contents of an archive, and returns their names. */
async function writeContents(folder: string, platform: Platform): Promise<string[]> {
  const host = hostPlatform();
  const builder = await ensureNodeExecutable(host);
  const executable = platform === "win32-x64" ? `${NAME}.exe` : NAME;
  // Node.js's single executable application: https://nodejs.org/api/single-executable-applications.html
  const options = {
    main: `plugin/${NAME}`,
    output: join(folder, executable),
    executable: await ensureNodeExecutable(platform),
    assets: { "schema.json": "plugin/schema.json" },
    disableExperimentalSEAWarning: true,
    // A cache of another platform is invalid.
    useCodeCache: platform === host,
  };
  const config = join(folder, "sea.json");
  writeFileSync(config, JSON.stringify(options));
  await runStep(builder, ["--build-sea", config]);
  if (platform.startsWith("darwin-")) await signAdHoc(options.output);

  copyFileSync("LICENSE", join(folder, "LICENSE"));
  copyFileSync("plugin/NOTICES.txt", join(folder, "NOTICES.txt"));
  // Not every package has it.
  copyFileSync(join(dirname(builder), "../LICENSE"), join(folder, "LICENSE-node.txt"));
  return [executable, "LICENSE", "NOTICES.txt", "LICENSE-node.txt"];
}

/** macOS refuses a program for Apple silicon without a signature. This one has no certificate. */
async function signAdHoc(executable: string): Promise<void> {
  await runStep(await ensureTool("quill"), ["sign", "--ad-hoc", "--identity", NAME, "--quiet", executable]);
}

function checksumLine(archive: string): string {
  return `${createHash("sha256").update(readFileSync(archive)).digest("hex")}  ${basename(archive)}\n`;
}
