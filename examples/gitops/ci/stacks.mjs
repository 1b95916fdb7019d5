import { existsSync, globSync, readFileSync } from "node:fs";

/** The CLI's exit code for changes with `--expect-no-changes`. */
const CHANGES = 7;

/** Returns the stacks whose run failed or did not end, each with the reason. */
export function failedStacks() {
  return stacks().flatMap((stack) => {
    const code = read(stack, "exit-code");
    if (code === undefined) return [{ stack, reason: "it did not end" }];
    return [0, CHANGES].includes(Number(code)) ? [] : [{ stack, reason: `exit code ${code.trim()}` }];
  });
}

/** Returns the stacks that differ from the program or the tenants. */
export function stacksWithChanges() {
  return stacks().filter((stack) => Number(read(stack, "exit-code")) === CHANGES);
}

/** Returns what the CLI has written for each stack. */
export function outputs() {
  return stacks().flatMap((stack) => {
    const text = read(stack, "txt");
    return text === undefined ? [] : [{ stack, text }];
  });
}

function stacks() {
  return globSync("Pulumi.*.yaml")
    .map((file) => file.split(".")[1])
    .sort();
}

/** Reads a file that `ci/pulumi.sh` wrote. */
function read(stack, extension) {
  const file = `events/${stack}.${extension}`;
  return existsSync(file) ? readFileSync(file, "utf8") : undefined;
}
