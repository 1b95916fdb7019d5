import { isDeepStrictEqual } from "node:util";
import type { EmulatedTenant, Emulator } from "../../emulator";
import { UnhealthyError } from "../../provider/lifecycle/apply";
import { SETTING_NAMES } from "../../provider/planner/settings";
import { type Outcome, SmallEngine, type StartOptions } from "../support/small-engine";
import { PROVIDER_SETTINGS, type Program, SECRETS_OF_PROGRAMS } from "./programs";

/** What the test knows without looking: all else is read from the tenant and the engine. */
export interface Knowledge {
  program: Program;
  /** A fault may strike the next operation. */
  isFaulty: boolean;
  /** So many that what became of a write nobody can see: the state then tells what was seen last. */
  isBlinding: boolean;
  /** The tenant's secret may be another than the state's, and nobody can see it: it drifted, or a run was killed. */
  isSecretDoubtful: boolean;
  /** What the mail server takes; undefined: there is none that the tenant could ask. */
  acceptedSecret: string | undefined;
}

/** The real things: a tenant, and a stack of the engine with one resource. */
export interface World {
  readonly tenant: EmulatedTenant;
  readonly engine: SmallEngine;
}

let worlds = 0;

function newWorld(emulator: Emulator): World {
  worlds += 1;
  const tenant = emulator.tenant(`world-${worlds}`);
  return {
    tenant,
    engine: new SmallEngine({ configuration: { tenantUrl: tenant.url, apiKey: emulator.keys.admin } }),
  };
}

/** Where a sequence begins: with something that was brought up, or before that. */
export async function beginning(
  emulator: Emulator,
  from: "something" | "nothing" = "something",
): Promise<{ model: Knowledge; real: World }> {
  const program = {
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: "pw-Zx9-one",
    emailAddress: "alerts@example.com",
  } as const;
  const real = newWorld(emulator);
  if (from === "something") await real.engine.up(program);
  const model = {
    program,
    isFaulty: false,
    isBlinding: false,
    isSecretDoubtful: false,
    acceptedSecret: undefined,
  };
  return { model, real };
}

/** What this process has run so far. */
export const played = { sequences: 0, operations: 0 };

/** `pulumi up`, and everything that must hold after it. */
export async function up(knowledge: Knowledge, world: World): Promise<void> {
  const { tenant, engine } = world;
  const expected = expectation(knowledge, world);
  const heldBefore = tenant.config();
  const keptBefore = engine.resource;
  const preview = knowledge.isFaulty ? undefined : await previewed(knowledge, world);
  tenant.clearJournal();

  const result = await resultOf(() => engine.up(knowledge.program));
  expectNothingLeaks(world, result);
  expectMailsAtMost("value" in result && result.value === "unchanged" ? 0 : 1, world);
  if ("error" in result) {
    if (expected === "succeeds") throw new Error(`should have succeeded: ${messageOf(result.error)}`);
    expectClear(result.error, world);
    if (result.error instanceof UnhealthyError && !knowledge.isBlinding) expectTruth(knowledge, world);
    if (!(result.error instanceof UnhealthyError) && !knowledge.isFaulty && !knowledge.isSecretDoubtful)
      expectSame("a plain error, and the tenant", tenant.config(), heldBefore);
    if (expected === "refused") expectRefusal(result.error);
    return;
  }
  if (expected === "refused") throw new Error("took over what is somebody else's");
  if (preview === false && !keptBefore?.isFailed)
    expectSame("a preview without changes", result.value, "unchanged");
  expectDeclared(knowledge, world, keptBefore === undefined);
  if (keptBefore !== undefined) expectIgnoredUntouched(knowledge, world, heldBefore);
  if (result.value !== "unchanged") expectTruth(knowledge, world);
  if (!knowledge.isFaulty) await expectNothingToDo(knowledge, world);
}

export async function refresh(knowledge: Knowledge, world: World): Promise<void> {
  const { tenant, engine } = world;
  const hadResource = engine.resource !== undefined;
  const result = await resultOf(() => engine.refresh());
  expectNothingLeaks(world, result);
  if ("error" in result) {
    if (!knowledge.isFaulty) throw result.error;
    return expectClear(result.error, world);
  }
  if (hadResource)
    expectSame("gone after a refresh", engine.resource === undefined, tenant.config() === undefined);
  expectTruth(knowledge, world);
}

