import type { LookupFunction } from "node:net";
import { Agent } from "undici";
import { Context } from "../provider/context";
import type { EventSink } from "../provider/event-log/event-log";
import type { EmailConfigInputs } from "../provider/lifecycle/inputs";
import { Lifecycle } from "../provider/lifecycle/lifecycle";
import { recordVerbs } from "../provider/lifecycle/recorded-lifecycle";
import type { EmailConfigState } from "../provider/lifecycle/state";
import type { EmulatorProcess } from "./emulator-process";
import type { MeasureOptions } from "./options";
import { type Summary, summaryOf } from "./statistics";

/** The verbs of the provider without an engine, compared with a bare loop that sends the same requests. */
export interface BelowEngineFigures {
  tenants: number;
  create: Comparison;
  diff: Comparison;
}

export interface Comparison {
  milliseconds: { ours: Summary; bare: Summary };
  ratio: number;
}

/** The rounds are short, and the first ones run code that is not yet compiled. */
export const MIN_ROUNDS = 5;

/** Milliseconds for all tenants. */
interface Times {
  create: number;
  diff: number;
}

/** The verbs of one process. */
interface Verbs {
  create(inputs: EmailConfigInputs): Promise<unknown>;
  diff(inputs: EmailConfigInputs): Promise<unknown>;
  close(): Promise<void>;
}

export async function measureProvider(
  emulator: EmulatorProcess,
  { tenantsBelowEngine: tenants, rounds, parallel }: MeasureOptions,
): Promise<BelowEngineFigures> {
  const times: { ours: Times[]; bare: Times[] } = { ours: [], bare: [] };
  const { apiKey } = emulator;
  const states = new Map<EmailConfigInputs, EmailConfigState>();
  const lastRound = rounds === 1 ? 1 : Math.max(rounds, MIN_ROUNDS);
  // Round 0 warms up and does not count.
  for (let round = 0; round <= lastRound; round += 1) {
    // Each round has new tenants, without a configuration and without open connections.
    const inputsOf = (loop: string) =>
      Array.from({ length: tenants }, (_, index) => inputsFor(emulator, `${loop}-${round}-${index}`));
    const ours = await timesOf(() => openProvider(apiKey, states), inputsOf("ours"), parallel);
    const bare = await timesOf(() => openBareLoop(apiKey), inputsOf("bare"), parallel);
    if (round === 0) continue;
    times.ours.push(ours);
    times.bare.push(bare);
  }
  const compare = (verb: keyof Times): Comparison => {
    const milliseconds = {
      ours: summaryOf(times.ours.map((one) => one[verb])),
      bare: summaryOf(times.bare.map((one) => one[verb])),
    };
    return { milliseconds, ratio: milliseconds.ours.median / milliseconds.bare.median };
  };
  return { tenants, create: compare("create"), diff: compare("diff") };
}

/** Each verb is opened anew, as in two runs of the engine, so that diff cannot use what create has cached. */
export async function timesOf(open: () => Verbs, all: EmailConfigInputs[], parallel: number): Promise<Times> {
  const timeOf = async (verb: keyof Times) => {
    const startedAt = performance.now();
    const verbs = open();
    const queue = all.values();
    const work = async () => {
      for (const inputs of queue) await verbs[verb](inputs);
    };
    await Promise.all(Array.from({ length: parallel }, work));
    // The provider closes most connections earlier, the bare loop closes all of them here.
    await verbs.close();
    return performance.now() - startedAt;
  };
  return { create: await timeOf("create"), diff: await timeOf("diff") };
}

export function inputsFor(emulator: EmulatorProcess, name: string): EmailConfigInputs {
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

export function openProvider(
  apiKey: string,
  states: Map<EmailConfigInputs, EmailConfigState>,
  log?: EventSink,
): Verbs {
  const context = new Context((key) => (key === "apiKey" ? apiKey : undefined), {});
  const lifecycle = recordVerbs(new Lifecycle(context), context, log);
  const options = { log: { info: () => {}, warn: () => {} } };
  return {
    async create(inputs) {
      states.set(inputs, (await lifecycle.create(inputs, options)).state);
    },
    async diff(inputs) {
      const { hasChanges } = await lifecycle.diff(states.get(inputs) as EmailConfigState, inputs, options);
      if (hasChanges) throw new Error(`${inputs.tenantUrl}: diff reports changes right after create.`);
    },
    close: () => context.close(),
  };
}

const EMAIL_CONFIG = "/api/v1/transports/email-config";

function openBareLoop(apiKey: string): Verbs {
  const agent = new Agent({ connect: { lookup: lookupLoopback } });
  const send = async (origin: string, method: "GET" | "PATCH" | "POST", path: string, body?: object) => {
    const headers = {
      accept: "application/json",
      authorization: `Bearer ${apiKey}`,
      ...(body && { "content-type": "application/json" }),
    };
    const content = body && { body: JSON.stringify(body) };
    const response = await agent.request({ origin, path, method, headers, ...content });
    if (response.statusCode >= 300) throw new Error(`${method} ${origin}${path}: ${response.statusCode}`);
    const text = await response.body.text();
    return text ? JSON.parse(text) : undefined;
  };
  return {
    async create({ tenantUrl, ...settings }) {
      const patch = Object.entries(settings).map(([name, value]) => ({ op: "add", path: `/${name}`, value }));
      await send(tenantUrl, "GET", EMAIL_CONFIG);
      await send(tenantUrl, "PATCH", EMAIL_CONFIG, patch);
      await send(tenantUrl, "GET", EMAIL_CONFIG);
      await send(tenantUrl, "POST", `${EMAIL_CONFIG}/actions/validate`);
    },
    diff: ({ tenantUrl }) => send(tenantUrl, "GET", EMAIL_CONFIG),
    close: () => agent.close(),
  };
}

/** Not every machine resolves names under `localhost`. */
const lookupLoopback: LookupFunction = (_hostname, { all }, callback) => {
  if (all) callback(null, [{ address: "127.0.0.1", family: 4 }]);
  else callback(null, "127.0.0.1", 4);
};
