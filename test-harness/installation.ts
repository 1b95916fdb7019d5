import { execFileSync } from "node:child_process";
import {
  accessSync,
  constants,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { delimiter, dirname, join } from "node:path";

/**
 * How a project gets the package: as npm installs it, linked as workspaces and `npm link` do, or by what the test installs.
 * With `native`, `require("pulumi-qlik")` returns the SDK of the plugin `pulumi-resource-qlik`.
 */
export type Install = "tarball" | "link" | "none" | "native";

const HINT = "Run the command as `node scripts/bootstrap/index.mjs <command>`, which provides one.";

/** Installs the package, its dependencies and those of a program into a folder's `node_modules`. */
export function installPackage(folder: string, install: Install): void {
  if (install === "none") return;
  const modules = join(folder, "node_modules");
  mkdirSync(modules, { recursive: true });
  for (const name of requiredPackages()) link(join(checkout(), "node_modules", name), join(modules, name));
  const target = join(modules, "pulumi-qlik");
  if (install === "link") link(checkout(), target);
  else unpack(tarball(), target);
  if (install === "native") exchangeEntryPoints(target);
}

/** The lines of `Pulumi.yaml` for a way of installation. */
export function projectOptions(install: Install): string {
  if (install !== "native") return "";
  return "plugins:\n  providers:\n    - name: qlik\n      path: node_modules/pulumi-qlik/plugin\n";
}

/** Exchanges the entry points, so that one program tests both, and removes the dynamic provider. */
function exchangeEntryPoints(target: string): void {
  rmSync(join(target, "dist/provider/dynamic"), { recursive: true });
  const manifest = { name: "pulumi-qlik", main: "dist/sdk/native/index.js" };
  writeFileSync(join(target, "package.json"), JSON.stringify(manifest));
}

/** Returns the Pulumi CLI at `PULUMI_QLIK_CLI`, or else the one on PATH. */
export function pulumiCli(): string {
  const named = process.env.PULUMI_QLIK_CLI;
  const onPath = (process.env.PATH ?? "").split(delimiter).map((folder) => join(folder, "pulumi"));
  const cli = [named, ...onPath].find((file) => file && isExecutable(file));
  if (!cli || (named && cli !== named))
    throw new Error(`There is no Pulumi CLI at PULUMI_QLIK_CLI (${named ?? "not set"}) or on PATH. ${HINT}`);
  return cli;
}

/** Returns the root of the repository, from the sources and from `dist`. */
function checkout(): string {
  for (let folder = __dirname; folder !== dirname(folder); folder = dirname(folder))
    if (existsSync(join(folder, "package.json"))) return folder;
  throw new Error(`There is no package.json above ${__dirname}.`);
}

/** Returns the packages that npm installs with this one, and those that a TypeScript program needs. */
function requiredPackages(): string[] {
  const { dependencies, peerDependencies } = JSON.parse(
    readFileSync(join(checkout(), "package.json"), "utf8"),
  ) as Record<"dependencies" | "peerDependencies", Record<string, string>>;
  return [...Object.keys(dependencies), ...Object.keys(peerDependencies), "typescript", "@types/node"];
}

/** The packed package, which set-up has named. */
export function tarball(): string {
  const named = process.env.PULUMI_QLIK_TARBALL;
  if (!named || !existsSync(named))
    throw new Error(`There is no packed package at PULUMI_QLIK_TARBALL (${named ?? "not set"}). ${HINT}`);
  return named;
}

function unpack(archive: string, target: string): void {
  mkdirSync(target);
  execFileSync("tar", ["-xzf", archive, "-C", target, "--strip-components=1"]);
}

function link(source: string, target: string): void {
  if (!existsSync(source)) throw new Error(`There is no ${source}: run \`npm install\` first.`);
  mkdirSync(dirname(target), { recursive: true });
  symlinkSync(source, target, "junction");
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
