import { type Checkout, createCheckout } from "./checkout-fixture";

const COMMAND_ONLY = ["--without-build", "--without-cli"];
let checkout: Checkout;

beforeAll(async () => {
  checkout = createCheckout();
  await checkout.run(COMMAND_ONLY);
});
afterAll(() => checkout.dispose());

it("ends with the command's exit code", async () => {
  const { code, signal } = await checkout.run([...COMMAND_ONLY, "sh", "-c", "exit 7"]);

  expect({ code, signal }).toEqual({ code: 7, signal: null });
});

it("ends by the signal that ended the command", async () => {
  const { code, signal } = await checkout.run([...COMMAND_ONLY, "sh", "-c", "kill -TERM $$"]);

  expect({ code, signal }).toEqual({ code: null, signal: "SIGTERM" });
});

it.each(["SIGINT", "SIGTERM"] as const)(
  "forwards %s and waits until the command has ended",
  async (signal) => {
    const program = `
    const keepRunning = setInterval(() => {}, 60_000);
    process.once("${signal}", () => {
      clearInterval(keepRunning);
      console.log("cleaned up");
      process.exitCode = 3;
    });
    console.log("started");`;

    const running = checkout.start([...COMMAND_ONLY, "node", "-e", program]);
    await running.waitFor("started");
    running.signal(signal);

    expect(await running.result).toMatchObject({ code: 3, output: "started\ncleaned up\n" });
  },
);

it("passes arguments unchanged, even those that look like its options", async () => {
  const args = ["sh", "-c", 'echo "$@"', "-", "a b", "--without-cli"];

  const { output } = await checkout.run([...COMMAND_ONLY, ...args]);

  expect(output).toBe("a b --without-cli\n");
});

it.each([
  ["command", [...COMMAND_ONLY, "no-such-command"], "bootstrap: there is no command `no-such-command`.\n"],
  [
    "option",
    ["--with-everything", "true"],
    "bootstrap: unknown option --with-everything. Known options: --without-build, --without-cli.\n",
  ],
])("refuses an unknown %s", async (_kind, args, message) => {
  expect(await checkout.run(args)).toMatchObject({ code: 1, log: message });
});
