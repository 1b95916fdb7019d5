import { cancelled } from "./errors";

/**
 * Waits for a promise that other operations may share. The promise itself goes on if the wait is cancelled.
 *
 * @throws a {@link TenantError} of the kind `cancelled` when the signal aborts
 */
export async function waitUnlessCancelled<Result>(
  shared: Promise<Result>,
  signal: AbortSignal | undefined,
): Promise<Result> {
  if (!signal) return shared;
  return new Promise<Result>((resolve, reject) => {
    const cancel = () => reject(cancelled(signal));
    const end = () => signal.removeEventListener("abort", cancel);
    shared.then(resolve, reject).finally(end);
    signal.addEventListener("abort", cancel, { once: true });
    if (signal.aborted) cancel();
  });
}
