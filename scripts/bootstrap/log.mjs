// Everything is logged to standard error, because standard output belongs to the command.

const PROGRESS_INTERVAL_MS = 15_000;

/** An expected failure, which is logged without a stack trace. */
export class BootstrapError extends Error {}

export function log(text) {
  process.stderr.write(`bootstrap: ${text}\n`);
}

/** Logs the start, the progress and the duration of a step. */
export async function logStep(step, work) {
  const start = Date.now();
  const elapsed = () => `${Math.round((Date.now() - start) / 1000)} s`;
  log(`${step} ...`);
  const progress = setInterval(() => log(`${step}: ${elapsed()} so far`), PROGRESS_INTERVAL_MS);
  try {
    await work();
    log(`${step}: done in ${elapsed()}`);
  } finally {
    clearInterval(progress);
  }
}

export async function exitOnError(work) {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof BootstrapError)) throw error;
    log(error.message);
    process.exitCode = 1;
  }
}
