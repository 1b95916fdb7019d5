import { isDeepStrictEqual } from "node:util";
import type { EmulatedTenant, Emulator, Fault } from "../../emulator";
import type { TimeLimits } from "../../provider/client/connection-pool";
import type { Patience } from "../../provider/client/retry";
import { UnhealthyError } from "../../provider/lifecycle/apply";
import { SETTING_NAMES } from "../../provider/planner/settings";
import type { MailServer } from "../../test-harness/mail-server";
import { type TestClock, testClock } from "../support/clock";
import { SmallEngine } from "../support/small-engine";
import { FAULTS, type FaultOnTheWay } from "./faults";
import { OPERATIONS, type Operation, SECRETS, type Stage } from "./operations";
import { type Door, startDoor } from "./refusing-door";

/** A call that an operation makes where nothing fails. */
export interface PlannedCall {
  readonly to: "tenant" | "next";
  /** "GET", "POST validate" … */
  readonly name: string;
  /** So many of the same name come before it. */
  readonly nth: number;
  /** So many of all calls come before it. */
  readonly position: number;
}

/** What came of a fault. Everything else is a violation, told in a sentence. */
export const RECOVERED = "✓";
export const FAILED_CLEARLY = "↻";
export type Outcome = typeof RECOVERED | typeof FAILED_CLEARLY;

export interface Cell {
  readonly operation: Operation;
  readonly call: PlannedCall;
  readonly fault: FaultOnTheWay;
  /** It strikes once, or each such call until the operation has ended. */
  readonly lasts: "once" | "for ever";
}

export interface PlayedCell extends Cell {
  readonly outcome: Outcome | "✗";
  readonly violations: readonly string[];
}

/** What all cells share. */
export interface Theatre {
  readonly emulator: Emulator;
  readonly mailServer: MailServer;
}

/** A stall ends soon, and is not met often; everything else has as much time as it wants. */
const IMPATIENT: TimeLimits = { connectMs: 10_000, answerMs: 200, wholeMs: 10_000 };
const FEW_TRIES: Patience = { firstWaitMs: 500, longestWaitMs: 20_000, totalWaitMs: 3_000 };

/** About two minutes, for all the waits of one operation. */
const LONGEST_WAIT_IN_ALL_MS = 125_000;
const TOLD_FROM_MS = 3_000;

/** The calls of each operation, as its journal shows them where nothing fails. */
export async function plannedCalls(theatre: Theatre, operation: Operation): Promise<PlannedCall[]> {
  const play = await begin(theatre, operation);
  await perform(play);
  const calls = (["next", "tenant"] as const).flatMap((to) =>
    play.stage[to].calls().map((name) => ({ to, name })),
  );
  return calls.map((call, position) => ({
    ...call,
    position,
    nth: calls.slice(0, position).filter((other) => isDeepStrictEqual(other, call)).length,
  }));
}

/** All faults on all calls of all operations. */
export async function allCells(theatre: Theatre): Promise<Cell[]> {
  const cells: Cell[] = [];
  for (const operation of OPERATIONS)
    for (const call of await plannedCalls(theatre, operation))
      for (const fault of FAULTS.filter((fault) => canBefall(fault, operation, call)))
        for (const lasts of ["once", "for ever"] as const) cells.push({ operation, call, fault, lasts });
  return cells;
}

export function canBefall({ only }: FaultOnTheWay, { signsIn }: Operation, { name }: PlannedCall): boolean {
  return only === undefined || (signsIn === true && name !== "POST token");
}

