import { fstatSync } from "node:fs";

/**
 * Ends this process when the engine ends. The engine does not stop a dynamic provider if it was killed itself, so that requests
 * would go on while the next run has begun. It holds the other end of the provider's standard input until it has ended.
 */
export function exitWithEngine(): void {
  if (!isStartedByEngine()) return;
  process.stdin.off("end", exit).once("end", exit).resume();
}

function exit(): void {
  process.exit(1);
}

/** Any other process that loads the provider has a different standard input, which may end at any time. */
function isStartedByEngine(): boolean {
  return /[\\/]cmd[\\/]dynamic-provider\b/.test(process.argv[1] ?? "") && fstatSync(0).isFIFO();
}
