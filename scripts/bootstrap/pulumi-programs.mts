import { spawnSync } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { join } from "node:path";

export const CLI = "pulumi";
export const LANGUAGE_HOST = "pulumi-language-nodejs";
/** The script that starts the process of the dynamic providers. */
export const DYNAMIC_PROVIDER = "pulumi-resource-pulumi-nodejs";

/** The programs that none of the folders has. */
export function missingPrograms(folders: string[]): string[] {
  return [CLI, LANGUAGE_HOST, DYNAMIC_PROVIDER].filter((program) => !find(program, folders));
}

export function find(program: string, folders: string[]): string | undefined {
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(file: string) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** The version without a leading `v`. */
export function versionOf(cli: string): string {
  const { stdout } = spawnSync(cli, ["version"], { encoding: "utf8" });
  return stdout?.trim().replace(/^v/, "") || "(none)";
}
