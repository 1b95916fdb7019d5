import { setImmediate as nextTurn } from "node:timers/promises";
import { type Emulator, startEmulator } from "../../emulator";
import { tenantClients } from "../support/clients";
import { testClock } from "../support/clock";

const openClients = tenantClients();

let emulator: Emulator;
afterEach(() => emulator.stop());

const TENANTS = 100;
const tenants = () => Array.from({ length: TENANTS }, (_, index) => emulator.tenant(`tenant-${index}`));

/** Starts an emulator on a port that the system gives to no other process before the restart. */
async function startRestartable(): Promise<void> {
  for (;;) {
    const port = 20_000 + Math.floor(Math.random() * 10_000);
    try {
      emulator = await startEmulator({ port });
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EADDRINUSE") throw error;
    }
  }
}

async function restart(): Promise<void> {
  await emulator.stop();
  emulator = await startEmulator({ port: emulator.port });
}

describe.each([
  ["an API key", () => ({ apiKey: emulator.keys.admin })],
  ["access tokens, which the restart invalidates", () => ({ ...emulator.oauth })],
])("a restart of all tenants, with %s", (_way, credentials) => {
  /** Returns a function that sends two requests to each tenant, and fifty more to the first, in parallel. */
  function requestSender(clock = testClock()) {
    const urls = tenants().map(({ url }) => url);
    const { client, clients } = openClients(urls, { credentials: credentials(), clock });
    return () =>
      Promise.all([
        ...clients.flatMap((client) => [client.readEmailConfig(), client.validate()]),
        ...Array.from({ length: 50 }, () => client.readEmailConfig()),
      ]);
  }

  it("between requests fails none of the later ones", async () => {
    await startRestartable();
    const sendAll = requestSender();
    await sendAll();

    await restart();

    expect(await sendAll()).toHaveLength(2 * TENANTS + 50);
    const tokens = tenants().map(
      (tenant) => tenant.requests().filter((name) => name === "POST token").length,
    );
    expect(Math.max(...tokens)).toBeLessThanOrEqual(1);
  });

  it("while requests wait for their responses fails none of them", async () => {
    await startRestartable();
    for (const tenant of tenants()) tenant.fault({ kind: "stall", when: "before headers", on: "GET" });
    const restarted = Promise.withResolvers<void>();
    const responses = requestSender(testClock({ onWait: () => restarted.promise }))();
    while (tenants().some((tenant) => !tenant.requests().includes("GET"))) await nextTurn();

    await restart();
    restarted.resolve();

    expect(await responses).toHaveLength(2 * TENANTS + 50);
  });
});
