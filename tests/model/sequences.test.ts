import fc from "fast-check";
import { type Emulator, startEmulator } from "../../emulator";
import { anyCommands } from "./commands";
import { beginning, played } from "./operations";

/** `npm run test:long` plays many, and others each time; what it finds is shrunk and printed. */
const IS_LONG = process.env.PULUMI_QLIK_LONG === "1";
const LONG = { numRuns: Number(process.env.MODEL_RUNS ?? 5_000) };
const EVERY_DAY = { numRuns: 500, seed: 20_260_105 };
const MINUTES = 60_000;

const anyBeginning = fc.constantFrom("something" as const, "something" as const, "nothing" as const);

let emulator: Emulator;

beforeAll(async () => {
  // Thousands of errors, of which nobody looks at a stack, would cost more than all the rest.
  Error.stackTraceLimit = 4;
  emulator = await startEmulator();
});

afterAll(async () => {
  if (IS_LONG) process.stdout.write(`${played.sequences} sequences, ${played.operations} operations\n`);
  await emulator?.stop();
});

it(
  "holds what is declared, says what is true and shows no secret, whatever happens in whichever order",
  async () => {
    await fc.assert(
      fc.asyncProperty(anyBeginning, anyCommands, async (from, commands) => {
        await fc.asyncModelRun(() => beginning(emulator, from), commands);
        played.sequences += 1;
      }),
      IS_LONG ? LONG : EVERY_DAY,
    );
  },
  IS_LONG ? 600 * MINUTES : 5 * MINUTES,
);
