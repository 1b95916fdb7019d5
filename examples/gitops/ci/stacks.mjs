import { existsSync, globSync, readFileSync } from "node:fs";

/** The CLI's exit code for changes with `--expect-no-changes`. */
const CHANGES = 7;

/** Returns the stacks whose run failed or did not end, each with the reason. */
export function failedStacks() {
  return stacks().flatMap((stack) => {
    const code = exitCode(stack);
    if (code === 0 || code === CHANGES) return [];
    return [{ stack, reason: code === undefined ? "it did not end" : `exit code ${code}` }];
  });
}

/** Returns the stacks that differ from the program or the tenants. */
export function stacksWithChanges() {
  return stacks().filter((stack) => exitCode(stack) === CHANGES);
}

function stacks() {
  return globSync("Pulumi.*.yaml")
    .map((file) => file.split(".")[1])
    .sort();
}

/** Reads the file that `ci/pulumi.sh` wrote. */
function exitCode(stack) {
  const file = `events/${stack}.exit-code`;
  return existsSync(file) ? Number(readFileSync(file, "utf8")) : undefined;
}
