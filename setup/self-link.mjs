import { lstatSync, readlinkSync, rmSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { nodeModules } from "./places.mjs";

/** Links the package into its own `node_modules`, where the programs under examples/ look for it. */
export function ensureSelfLink() {
  const link = join(nodeModules, "pulumi-qlik");
  if (pointsTo(link) === "..") return;
  rmSync(link, { recursive: true, force: true });
  try {
    symlinkSync("..", link, "dir");
  } catch (error) {
    if (pointsTo(link) !== "..") throw error; // Else another command made it at the same moment.
  }
}

function pointsTo(link) {
  return lstatSync(link, { throwIfNoEntry: false })?.isSymbolicLink() ? readlinkSync(link) : undefined;
}
