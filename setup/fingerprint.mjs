// By content, not by time: a fresh clone, another branch and back, and a restored cache all tell the truth.

import { createHash } from "node:crypto";
import { readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** One short text for the names and contents of files and whole folders; what does not exist counts as absent. */
export function fingerprintOf(root, paths) {
  const hash = createHash("sha256");
  for (const path of paths.flatMap((name) => filesUnder(root, name))) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(root, path)))
      .update("\0");
  }
  return hash.digest("hex");
}

export function noteFingerprint(note, fingerprint) {
  writeFileSync(note, fingerprint);
}

export function noteSays(note, fingerprint) {
  try {
    return readFileSync(note, "utf8") === fingerprint;
  } catch {
    return false;
  }
}

function filesUnder(root, path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (!stats) return [];
  if (stats.isFile()) return [path];
  return readdirSync(join(root, path))
    .sort()
    .flatMap((name) => filesUnder(root, join(path, name)));
}
