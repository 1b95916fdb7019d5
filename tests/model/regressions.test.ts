import fc from "fast-check";
import { type Emulator, startEmulator } from "../../emulator";
import { type Command, declare, drift, mailServerTakes, runUp } from "./commands";
import { beginning } from "./operations";

/** What the sequences have found once, shrunk, by its symptom. */

let emulator: Emulator;

beforeAll(async () => {
  emulator = await startEmulator();
});

afterAll(() => emulator?.stop());

async function play(...commands: Command[]): Promise<void> {
  await fc.asyncModelRun(() => beginning(emulator), commands);
}

describe("a password that somebody has changed, and of which an incomplete configuration could not tell", () => {
  const incomplete = [drift({ emailPassword: "pw-Zx9-theirs" }), drift({ username: null })];

  it("is put back in the same run: it took two", () =>
    play(...incomplete, mailServerTakes("the declared secret"), runUp));

  it("is put back where a bad verdict rolls back: each run went back to the incomplete one", () =>
    play(
      declare((program) => ({ ...program, validation: "rollback" }), "validation: rollback"),
      runUp,
      ...incomplete,
      mailServerTakes("the declared secret"),
      runUp,
    ));
});
