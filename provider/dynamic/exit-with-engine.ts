import { fstatSync } from "node:fs";

/**
 * A dynamic provider is never told that its engine was killed, and would stay for ever, its calls still under way while
 * the next run has begun. The engine holds the other end of the provider's standard input until it has gone itself.
 */
export function endWithTheEngine(): void {
  if (!isStartedByTheEngine()) return;
  process.stdin.off("end", exit).once("end", exit).resume();
}

function exit(): void {
  process.exit(1);
}

/** Whoever loads the provider into a process of his own has another standard input, which may end at any time. */
function isStartedByTheEngine(): boolean {
  return /[\\/]cmd[\\/]dynamic-provider\b/.test(process.argv[1] ?? "") && fstatSync(0).isFIFO();
}
