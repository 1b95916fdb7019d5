import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";

/** What the emulator has been asked since its counters were cleared. */
export interface Load {
  calls: number;
  mostInFlight: number;
}

/** Tenants behind a socket, in another process. */
export interface EmulatorProcess {
  readonly apiKey: string;
  tenantUrl(name: string): string;
  load(): Promise<Load>;
  clearLoad(): Promise<void>;
  setLatency(latencyMs: number): Promise<void>;
  stop(): Promise<void>;
}

export async function startEmulatorProcess(latencyMs: number): Promise<EmulatorProcess> {
  const child = fork(join(__dirname, "emulator-child.js"), [String(latencyMs)]);
  const ended = once(child, "exit");
  const failed = ended.then(() => {
    throw new Error("The emulator's process has ended before it was ready.");
  });
  const [{ port, apiKey }] = await Promise.race([once(child, "message"), failed]);
  failed.catch(() => {});
  const control = async (method: string, path: string, body?: object) => {
    const answer = await fetch(`http://127.0.0.1:${port}/__emulator/${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
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