/** Lets one fault loose on one call, looks at what came of it, and at what the next run makes of that. */
export async function play(theatre: Theatre, cell: Cell): Promise<PlayedCell> {
  const violations: string[] = [];
  const violated = (what: string) => violations.push(what);
  const scene = await begin(theatre, cell.operation, cell.fault);
  try {
    const held = [scene.stage.tenant.config(), scene.stage.next.config()];
    const kept = scene.engine.resource;
    await letLoose(scene, cell);
    const error = await perform(scene).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    await clearUp(scene);

    if (error === undefined) expectSuccess(scene, violated);
    else expectClearFailure(error, scene, violated);
    if (error !== undefined && !(error instanceof UnhealthyError)) {
      const isAsBefore = scene.engine.resource === kept;
      const now = [scene.stage.tenant.config(), scene.stage.next.config()];
      if (!isAboutDeletion(cell) && !(isAsBefore && isDeepStrictEqual(now, held)))
        violated("a plain error tells the engine that nothing has changed, and something has");
    }
    if (error === undefined || error instanceof UnhealthyError) expectTruthfulState(scene, violated);
    expectNoBlindWrites(scene, violated);
    expectBoundedWaits(scene, violated);
    if (error === undefined && cell.fault.name === "429 year" && cell.call.position >= 0)
      violated("a year was waited for");
    if (error !== undefined && cell.fault.passes && cell.lasts === "once")
      violated(`a passing fault was not survived: ${messageOf(error)}`);

    await expectConvergence(scene, violated);
    expectOneMail(scene, theatre, violated);
    expectNoSecrets(scene.engine.told.join("\n"), "a told line", violated);
    const outcome = error === undefined ? RECOVERED : FAILED_CLEARLY;
    return { ...cell, outcome: violations.length > 0 ? "✗" : outcome, violations };
  } finally {
    await scene.door?.stop();
  }
}

/** A cell in words: `create, PATCH: reset aft, once`. */
export function nameOfCell({ operation, call, fault, lasts }: Cell): string {
  return `${operation.name}, ${nameOfCall(call)}: ${fault.name}, ${lasts}`;
}

export function nameOfCall({ to, name, nth }: PlannedCall): string {
  return `${name}${nth > 0 ? ` ${nth + 1}` : ""}${to === "next" ? " (new)" : ""}`;
}

/** An operation that is about to happen. */
interface Scene {
  readonly operation: Operation;
  readonly stage: Stage;
  readonly engine: SmallEngine;
  readonly clock: TestClock;
  readonly door: Door | undefined;
  /** Called whenever the provider waits. */
  readonly onPause: { act: () => Promise<void> };
  readonly mailsBefore: number;
}

let scenes = 0;

async function begin(
  { emulator, mailServer }: Theatre,
  operation: Operation,
  fault?: FaultOnTheWay,
): Promise<Scene> {
  scenes += 1;
  const number = scenes;
  const door = fault?.kind === "refused" ? await startDoor(emulator.port) : undefined;
  const stage: Stage = {
    tenant: throughDoor(emulator.tenant(`scene-${number}`), door),
    next: throughDoor(emulator.tenant(`next-${number}`), door),
    mailServer,
    recipient: `scene-${number}@example.com`,
  };
  const onPause = { act: async () => {} };
  const clock = clockThatActs(onPause);
  const { keys, oauth } = emulator;
  const options = { configuration: operation.signsIn ? { ...oauth } : { apiKey: keys.admin }, clock };
  const engine = new SmallEngine(options);
  if (operation.api) stage.tenant.api = operation.api;
  if (operation.before) await engine.up(operation.before(stage));
  if (operation.drift) stage.tenant.holds(operation.drift);
  // Only now: what comes before has all the time that a busy machine takes.
  if (fault?.kind === "stall") Object.assign(options, { limits: IMPATIENT, patience: FEW_TRIES });
  for (const tenant of [stage.tenant, stage.next]) tenant.clearJournal();
  clock.waits.length = 0;
  engine.told.length = 0;
  const mailsBefore = mailsTo(stage, mailServer);
  return { operation, stage, engine, clock, door, onPause, mailsBefore };
}

/** The same tenant at another port. */
function throughDoor(tenant: EmulatedTenant, door: Door | undefined): EmulatedTenant {
  if (door === undefined) return tenant;
  const url = `http://${tenant.host}:${door.port}`;
  return new Proxy(tenant, {
    get: (target, name) => {
      if (name === "url") return url;
      const value = Reflect.get(target, name);
      return typeof value === "function" ? value.bind(target) : value;
    },
    set: (target, name, value) => Reflect.set(target, name, value),
  });
}

