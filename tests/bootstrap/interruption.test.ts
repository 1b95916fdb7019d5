import { type Checkout, createCheckout } from "./checkout-fixture";

let checkout: Checkout;

beforeEach(() => {
  checkout = createCheckout();
  checkout.addGo();
});
afterEach(() => checkout.dispose());

it.each(["npm ci", "npm pack", "go build"])("completes the work after a kill during `%s`", async (call) => {
  const killed = checkout.start(["true"], { WAIT_AT: call });
  await killed.waitFor("at the gate");
  killed.killAll();
  await killed.result;

  const script = "pulumi version; cat dist/provider/index.js";
  const { code, output } = await checkout.run(["sh", "-c", script]);

  expect(code).toBe(0);
  expect(output).toMatch(/^3\.259\.0\n.*one = 1/s);
  expect(checkout.cacheEntries()).toHaveLength(1);
});

it("lets the second command wait and use the result if only the first process was killed", async () => {
  const killed = checkout.start(["--without-build", "true"], { WAIT_AT: "go build" });
  await killed.waitFor("at the gate");
  killed.signal("SIGKILL");

  const next = checkout.start(["--without-build", "pulumi", "version"]);
  await next.waitFor("that is installing the Pulumi CLI 3.259.0");
  await checkout.openGate();

  expect(await next.result).toMatchObject({ code: 0, output: "3.259.0\n" });
});

it.each(["SIGINT", "SIGTERM", "SIGHUP"] as const)(
  "stops the build and starts no other on %s",
  async (signal) => {
    const stopped = checkout.start(["--without-build", "true"], { WAIT_AT: "go build" });
    await stopped.waitFor("at the gate");

    stopped.signal(signal);

    expect(await stopped.result).toMatchObject({ code: null, signal });
    expect(checkout.isCallAtGate()).toBe(false);
    expect(checkout.calls()).toEqual(["npm ci", "go build"]);
  },
);
