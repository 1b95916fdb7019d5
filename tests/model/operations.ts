import { isDeepStrictEqual } from "node:util";
import type { EmulatedTenant, Emulator } from "../../emulator";
import { SETTING_NAMES } from "../../provider/planner/settings";
import { FakeEngine, type Outcome, type RunOptions } from "../support/fake-engine";
import { failedResource } from "../support/provider-process";
import { PROVIDER_SETTINGS, type Program, SECRETS_OF_PROGRAMS } from "./programs";

/** What the tenant and the engine cannot report. */
export interface Model {
  program: Program;
  /** The next operation may get a fault. */
  isFaulty: boolean;
  /** So many faults that no read shows the outcome of a write. The state then has what was read last. */
  isOutcomeUnknown: boolean;
  /** The tenant's secret may differ from the state's, after drift or a killed run. The API does not return it. */
  isSecretUnknown: boolean;
  /** The secret that the mail server accepts; undefined: there is no mail server. */
  acceptedSecret: string | undefined;
}

/** The system under test: a tenant, and a stack with one resource. */
export interface System {
  readonly tenant: EmulatedTenant;
  readonly engine: FakeEngine;
}

let systems = 0;

function newSystem(emulator: Emulator): System {
  systems += 1;
  const tenant = emulator.tenant(`tenant-${systems}`);
  return { tenant, engine: new FakeEngine(tenant) };
}

/** Returns the start of a sequence, with or without a resource. */
export async function start(
  emulator: Emulator,
  from: "a resource" | "nothing" = "a resource",
): Promise<{ model: Model; real: System }> {
  const program = {
    serverAddress: "smtp.example.com",
    serverPort: 587,
    securityType: "StartTLS",
    username: "alerts",
    emailPassword: "pw-Zx9-one",
    emailAddress: "alerts@example.com",
  } as const;
  const real = newSystem(emulator);
  if (from === "a resource") await real.engine.up(program);
  const model = {
    program,
    isFaulty: false,
    isOutcomeUnknown: false,
    isSecretUnknown: false,
    acceptedSecret: undefined,
  };
  return { model, real };
}

/** What this process has run. */
export const counts = { sequences: 0, operations: 0 };

/** Runs `up` and checks its result. */
export async function up(model: Model, system: System): Promise<void> {
  const { tenant, engine } = system;
  const expected = expectedOutcome(model, system);
  const configBefore = tenant.config();
  const resourceBefore = engine.resource;
  const preview = model.isFaulty ? undefined : await previewChanges(model, system);
  tenant.clearJournal();

  const result = await resultOf(() => engine.up(...programOf(model)));
  expectNoLeak(system, result);
  expectMailsAtMost("value" in result && result.value === "unchanged" ? 0 : 1, system);
  if ("error" in result) {
    if (expected === "succeeds") throw new Error(`should have succeeded: ${messageOf(result.error)}`);
    expectUserError(result.error, system);
    if (failedResource(result.error) && !model.isOutcomeUnknown) expectTruth(model, system);
    if (!failedResource(result.error) && !model.isFaulty && !model.isSecretUnknown)
      expectSame("a plain error, and the tenant", tenant.config(), configBefore);
    if (expected === "refused") expectRefusal(result.error);
    return;
  }
  if (expected === "refused") throw new Error("took over another configuration");
  if (preview === false && !resourceBefore?.isFailed)
    expectSame("a preview without changes", result.value, "unchanged");
  expectDeclared(model, system, resourceBefore === undefined);
  if (resourceBefore !== undefined) expectIgnoredUntouched(model, system, configBefore);
  if (result.value !== "unchanged") expectTruth(model, system);
  if (!model.isFaulty) await expectUnchanged(model, system);
}

export async function refresh(model: Model, system: System): Promise<void> {
  const { tenant, engine } = system;
  const hadResource = engine.resource !== undefined;
  const result = await resultOf(() => engine.refresh());
  expectNoLeak(system, result);
  if ("error" in result) {
    if (!model.isFaulty) throw result.error;
    return expectUserError(result.error, system);
  }
  if (hadResource)
    expectSame(
      "whether the refresh removed the resource",
      engine.resource === undefined,
      tenant.config() === undefined,
    );
  expectTruth(model, system);
}

