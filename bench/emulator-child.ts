import { startEmulator } from "../emulator";

/** The emulator in a process of its own, as a tenant is: what it takes must not count as the provider's. */
async function main(latencyMs: number): Promise<void> {
  const emulator = await startEmulator({
    latencyMs,
    keepJournal: false,
    // What is measured is not how a benchmark waits for Retry-After.
    rateLimits: { tier1: 1_000_000, tier2: 1_000_000 },
  });
  process.on("disconnect", () => void emulator.stop());
  process.send?.({ port: emulator.port, apiKey: emulator.keys.admin });
}

void main(Number(process.argv[2]));
