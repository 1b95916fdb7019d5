import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";
import { Agent, type Dispatcher } from "undici";
import { systemClock } from "../provider/client/clock";
import type { EmailConfigInputs } from "../provider/inputs";
import { Lifecycle } from "../provider/lifecycle";
import { Session } from "../provider/session";
import type { EmailConfigState } from "../provider/state";
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
  const create = await withLifecycle(apiKey, (lifecycle) =>
    timed(all, parallel, async (inputs) => {
      states.set(inputs, (await lifecycle.create(inputs)).state);
    }),
  );
  const diff = await withLifecycle(apiKey, (lifecycle) =>
    timed(all, parallel, async (inputs) => {
      const { changes } = await lifecycle.diff(states.get(inputs) as EmailConfigState, inputs);
      if (changes) throw new Error(`${inputs.tenantUrl}: there is a difference straight after create.`);
    }),
  );
  return { create, diff };
}

async function withLifecycle(
  apiKey: string,
  run: (lifecycle: Lifecycle) => Promise<number>,
): Promise<number> {
  const session = new Session(
    (key) => (key === "apiKey" ? apiKey : undefined),
    {},
    {
      clock: systemClock,
      tell: () => {},
    },
  );
  try {
    return await run(new Lifecycle(session));
  } finally {
    await session.close();
  }
}

const EMAIL_CONFIG = "/api/v1/transports/email-config";

async function runBare(all: EmailConfigInputs[], apiKey: string, parallel: number): Promise<Times> {
  const create = await withBareClient(apiKey, (call) =>
    timed(all, parallel, async ({ tenantUrl, ...settings }) => {
      await call(tenantUrl, "GET", EMAIL_CONFIG);
      await call(tenantUrl, "PATCH", EMAIL_CONFIG, patchOf(settings));
      await call(tenantUrl, "GET", EMAIL_CONFIG);
      await call(tenantUrl, "POST", `${EMAIL_CONFIG}/actions/validate`);
    }),
  );
  const diff = await withBareClient(apiKey, (call) =>
    timed(all, parallel, ({ tenantUrl }) => call(tenantUrl, "GET", EMAIL_CONFIG)),
  );
  return { create, diff };
}

function patchOf(settings: object): object[] {
  return Object.entries(settings).map(([name, value]) => ({ op: "add", path: `/${name}`, value }));
}

type BareCall = (
  tenantUrl: string,
  method: "GET" | "PATCH" | "POST",
  path: string,
  body?: object,
) => Promise<unknown>;

async function withBareClient(apiKey: string, run: (call: BareCall) => Promise<number>): Promise<number> {
  const agent = new Agent({ connect: { lookup: lookupLoopback } });
  const headers = { accept: "application/json", authorization: `Bearer ${apiKey}` };
  const call: BareCall = async (origin, method, path, body) => {
    const options: Dispatcher.RequestOptions = body
      ? {
          origin,
          path,
          method,
          headers: { ...headers, "content-type": "application/json" },
          body: JSON.stringify(body),
        }
      : { origin, path, method, headers };
    const answer = await agent.request(options);
    if (answer.statusCode >= 300) throw new Error(`${method} ${origin}${path}: ${answer.statusCode}`);
    const text = await answer.body.text();
    return text ? JSON.parse(text) : undefined;
  };
  try {
    return await run(call);
  } finally {
    await agent.close();
  }
}

/** Not every machine resolves the names under `localhost`. */
const lookupLoopback: LookupFunction = (_hostname, options, callback) => {
  lookup("localhost", options as never, callback as never);
};

/** The milliseconds that it takes to do something with all, so many at a time. */
async function timed<Item>(
  all: Item[],
  parallel: number,
  act: (item: Item) => Promise<unknown>,
): Promise<number> {
  const began = performance.now();
  const left = all.values();
  const worker = async () => {
    for (const item of left) await act(item);
  };
  await Promise.all(Array.from({ length: parallel }, worker));
  return performance.now() - began;
}
