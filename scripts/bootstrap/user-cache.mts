import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { BootstrapError } from "./log.mjs";

/** Returns a folder outside of the clone, for what takes long to install. */
export function userCache(): string {
  const platformDefault = process.platform === "darwin" ? "Library/Caches" : ".cache";
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), platformDefault), "pulumi-qlik");
  try {
    mkdirSync(cache, { recursive: true });
    return cache;
  } catch {
    throw new BootstrapError(`the folder ${cache} cannot be created. Set XDG_CACHE_HOME to another folder.`);
  }
}