export async function destroy(model: Model, system: System, options: RunOptions = {}): Promise<void> {
  const { tenant, engine } = system;
  const { resource } = engine;
  // After a killed create, the configuration may be another client's, so the stack does not delete it.
  const expected = resource?.state.adopted === false ? tenant.config() : undefined;
  const result = await resultOf(() => engine.destroy(options));
  expectNoLeak(system, result);
  if ("error" in result) {
    if (!model.isFaulty) throw result.error;
    return expectUserError(result.error, system);
  }
  if (resource) expectSame("after a destroy, the tenant", tenant.config(), expected);
  expectSame("after a destroy, the resource", engine.resource, undefined);
}

/** Runs an operation whose process is killed at this request. What is applied by then stays applied. */
export async function kill(
  model: Model,
  { tenant, engine }: System,
  verb: "up" | "refresh" | "destroy",
  request: number,
  when: "before" | "applied",
): Promise<void> {
  let isDead = false;
  const die = () => {
    isDead = true;
  };
  tenant.fault({ kind: "pause", when: "before", until: Promise.resolve(), after: request, onReached: die });
  tenant.fault({ kind: "reset", when, after: request });
  tenant.fault({ kind: "reset", when: "before", after: request + 1, times: Number.POSITIVE_INFINITY });
  const operation = {
    up: () => engine.up(...programOf(model)),
    refresh: () => engine.refresh(),
    destroy: () => engine.destroy(),
  };
  await engine.untilKilled(() => isDead, operation[verb]).catch(() => {});
  tenant.clearFaults();
  if (verb === "up") model.isSecretUnknown = true;
}

/** A program's arguments and the options of its resource. */
function programOf({ program }: Model): [args: object, options: RunOptions] {
  const { ignoredArguments: ignoreChanges, ...args } = program;
  return [args, ignoreChanges ? { ignoreChanges } : {}];
}

type Result<Value> = { value: Value } | { error: unknown };

async function resultOf<Value>(operation: () => Promise<Value>): Promise<Result<Value>> {
  counts.operations += 1;
  return operation().then(
    (value) => ({ value }),
    (error: unknown) => ({ error }),
  );
}

/** Returns whether a preview shows changes; undefined if it fails. */
async function previewChanges(model: Model, { engine, tenant }: System): Promise<boolean | undefined> {
  tenant.clearJournal();
  const result = await resultOf(() => engine.preview(...programOf(model)));
  if (tenant.journal.some(({ method }) => method !== "GET")) throw new Error("a preview wrote to the tenant");
  return "value" in result ? (result.value?.hasChanges ?? true) : undefined;
}

/** Returns "may fail" if there is a reason for a failure, or if this test cannot exclude one. */
function expectedOutcome(model: Model, { tenant, engine }: System): "succeeds" | "refused" | "may fail" {
  const { program, isFaulty, acceptedSecret } = model;
  const config = tenant.config();
  const isFresh = engine.resource === undefined;
  if (isFaulty) return "may fail";
  if (
    isFresh &&
    config !== undefined &&
    !program.adoptExisting &&
    !differsInSecretsOnly(config, settingsOf(program))
  )
    return "refused";
  const acceptsLogin =
    acceptedSecret === undefined
      ? program.serviceProvider === "Microsoft365" || !(program.verifyConnection || program.testEmail)
      : acceptedSecret === secretOf(program);
  const supportsBoth = tenant.api === "both" && program.write !== "patch";
  const hasNoProviderError = (tenant.document() as { errorCode?: string }).errorCode !== "PROVIDER_ERROR";
  const ignoresNothing = isFresh || program.ignoredArguments === undefined;
  return acceptsLogin && supportsBoth && hasNoProviderError && ignoresNothing ? "succeeds" : "may fail";
}

function expectDeclared({ program, ...model }: Model, { tenant }: System, isCreated: boolean): void {
  const config = { ...tenant.config() };
  const declared = settingsOf(program);
  const ignored = isCreated ? [] : (program.ignoredArguments ?? []);
  for (const name of SETTING_NAMES) {
    if (ignored.includes(name) || ignored.includes("*") || isOfAnotherProvider(name, config)) continue;
    if (isSecret(name) && model.isSecretUnknown && config[name] !== undefined && declared[name] !== undefined)
      continue;
    if (!isSame(name, config[name], declared[name]))
      throw new Error(`${name} is declared as ${declared[name]}, the tenant has ${config[name]}`);
  }
}