export async function destroy(knowledge: Knowledge, world: World, options: StartOptions = {}): Promise<void> {
  const { tenant, engine } = world;
  const { resource } = engine;
  // A run after a killed create cannot know whether the configuration is its own, and must not delete another client's.
  const expected = resource?.state.adopted === false ? tenant.config() : undefined;
  const result = await resultOf(() => engine.destroy(options));
  expectNothingLeaks(world, result);
  if ("error" in result) {
    if (!knowledge.isFaulty) throw result.error;
    return expectClear(result.error, world);
  }
  if (resource) expectSame("after a destroy, the tenant", tenant.config(), expected);
  expectSame("after a destroy, the resource", engine.resource, undefined);
}

/** An operation whose process is killed at its call of this number. What was applied then stays applied. */
export async function kill(
  knowledge: Knowledge,
  { tenant, engine }: World,
  verb: "up" | "refresh" | "destroy",
  call: number,
  when: "before" | "applied",
): Promise<void> {
  let isDead = false;
  const die = () => {
    isDead = true;
  };
  tenant.fault({ kind: "pause", when: "before", until: Promise.resolve(), after: call, onReached: die });
  tenant.fault({ kind: "reset", when, after: call });
  tenant.fault({ kind: "reset", when: "before", after: call + 1, times: Number.POSITIVE_INFINITY });
  const operation = {
    up: () => engine.up(knowledge.program),
    refresh: () => engine.refresh(),
    destroy: () => engine.destroy(),
  };
  await engine.untilKilled(() => isDead, operation[verb]).catch(() => {});
  tenant.clearFaults();
  if (verb === "up") knowledge.isSecretDoubtful = true;
}

type Result<Value> = { value: Value } | { error: unknown };

