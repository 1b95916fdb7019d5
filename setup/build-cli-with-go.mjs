// Pulumi's sources, from Go's module proxy. Each of the two modules beside this file pins, with go.mod and go.sum, every
// byte that goes into its program. The Node.js language host has had no tagged module of its own since sdk 3.68.0: that
// one is built, and it serves the newer CLI.

import { chmodSync, copyFileSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { CLI, DYNAMIC_PROVIDER, LANGUAGE_HOST } from "./cli-folder.mjs";
import { setupFolder } from "./places.mjs";
import { lastLines, runQuietly } from "./run-quietly.mjs";
import { SetupTrouble, sayWhile } from "./say.mjs";

const CLI_MODULE = join(setupFolder, "pulumi-cli");
const HOST_MODULE = join(setupFolder, "pulumi-nodejs-host");
const SDK = "github.com/pulumi/pulumi/sdk/v3";

export async function buildCliWithGo(folder, version) {
  const bin = join(folder, "bin");
  mkdirSync(bin, { recursive: true });
  await sayWhile(
    `building the Pulumi CLI ${version} with Go`,
    () => buildCli(join(bin, CLI), version),
    "the first time about four minutes on two cores",
  );
  await sayWhile("building Pulumi's Node.js language host with Go", () => buildLanguageHost(bin));
}

function buildCli(target, version) {
  const linkerFlags = `-s -w -X ${SDK}/go/common/version.Version=${version}`;
  const flags = ["-tags", "osusergo,grpcnotrace", "-ldflags", linkerFlags];
  return go(CLI_MODULE, "build", ...flags, "-o", target, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi");
}

async function buildLanguageHost(bin) {
  await go(HOST_MODULE, "build", "-o", join(bin, LANGUAGE_HOST), `${SDK}/nodejs/cmd/pulumi-language-nodejs`);
  const sources = await go(HOST_MODULE, "list", "-m", "-f", "{{.Dir}}", SDK);
  copyFileSync(join(sources.trim(), "nodejs", "dist", DYNAMIC_PROVIDER), join(bin, DYNAMIC_PROVIDER));
  chmodSync(join(bin, DYNAMIC_PROVIDER), 0o755);
}

async function go(module, verb, ...args) {
  const env = { ...process.env, CGO_ENABLED: "0", GOWORK: "off" };
  try {
    return await runQuietly("go", [verb, "-mod=readonly", ...args], { cwd: module, env });
  } catch (error) {
    if (error.code === "ENOENT") throw new SetupTrouble("no `go` on PATH");
    throw new SetupTrouble(`\`go ${verb}\` in ${module}: ${lastLines(error.message)}`);
  }
}
