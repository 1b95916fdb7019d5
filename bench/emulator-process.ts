import { fork } from "node:child_process";
import { once } from "node:events";
import { startEmulator } from "../emulator";

/** The requests since the last `clearLoad`, by the names of the control API. */
export interface Load {
  calls: number;
  mostInFlight: number;
}

/** An emulator in another process, so that its work does not count as the provider's. */
export interface EmulatorProcess {
  readonly apiKey: string;
  tenantUrl(name: string): string;
  load(): Promise<Load>;
  clearLoad(): Promise<void>;
  setLatency(latencyMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startEmulatorProcess(latencyMs: number): Promise<EmulatorProcess> {
  const child = fork(__filename, [String(latencyMs)]);
  const ended = once(child, "exit");
  const failed = ended.then(() => {
    throw new Error("The emulator's process ended before it was ready.");
  });
  const [{ port, apiKey }] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => {});
  const control = async (method: string, path: string, body?: object) => {
    const response = await fetch(`http://127.0.0.1:${port}/__emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
    return response;
  };
  return {
    apiKey,
    tenantUrl: (name) => `http://${name}.localhost:${port}`,
    load: async () => (await (await control("GET", "load")).json()) as Load,
    clearLoad: async () => void (await control("DELETE", "load")),
    setLatency: async (ms) => void (await control("PUT", "settings", { latencyMs: ms })),
    async stop() {
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}

/** Runs in the other process. */
async function serve(latencyMs: number): Promise<void> {
  const unlimited = { tier1: 1_000_000, tier2: 1_000_000 };
  const emulator = await startEmulator({ latencyMs, keepJournal: false, rateLimits: unlimited });
  process.on("disconnect", () => void emulator.stop());
  process.send?.({ port: emulator.port, apiKey: emulator.keys.admin });
}

if (require.main === module) void serve(Number(process.argv[2]));