async function resultOf<Value>(operation: () => Promise<Value>): Promise<Result<Value>> {
  played.operations += 1;
  return operation().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Whether the preview shows changes; undefined where it fails, as the run then does, too. */
async function previewed({ program }: Knowledge, { engine, tenant }: World): Promise<boolean | undefined> {
  tenant.clearJournal();
  const result = await resultOf(() => engine.preview(program));
  if (tenant.journal.some(({ method }) => method !== "GET")) throw new Error("a preview has written");
  return "value" in result ? (result.value?.changes ?? true) : undefined;
}

/** "may fail": there is a reason for it, or the test is too simple to know of one. */
function expectation(knowledge: Knowledge, { tenant, engine }: World): "succeeds" | "refused" | "may fail" {
  const { program, isFaulty, acceptedSecret } = knowledge;
  const held = tenant.config();
  const isFresh = engine.resource === undefined;
  if (isFaulty) return "may fail";
  if (
    isFresh &&
    held !== undefined &&
    !program.adoptExisting &&
    !isSameButForSecrets(held, settingsOf(program))
  )
    return "refused";
  const isMailServerWilling =
    acceptedSecret === undefined
      ? program.serviceProvider === "Microsoft365" || !(program.verifyConnection || program.testEmail)
      : acceptedSecret === secretOf(program);
  const isTenantModern = tenant.api === "both" && program.write !== "patch";
  const hasNoComplaint = (tenant.document() as { errorCode?: string }).errorCode !== "PROVIDER_ERROR";
  const ignoresNothing = isFresh || program.ignoredArguments === undefined;
  return isMailServerWilling && isTenantModern && hasNoComplaint && ignoresNothing ? "succeeds" : "may fail";
}

function expectDeclared({ program, ...knowledge }: Knowledge, { tenant }: World, isCreated: boolean): void {
  const held = { ...tenant.config() };
  const declared = settingsOf(program);
  const ignored = isCreated ? [] : (program.ignoredArguments ?? []);
  for (const name of SETTING_NAMES) {
    if (ignored.includes(name) || ignored.includes("*") || isOfAnotherProvider(name, held)) continue;
    if (
      isSecret(name) &&
      knowledge.isSecretDoubtful &&
      held[name] !== undefined &&
      declared[name] !== undefined
    )
      continue;
    if (!isSame(name, held[name], declared[name]))
      throw new Error(`${name} is declared as ${declared[name]}, the tenant holds ${held[name]}`);
  }
}

function expectIgnoredUntouched(
  { program, isSecretDoubtful }: Knowledge,
  { tenant }: World,
  before?: Record<string, unknown>,
): void {
  const held = { ...tenant.config() };
  for (const name of SETTING_NAMES) {
    const isIgnored = program.ignoredArguments?.some((ignored) => ignored === name || ignored === "*");
    if (!isIgnored || isOfAnotherProvider(name, held) || isOfAnotherProvider(name, { ...before })) continue;
    if (name === "serviceProvider" && (held[name] === undefined || before?.[name] === undefined)) continue;
    // PUT has to write some secret: it takes the last one that was declared.
    if (isSecret(name) && isSecretDoubtful) continue;
    expectSame(`the ignored ${name}`, held[name], before?.[name]);
  }
}

/** The state claims nothing that the tenant does not hold. */
function expectTruth(knowledge: Knowledge, { tenant, engine }: World): void {
  const { resource } = engine;
  if (resource === undefined) return;
  const state: Record<string, unknown> = { ...resource.state };
  const held = { ...tenant.config() };
  for (const name of SETTING_NAMES) {
    if (isSecret(name) && (state[name] === undefined || knowledge.isSecretDoubtful)) continue;
    if (!isSame(name, state[name], held[name]))
      throw new Error(`the state claims that ${name} is ${state[name]}, the tenant holds ${held[name]}`);
  }
  expectSame("passwordExists", state.passwordExists, held.emailPassword !== undefined);
}

/** The state tells what the run has left, so a second one has nothing to do but to look. */
async function expectNothingToDo(knowledge: Knowledge, world: World): Promise<void> {
  const { tenant, engine } = world;
  tenant.clearJournal();
  const result = await resultOf(() => engine.up(knowledge.program));
  if ("error" in result) throw new Error(`the second up fails: ${messageOf(result.error)}`);
  expectSame("the second up", result.value satisfies Outcome, "unchanged");
  expectSame("the calls of the second up", tenant.requests(), ["GET"]);
}

function expectMailsAtMost(most: number, { tenant }: World): void {
  const mails = tenant.journal.filter(
    ({ path, status }) => path.endsWith("send-test-email") && status !== 429,
  );
  if (mails.length > most) throw new Error(`${mails.length} test mails, at most ${most} were meant`);
}

function expectRefusal(error: unknown): void {
  if (!/set adoptExisting: true/.test(messageOf(error))) throw error;
}

/** For people: names the tenant, holds no stack, nothing that a program would say by accident. */
function expectClear(error: unknown, { tenant }: World): void {
  const message = messageOf(error);
  if (message.startsWith("check: ")) return;
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
  if (!message.includes(tenant.host) || /\n\s+at |undefined|\[object|NaN/.test(message))
    throw new Error(`not a clear error: ${message}`);
}

/** Secrets stand in the state under their own names, and in no message. */
function expectNothingLeaks({ engine }: World, result: Result<unknown>): void {
  const {
    emailPassword: _,
    clientSecret: __,
    ...bare
  } = { ...engine.resource?.state } as Record<string, unknown>;
  const seen = [JSON.stringify(bare), ...engine.told, "error" in result ? messageOf(result.error) : ""].join(
    "\n",
  );
  const leaked = SECRETS_OF_PROGRAMS.find((secret) => seen.includes(secret));
  if (leaked !== undefined) throw new Error(`${leaked} was shown: ${seen}`);
  engine.told.length = 0;
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`${what}: ${JSON.stringify(actual)} where ${JSON.stringify(expected)} was expected`);
}

/** What a program asks the tenant to hold. */
export function settingsOf(program: Program): Record<string, unknown> {
  const { serviceProvider = "BasicAuth" } = program;
  const all: Record<string, unknown> = { ...program, serviceProvider };
  return Object.fromEntries(
    ["serviceProvider", ...PROVIDER_SETTINGS[serviceProvider]].flatMap((name) =>
      all[name] === undefined ? [] : [[name, all[name]]],
    ),
  );
}

function secretOf(program: Program): unknown {
  return program.serviceProvider === "Microsoft365" ? program.clientSecret : program.emailPassword;
}

function isSameButForSecrets(held: Record<string, unknown>, declared: Record<string, unknown>): boolean {
  return SETTING_NAMES.every((name) =>
    // A secret that is there and not declared would be removed.
    isSecret(name)
      ? held[name] === undefined || declared[name] !== undefined
      : isSame(name, held[name], declared[name]),
  );
}

function isSame(name: string, one: unknown, other: unknown): boolean {
  if (name === "serverAddress") return String(one).toLowerCase() === String(other).toLowerCase();
  return one === other;
}

function isSecret(name: string): boolean {
  return name === "emailPassword" || name === "clientSecret";
}

/** Where the service provider itself is ignored, the other one's settings are nobody's. */
function isOfAnotherProvider(name: string, { serviceProvider }: Record<string, unknown>): boolean {
  const own = PROVIDER_SETTINGS[serviceProvider as keyof typeof PROVIDER_SETTINGS] as
    | readonly string[]
    | undefined;
  return own !== undefined && name !== "serviceProvider" && !own.includes(name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