function expectIgnoredUntouched(
  { program, isSecretUnknown }: Model,
  { tenant }: System,
  before?: Record<string, unknown>,
): void {
  const config = { ...tenant.config() };
  for (const name of SETTING_NAMES) {
    const isIgnored = program.ignoredArguments?.some((ignored) => ignored === name || ignored === "*");
    if (!isIgnored || isOfAnotherProvider(name, config) || isOfAnotherProvider(name, { ...before })) continue;
    if (name === "serviceProvider" && (config[name] === undefined || before?.[name] === undefined)) continue;
    // PUT has to contain a secret, so the provider sends the one that was declared last.
    if (isSecret(name) && isSecretUnknown) continue;
    expectSame(`the ignored ${name}`, config[name], before?.[name]);
  }
}

/** Expects the state to equal the configuration of the tenant. */
function expectTruth(model: Model, { tenant, engine }: System): void {
  const { resource } = engine;
  if (resource === undefined) return;
  const state: Record<string, unknown> = { ...resource.state };
  const config = { ...tenant.config() };
  for (const name of SETTING_NAMES) {
    if (isSecret(name) && (state[name] === undefined || model.isSecretUnknown)) continue;
    if (!isSame(name, state[name], config[name]))
      throw new Error(`${name} is ${state[name]} in the state, ${config[name]} on the tenant`);
  }
  expectSame("passwordExists", state.passwordExists, config.emailPassword !== undefined);
}

/** Expects a second `up` to read the tenant and change nothing. */
async function expectUnchanged(model: Model, system: System): Promise<void> {
  const { tenant, engine } = system;
  tenant.clearJournal();
  const result = await resultOf(() => engine.up(...programOf(model)));
  if ("error" in result) throw new Error(`the second up fails: ${messageOf(result.error)}`);
  expectSame("the second up", result.value satisfies Outcome, "unchanged");
  expectSame("the requests of the second up", tenant.requests(), ["GET"]);
}

function expectMailsAtMost(max: number, { tenant }: System): void {
  const mails = tenant.journal.filter(
    ({ path, status }) => path.endsWith("send-test-email") && status !== 429,
  );
  if (mails.length > max) throw new Error(`${mails.length} test mails, expected at most ${max}`);
}

function expectRefusal(error: unknown): void {
  if (!/set adoptExisting: true/.test(messageOf(error))) throw error;
}

/** Expects an error for users: it names the tenant, and contains no stack trace and no unformatted value. */
function expectUserError(error: unknown, { tenant }: System): void {
  const message = messageOf(error);
  if (message.startsWith("check: ")) return;
  if (!(error instanceof Error) || error instanceof TypeError || error instanceof RangeError) throw error;
  if (!message.includes(tenant.host) || /\n\s+at |undefined|\[object|NaN/.test(message))
    throw new Error(`not an error for users: ${message}`);
}

/** Expects secrets only in the state, under their own names. */
function expectNoLeak({ engine }: System, result: Result<unknown>): void {
  const {
    emailPassword: _,
    clientSecret: __,
    ...bare
  } = { ...engine.resource?.state } as Record<string, unknown>;
  const output = [
    JSON.stringify(bare),
    ...engine.messages,
    "error" in result ? messageOf(result.error) : "",
  ].join("\n");
  const leaked = SECRETS_OF_PROGRAMS.find((secret) => output.includes(secret));
  if (leaked !== undefined) throw new Error(`${leaked} leaked: ${output}`);
  engine.messages.length = 0;
}

function expectSame(what: string, actual: unknown, expected: unknown): void {
  if (!isDeepStrictEqual(actual, expected))
    throw new Error(`${what}: ${JSON.stringify(actual)} instead of ${JSON.stringify(expected)}`);
}

/** Returns the settings that a program declares. */
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

function differsInSecretsOnly(config: Record<string, unknown>, declared: Record<string, unknown>): boolean {
  return SETTING_NAMES.every((name) =>
    // A secret that is not declared would be removed.
    isSecret(name)
      ? config[name] === undefined || declared[name] !== undefined
      : isSame(name, config[name], declared[name]),
  );
}

function isSame(name: string, one: unknown, other: unknown): boolean {
  if (name === "serverAddress") return String(one).toLowerCase() === String(other).toLowerCase();
  return one === other;
}

function isSecret(name: string): boolean {
  return name === "emailPassword" || name === "clientSecret";
}

/** If the service provider itself is ignored, the settings of the other one have no effect. */
function isOfAnotherProvider(name: string, { serviceProvider }: Record<string, unknown>): boolean {
  const own = PROVIDER_SETTINGS[serviceProvider as keyof typeof PROVIDER_SETTINGS] as
    | readonly string[]
    | undefined;
  return own !== undefined && name !== "serviceProvider" && !own.includes(name);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
