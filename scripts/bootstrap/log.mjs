// Everything goes to standard error, so that a command's own output can be piped on.

const BETWEEN_SIGNS_OF_LIFE_MS = 15_000;

/** A trouble whose message is all that its reader needs: it is shown without a stack trace. */
export class SetupTrouble extends Error {}

export function say(text) {
  process.stderr.write(`setup: ${text}\n`);
}

/** Says what begins, that it still goes on, and how long it took. */
export async function sayWhile(what, work, forewarning) {
  const begin = Date.now();
  const elapsed = () => `${Math.round((Date.now() - begin) / 1000)} s`;
  say(forewarning ? `${what} (${forewarning}) ...` : `${what} ...`);
  const signsOfLife = setInterval(() => say(`${what}: ${elapsed()} so far`), BETWEEN_SIGNS_OF_LIFE_MS);
  try {
    const result = await work();
    say(`${what}: done in ${elapsed()}`);
    return result;
  } finally {
    clearInterval(signsOfLife);
  }
}