function clockThatActs(onPause: Scene["onPause"]): TestClock {
  const clock = testClock();
  return {
    ...clock,
    pause: async (ms) => {
      await clock.pause(ms);
      await onPause.act();
    },
  };
}

async function letLoose({ stage, door, onPause, clock }: Scene, { call, fault, lasts }: Cell): Promise<void> {
  if (fault.fault === undefined) {
    door?.shutAfter(call.position);
    if (lasts === "once") onPause.act = async () => door?.open();
    return;
  }
  const times = lasts === "once" ? 1 : Number.POSITIVE_INFINITY;
  const occasion = { on: call.name, after: call.nth, times };
  stage[call.to].fault({ ...fault.fault(call.name, clock.now()), ...occasion } as Fault);
}

async function clearUp({ stage, door }: Scene): Promise<void> {
  for (const tenant of [stage.tenant, stage.next]) tenant.clearFaults();
  await door?.open();
}

async function perform({ operation, engine, stage }: Scene): Promise<void> {
  switch (operation.verb) {
    case "up":
      await engine.up(operation.declared(stage));
      return;
    case "preview": {
      const difference = await engine.preview(operation.declared(stage));
      if (difference?.changes !== true) throw new Error("the change was not seen");
      return;
    }
    case "refresh":
      await engine.refresh();
      return;
    case "destroy":
      await engine.destroy();
  }
}

type Violated = (what: string) => void;

function expectSuccess(scene: Scene, violated: Violated): void {
  const { operation, engine, stage } = scene;
  if (operation.verb === "up") expectDeclared(scene, violated);
  if (operation.verb === "destroy" && (stage.tenant.config() !== undefined || engine.resource !== undefined))
    violated("deleted, and it is still there");
  if (operation.verb === "refresh" && engine.resource === undefined) violated("read, and taken for gone");
}

