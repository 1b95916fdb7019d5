// A CLI's folder is laid out as the official installer does it: everything in `bin`.

import { accessSync, constants } from "node:fs";
import { join } from "node:path";

export const CLI = "pulumi";
export const LANGUAGE_HOST = "pulumi-language-nodejs";
/** The script with which the CLI starts the Node.js process that runs dynamic providers. */
export const DYNAMIC_PROVIDER = "pulumi-resource-pulumi-nodejs";

export function executable(home) {
  return join(home, "bin", CLI);
}

export function cliFaults(home) {
  return [CLI, LANGUAGE_HOST, DYNAMIC_PROVIDER]
    .filter((name) => !isExecutable(join(home, "bin", name)))
    .map((name) => `no ${join(home, "bin", name)}`);
}

export function isExecutable(file) {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
