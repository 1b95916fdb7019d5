import { type SmallCheckout, smallCheckout } from "./small-checkout";

jest.setTimeout(30_000);
const COMMAND_ONLY = ["--without-build", "--without-cli"];
let checkout: SmallCheckout;

beforeAll(async () => {
  checkout = smallCheckout();
  await checkout.run(COMMAND_ONLY);
});
afterAll(() => checkout.dispose());

it("ends with the command's exit code", async () => {
  expect(await checkout.run([...COMMAND_ONLY, "sh", "-c", "exit 7"])).toMatchObject({
    code: 7,
    signal: null,
  });
});

it("ends by the signal that ended the command", async () => {
  const ending = await checkout.run([...COMMAND_ONLY, "sh", "-c", "kill -TERM $$"]);

  expect(ending).toMatchObject({ code: null, signal: "SIGTERM" });
});

it.each(["SIGINT", "SIGTERM"] as const)(
  "passes %s on and waits for what the command does about it",
  async (signal) => {
    const name = signal.slice("SIG".length);
    const script = `trap 'sleep 0.3; echo tidied; exit 3' ${name}; echo started; while :; do sleep 0.05; done`;

    const running = checkout.start([...COMMAND_ONLY, "sh", "-c", script]);
    await running.tells("started");
    running.kill(signal);

    expect(await running.end).toMatchObject({ code: 3, output: "started\ntidied\n" });
  },
);

it("hands the command its arguments as they are, options included", async () => {
  const { output } = await checkout.run([
    ...COMMAND_ONLY,
    "sh",
    "-c",
    'echo "$@"',
    "-",
    "a b",
    "--without-cli",
  ]);

  expect(output).toBe("a b --without-cli\n");
});

it("says so when there is no such command, and when an option is unknown", async () => {
  const noCommand = await checkout.run([...COMMAND_ONLY, "no-such-command"]);
  const noOption = await checkout.run(["--with-everything", "true"]);

  expect([noCommand.code, noOption.code]).toEqual([1, 1]);
  expect(noCommand.told).toEqual(["setup: there is no command no-such-command."]);
  expect(noOption.told[0]).toContain("unknown option --with-everything");
});