/** Names the call and the tenant, shows no secret and no stack. */
function expectClearFailure(error: unknown, { stage }: Scene, violated: Violated): void {
  const message = messageOf(error);
  if (![stage.tenant.host, stage.next.host].some((host) => message.includes(host)))
    violated(`the error names no tenant: ${message}`);
  if (!/\b(GET|PATCH|PUT|DELETE|POST) (email-config|oauth\/token)|did not keep/.test(message))
    violated(`the error names no call: ${message}`);
  if (/\n\s*at |undefined|\[object|NaN/.test(message)) violated(`the error is not for people: ${message}`);
  if (message.length > 600) violated(`the error is long: ${message}`);
  expectNoSecrets(message, "the error", violated);
}

/** What the state says of a tenant is what the tenant holds. */
function expectTruthfulState({ engine, stage, operation }: Scene, violated: Violated): void {
  const { resource } = engine;
  if (resource === undefined || !(resource.isFailed || operation.verb === "refresh")) return;
  const tenant = [stage.tenant, stage.next].find(({ url }) => url === resource.state.tenantUrl);
  const held = { ...tenant?.config() };
  const claimed = Object.fromEntries(
    SETTING_NAMES.flatMap((name) =>
      resource.state[name] === undefined ? [] : [[name, resource.state[name]]],
    ),
  );
  for (const name of SETTING_NAMES) {
    const isSecret = name === "emailPassword" || name === "clientSecret";
    if (isSecret && claimed[name] === undefined) continue;
    if (claimed[name] !== held[name])
      violated(`the state claims that ${name} is ${claimed[name]}, the tenant holds ${held[name]}`);
  }
}

function expectBoundedWaits({ clock, engine }: Scene, violated: Violated): void {
  const inAll = clock.waits.reduce((sum, wait) => sum + wait, 0);
  if (inAll > LONGEST_WAIT_IN_ALL_MS) violated(`it waited ${Math.round(inAll / 1000)} s in all`);
  const long = clock.waits.filter((wait) => wait >= TOLD_FROM_MS).length;
  const told = engine.told.filter((line) => /Trying again in \d+ s/.test(line)).length;
  if (told < long) violated(`${long} long waits, of which ${told} were told`);
}

/** The next run, without the fault, does what the program says; the one after it has nothing to do. */
async function expectConvergence(scene: Scene, violated: Violated): Promise<void> {
  const { engine, stage, operation } = scene;
  try {
    await perform(scene);
    if (operation.verb === "destroy") {
      if (stage.tenant.config() !== undefined) violated("the next destroy left the configuration");
      return;
    }
    if (operation.verb !== "up") await engine.up(operation.declared(stage));
    expectDeclared(scene, violated);
    const before = [stage.tenant, stage.next].map((tenant) => tenant.calls().length);
    const outcome = await engine.up(operation.declared(stage));
    const calls = [stage.tenant, stage.next]
      .flatMap((tenant, index) => tenant.calls().slice(before[index]))
      .filter((call) => call !== "POST token");
    if (outcome !== "unchanged" || calls.join() !== "GET")
      violated(`a run after all was well: ${outcome}, with ${calls.join(", ")}`);
  } catch (error) {
    violated(`the next run fails: ${messageOf(error)}`);
  }
}

function expectDeclared({ engine, stage, operation }: Scene, violated: Violated): void {
  const { tenantUrl, ...declared } = operation.declared(stage) as Record<string, unknown>;
  const settings = Object.fromEntries(Object.entries(declared).filter(([name]) => SETTINGS.includes(name)));
  const tenant = [stage.tenant, stage.next].find(({ url }) => url === tenantUrl);
  const held = tenant?.config();
  if (!isDeepStrictEqual(held, { serviceProvider: "BasicAuth", ...settings }))
    violated(`declared is not what the tenant holds: ${JSON.stringify(held)}`);
  const forgotten = Object.keys(settings).filter((name) => state(engine)?.[name] !== settings[name]);
  if (forgotten.length > 0) violated(`the state does not tell ${forgotten.join(", ")} as declared`);
  const other = tenant === stage.tenant ? stage.next : stage.tenant;
  if (other.config() !== undefined)
    violated("the tenant that was moved away from has its configuration still");
}

const SETTINGS: readonly string[] = SETTING_NAMES;

function state({ resource }: SmallEngine): Record<string, unknown> | undefined {
  return resource && { ...resource.state };
}

/** Between two writes somebody looked, unless the first was certainly refused. */
function expectNoBlindWrites({ stage }: Scene, violated: Violated): void {
  for (const tenant of [stage.tenant, stage.next]) {
    let unsure: string | undefined;
    for (const { method, status } of tenant.journal) {
      if (method === "GET") unsure = undefined;
      if (!["PATCH", "PUT", "DELETE"].includes(method)) continue;
      if (unsure) violated(`${method} was sent after ${unsure}, without a look in between`);
      unsure = status >= 400 && status < 500 ? undefined : `${method} (${status})`;
    }
  }
}

/** One change, one test mail; none only where it is told that one may have gone out. */
function expectOneMail(scene: Scene, { mailServer }: Theatre, violated: Violated): void {
  const { stage, engine, operation, mailsBefore } = scene;
  if (!("testEmail" in operation.declared(stage))) return;
  const mails = mailsTo(stage, mailServer) - mailsBefore;
  const isExcused = engine.told.some((line) => line.includes("may have gone out"));
  if (mails > 1) violated(`${mails} test mails were delivered for one change`);
  if (mails === 0 && !isExcused) violated("no test mail was delivered, and nobody was told");
}

function mailsTo({ recipient }: Stage, { received }: MailServer): number {
  return received.filter(({ to }) => to === recipient).length;
}

function expectNoSecrets(text: string, where: string, violated: Violated): void {
  for (const secret of SECRETS) if (text.includes(secret)) violated(`${where} holds ${secret}`);
}

/** A delete that fails may have deleted: the engine has no word for that, and the next one finds nothing to do. */
function isAboutDeletion({ operation, call }: Cell): boolean {
  return operation.verb === "destroy" || call.name === "DELETE";
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
