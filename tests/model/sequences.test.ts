import fc from "fast-check";
import { type Emulator, startEmulator } from "../../emulator";
import { IS_LONG_RUN } from "../support/long-runs";
import { anyCommands } from "./commands";
import { counts, start } from "./operations";

/** `npm run test:long` runs many, and different ones each time. fast-check shrinks and prints a failure. */
const LONG = { numRuns: Number(process.env.MODEL_RUNS ?? 5_000) };
const SHORT = { numRuns: 500, seed: 20_260_105 };
const MINUTES = 60_000;

const anyStart = fc.constantFrom("a resource" as const, "a resource" as const, "nothing" as const);

let emulator: Emulator;

beforeAll(async () => {
  // Otherwise, the stack traces of thousands of errors take most of the time.
  Error.stackTraceLimit = 4;
  emulator = await startEmulator();
});

afterAll(async () => {
  if (IS_LONG_RUN) process.stdout.write(`${counts.sequences} sequences, ${counts.operations} operations\n`);
  await emulator?.stop();
});

it(
  "any sequence applies what is declared, leaves a true state and shows no secret",
  async () => {
    await fc.assert(
      fc.asyncProperty(anyStart, anyCommands, async (from, commands) => {
        await fc.asyncModelRun(() => start(emulator, from), commands);
        counts.sequences += 1;
      }),
      IS_LONG_RUN ? LONG : SHORT,
    );
  },
  IS_LONG_RUN ? 600 * MINUTES : 5 * MINUTES,
);
