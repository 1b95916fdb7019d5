import fc from "fast-check";
import { type Emulator, startEmulator } from "../../emulator";
import { type Command, declare, drift, mailServerAccepts, runUp } from "./commands";
import { start } from "./operations";

/** Shrunk sequences that failed once. */

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator?.stop());

async function run(...commands: Command[]): Promise<void> {
  await fc.asyncModelRun(() => start(emulator), commands);
}

describe("a password that was changed by hand in an incomplete configuration, which hides it", () => {
  const incomplete = [drift({ emailPassword: "pw-Zx9-theirs" }), drift({ username: null })];

  it("is restored in the same run", () =>
    run(...incomplete, mailServerAccepts("the declared secret"), runUp));

  it("is restored with validation: rollback, which does not return to the incomplete configuration", () =>
    run(
      declare((program) => ({ ...program, validation: "rollback" }), "validation: rollback"),
      runUp,
      ...incomplete,
      mailServerAccepts("the declared secret"),
      runUp,
    ));
});
