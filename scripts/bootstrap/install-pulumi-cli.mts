import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, globSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { BootstrapError, logStep } from "./log.mjs";
import { CLI, DYNAMIC_PROVIDER, LANGUAGE_HOST, missingPrograms, versionOf } from "./pulumi-programs.mts";
import { runStep } from "./run.mjs";

type Install = (bin: string, version: string) => Promise<void>;

/** Installs into a folder beside `home`, checks the result and renames it: `home` is complete or absent. */
export async function installAtomically(home: string, version: string, install: Install): Promise<void> {
  for (const abandoned of globSync(`${home}.unfinished-*`)) rmSync(abandoned, { recursive: true });
  const unfinished = `${home}.unfinished-${process.pid}`;
  const bin = join(unfinished, "bin");
  mkdirSync(bin, { recursive: true });
  try {
    await install(bin, version);
    const missing = missingPrograms([bin]);
    if (missing.length > 0) throw new BootstrapError(`the result has no ${missing.join(", no ")}.`);
    const found = versionOf(join(bin, CLI));
    if (found !== version) throw new BootstrapError(`the result has the version ${found}, not ${version}.`);
    rmSync(home, { recursive: true, force: true });
    renameSync(unfinished, home);
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
}

/** Downloads the official archive. A slow download may take long, but curl fails after a minute without data. */
export async function download(bin: string, version: string): Promise<void> {
  const name = `pulumi-v${version}-${process.platform}-${process.arch}.tar.gz`;
  const archive = join(bin, name);
  const limits = ["--connect-timeout", "20", "--speed-limit", "1", "--speed-time", "60"];
  await logStep(`downloading the Pulumi CLI ${version}`, async () => {
    await runStep("curl", ["-fsSL", ...limits, "-o", archive, `https://get.pulumi.com/releases/sdk/${name}`]);
    await runStep("tar", ["-xzf", archive, "--strip-components=1", "-C", bin]);
  });
  rmSync(archive);
}

/**
 * Builds from Pulumi's sources in Go's module proxy. The go.mod and go.sum files beside this file pin every module. The
 * language host has had no tagged module since sdk 3.68.0, so that version is built. It works with newer CLIs.
 */
export async function buildWithGo(bin: string, version: string): Promise<void> {
  const sdk = "github.com/pulumi/pulumi/sdk/v3";
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  const inModule = (name: string) => ({ env, cwd: join(import.meta.dirname, name) });
  const build = (module: string, program: string, ...args: string[]) =>
    runStep("go", ["build", "-mod=readonly", "-o", join(bin, program), ...args], inModule(module));

  const flags = [
    "-tags=osusergo,grpcnotrace",
    `-ldflags=-s -w -X ${sdk}/go/common/version.Version=${version}`,
  ];
  await logStep(`building the Pulumi CLI ${version} with Go (about four minutes on two cores)`, () =>
    build("pulumi-cli", CLI, ...flags, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"),
  );
  await logStep("building Pulumi's Node.js language host with Go", () =>
    build("pulumi-nodejs-host", LANGUAGE_HOST, `${sdk}/nodejs/cmd/${LANGUAGE_HOST}`),
  );
  const list = ["list", "-mod=readonly", "-m", "-f={{.Dir}}", sdk];
  const sources = execFileSync("go", list, { ...inModule("pulumi-nodejs-host"), encoding: "utf8" }).trim();
  copyFileSync(join(sources, "nodejs/dist", DYNAMIC_PROVIDER), join(bin, DYNAMIC_PROVIDER));
  chmodSync(join(bin, DYNAMIC_PROVIDER), 0o755);
}
