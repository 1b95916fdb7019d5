import type { LookupFunction } from "node:net";
import { Agent } from "undici";
import { systemClock } from "../provider/client/clock";
import { Session } from "../provider/context";
import type { EmailConfigInputs } from "../provider/lifecycle/inputs";
import { Lifecycle } from "../provider/lifecycle/lifecycle";
import type { EmailConfigState } from "../provider/lifecycle/state";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { type Summary, summaryOf } from "./statistics";

/** Our provider's verbs without an engine, beside a loop that makes the same calls and nothing else. */
export interface BelowEngineFigures {
  tenants: number;
  create: Comparison;
  diff: Comparison;
}

export interface Comparison {
  milliseconds: { ours: Summary; bare: Summary };
  ratio: number;
}

/** At least so many rounds: these are short, and the first ones find code that is not compiled yet. */
const LEAST_ROUNDS = 5;

interface Times {
  create: number;
  diff: number;
}

export async function measureBelowTheEngine(
  emulator: EmulatorProcess,
  { tenantsBelowEngine: tenants, rounds, parallel }: MeasureOptions,
): Promise<BelowEngineFigures> {
  const taken: { ours: Times[]; bare: Times[] } = { ours: [], bare: [] };
  const all = rounds === 1 ? 1 : Math.max(rounds, LEAST_ROUNDS);
  // Round 0 warms up both and does not count.
  for (let round = 0; round <= all; round += 1) {
    // Each time other tenants: nothing is configured on these, and no connection to them is open.
    const inputsOf = (loop: string) =>
      Array.from({ length: tenants }, (_, number) => inputsFor(emulator, `${loop}-${round}-${number}`));
    const ours = await runProvider(inputsOf("ours"), emulator.apiKey, parallel);
    const bare = await runBare(inputsOf("bare"), emulator.apiKey, parallel);
    if (round === 0) continue;
    taken.ours.push(ours);
    taken.bare.push(bare);
  }
  const compared = (verb: keyof Times): Comparison => {
    const milliseconds = {
      ours: summaryOf(taken.ours.map((times) => times[verb])),
      bare: summaryOf(taken.bare.map((times) => times[verb])),
    };
    return { milliseconds, ratio: milliseconds.ours.median / milliseconds.bare.median };
  };
  return { tenants, create: compared("create"), diff: compared("diff") };
}

function inputsFor(emulator: EmulatorProcess, name: string): EmailConfigInputs {
  return {
    tenantUrl: emulator.tenantUrl(name),
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: "first-password",
    emailAddress: "alerts@example.com",
  };
}

/** Two sessions, as two runs of the engine have them: what create has read diff must not remember. */
async function runProvider(all: EmailConfigInputs[], apiKey: string, parallel: number): Promise<Times> {
  const states = new Map<EmailConfigInputs, EmailConfigState>();
  const create = await timed(async () => {
    const session = sessionWith(apiKey);
    const lifecycle = new Lifecycle(session);
    await withEach(all, parallel, async (inputs) => {
      states.set(inputs, (await lifecycle.create(inputs)).state);
    });
    await session.close();
  });
  const diff = await timed(async () => {
    const session = sessionWith(apiKey);
    const lifecycle = new Lifecycle(session);
    await withEach(all, parallel, async (inputs) => {
      const { changes } = await lifecycle.diff(states.get(inputs) as EmailConfigState, inputs);
      if (changes) throw new Error(`${inputs.tenantUrl}: there is a difference straight after create.`);
    });
    await session.close();
  });
  return { create, diff };
}

function sessionWith(apiKey: string): Session {
  const surroundings = { clock: systemClock, tell: () => {} };
  return new Session((key) => (key === "apiKey" ? apiKey : undefined), {}, surroundings);
}

const EMAIL_CONFIG = "/api/v1/transports/email-config";

async function runBare(all: EmailConfigInputs[], apiKey: string, parallel: number): Promise<Times> {
  const create = await timed(async () => {
    const agent = bareAgent();
    await withEach(all, parallel, async ({ tenantUrl, ...settings }) => {
      const call = bareCalls(agent, tenantUrl, apiKey);
      await call("GET", EMAIL_CONFIG);
      await call("PATCH", EMAIL_CONFIG, patchOf(settings));
      await call("GET", EMAIL_CONFIG);
      await call("POST", `${EMAIL_CONFIG}/actions/validate`);
    });
    await agent.close();
  });
  const diff = await timed(async () => {
    const agent = bareAgent();
    await withEach(all, parallel, ({ tenantUrl }) =>
      bareCalls(agent, tenantUrl, apiKey)("GET", EMAIL_CONFIG),
    );
    await agent.close();
  });
  return { create, diff };
}

/** Not every machine resolves the names under `localhost`, and nobody is asked for them. */
function bareAgent(): Agent {
  const lookup: LookupFunction = (_hostname, { all }, callback) => {
    if (all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
    else callback(null, "127.0.0.1", 4);
  };
  return new Agent({ connect: { lookup } });
}

function bareCalls(agent: Agent, origin: string, apiKey: string) {
  return async (method: "GET" | "PATCH" | "POST", path: string, body?: object): Promise<unknown> => {
    const headers = { accept: "application/json", authorization: `Bearer ${apiKey}` };
    const answer = await agent.request(
      body
        ? {
            origin,
            path,
            method,
            headers: { ...headers, "content-type": "application/json" },
            body: JSON.stringify(body),
          }
        : { origin, path, method, headers },
    );
    if (answer.statusCode >= 300) throw new Error(`${method} ${origin}${path}: ${answer.statusCode}`);
    const text = await answer.body.text();
    return text ? JSON.parse(text) : undefined;
  };
}

function patchOf(settings: object): object[] {
  return Object.entries(settings).map(([name, value]) => ({ op: "add", path: `/${name}`, value }));
}

/** In milliseconds. Connections are closed within it: ours closes most of them on the way, the bare loop all at its end. */
async function timed(act: () => Promise<void>): Promise<number> {
  const began = performance.now();
  await act();
  return performance.now() - began;
}

/** Does something with all, so many at a time. */
async function withEach<Item>(
  all: Item[],
  parallel: number,
  act: (item: Item) => Promise<unknown>,
): Promise<void> {
  const left = all.values();
  const worker = async () => {
    for (const item of left) await act(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
}
