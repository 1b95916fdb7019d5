import { setImmediate as nextTurn } from "node:timers/promises";
import { type Emulator, type EmulatorOptions, startEmulator } from "../../emulator";
import { tenantClients } from "../support/clients";
import { testClock } from "../support/clock";

const open = tenantClients();

let emulator: Emulator;
afterEach(() => emulator.stop());

const TENANTS = 100;
const tenants = () => Array.from({ length: TENANTS }, (_, index) => emulator.tenant(`tenant-${index}`));

async function restart(options: EmulatorOptions = {}): Promise<void> {
  await emulator.stop();
  emulator = await startEmulator({ ...options, port: emulator.port });
}

describe.each([
  ["an API key", () => ({ apiKey: emulator.keys.admin })],
  ["access tokens, which the restart has ended", () => ({ ...emulator.oauth })],
])("a restart of all tenants, with %s", (_way, credentials) => {
  /** Sends two requests to each tenant, and fifty more to the first, in parallel. */
  function callers(clock = testClock()) {
    const urls = tenants().map(({ url }) => url);
    const { clients } = open(urls, { credentials: credentials(), clock });
    const [first] = clients;
    return () =>
      Promise.all([
        ...clients.flatMap((client) => [client.readEmailConfig(), client.validate()]),
        ...Array.from({ length: 50 }, () => first?.readEmailConfig()),
      ]);
  }

  it("between requests fails none of the later ones", async () => {
    emulator = await startEmulator();
    const callAll = callers();
    await callAll();

    await restart();

    expect(await callAll()).toHaveLength(2 * TENANTS + 50);
    const tokens = tenants().map((tenant) => tenant.calls().filter((call) => call.includes("token")).length);
    expect(Math.max(...tokens)).toBeLessThanOrEqual(1);
  });

  it("while requests wait for their responses fails none of them", async () => {
    emulator = await startEmulator();
    for (const tenant of tenants()) tenant.fault({ kind: "stall", when: "before headers", on: "GET" });
    let isRestarted = () => {};
    const restarted = new Promise<void>((resolve) => {
      isRestarted = resolve;
    });
    const calls = callers({ ...testClock(), pause: () => restarted })();
    while (tenants().some((tenant) => !tenant.calls().includes("GET"))) await nextTurn();

    await restart();
    isRestarted();

    expect(await calls).toHaveLength(2 * TENANTS + 50);
  });
});
