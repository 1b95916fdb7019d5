import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const setupFolder = dirname(fileURLToPath(import.meta.url));
export const checkout = dirname(setupFolder);
export const nodeModules = join(checkout, "node_modules");
export const installedCommands = join(nodeModules, ".bin");

/** What belongs to this checkout, is made by set-up and outlives a fresh `node_modules`. */
export function localFolder() {
  const folder = join(checkout, ".pulumi-local");
  mkdirSync(folder, { recursive: true });
  return folder;
}

/** What belongs to the user and is shared by every checkout. */
export function userCacheFolder() {
  const ofThePlatform =
    process.platform === "darwin" ? join(homedir(), "Library", "Caches") : join(homedir(), ".cache");
  return join(process.env.XDG_CACHE_HOME || ofThePlatform, "pulumi-qlik");
}

/** The environment in which the installed packages' commands, and the Node.js they bring, come first. */
export function environmentWith(...foldersOnPath) {
  const path = [installedCommands, ...foldersOnPath, process.env.PATH].filter(Boolean).join(delimiter);
  return { ...process.env, PATH: path };
}
