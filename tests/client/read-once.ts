import { systemClock } from "../../provider/client/clock";
import { Session } from "../../provider/context";

/** A process of its own, with the environment as it is: reads one tenant's document and prints it, or the error. */
async function readOnce(url: string): Promise<void> {
  const patience = { firstWaitMs: 1, longestWaitMs: 1, totalWaitMs: 0 };
  const surroundings = { clock: systemClock, patience, tell: () => {} };
  const session = new Session(() => undefined, process.env, surroundings);
  const outcome = await session
    .tenant(url)
    .look()
    .then(
      (document) => JSON.stringify(document),
      (error: Error) => error.message,
    );
  process.stdout.write(outcome);
  await session.close();
}

void readOnce(process.argv[2] ?? "");
