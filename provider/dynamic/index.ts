import type * as dynamic from "@pulumi/pulumi/dynamic";
import { systemClock } from "../client/clock";
import { Session } from "../context";
import { UnhealthyError } from "../lifecycle/apply";
import { type EmailConfigInputs, holdsUnknown } from "../lifecycle/inputs";
import { Lifecycle } from "../lifecycle/lifecycle";
import type { EmailConfigState } from "../lifecycle/state";
import { SECRET_NAMES } from "../planner/settings";
import { endWithTheEngine } from "./exit-with-engine";

/**
 * What the engine calls, as a dynamic provider has it: one process serves all resources of a run. Only this file knows
 * the habits of dynamic providers.
 */

/** The engine's own key in every property bag. */
const PROVIDER_KEY = "__provider";

type Properties = Record<string, unknown>;

let lifecycle: Lifecycle | undefined;

/**
 * Must not wait for anything: the engine calls the other verbs without waiting for it. Called again where resources carry
 * other code that leads here: all of a run share what is known of it.
 */
export async function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  endWithTheEngine();
  const tell = (message: string) => process.stderr.write(`${message}\n`);
  lifecycle ??= new Lifecycle(
    new Session((key) => config.get(`qlik:${key}`), process.env, { clock: systemClock, tell }),
  );
}

export async function check(olds: Properties, news: Properties): Promise<dynamic.CheckResult> {
  return shownOnce(async () => {
    const { inputs, failures } = the().check(ours(news), olds);
    return { inputs: withSecrets(inputs), failures };
  });
}

export async function diff(_id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult> {
  return shownOnce(() => the().diff(stateIn(olds), inputsIn(news)));
}

export async function create(inputs: Properties): Promise<dynamic.CreateResult> {
  const { id, state } = await withProperties(the().create(inputsIn(inputs)), inputs);
  return { id, outs: state };
}

export async function read(id: string, props: Properties): Promise<dynamic.ReadResult> {
  const found = await shownOnce(() => the().read(stateIn(props)));
  return found
    ? { id, props: withSecrets({ ...found.state }), inputs: withSecrets({ ...found.inputs }) }
    : { id: "" };
}

export async function update(_id: string, olds: Properties, news: Properties): Promise<dynamic.UpdateResult> {
  return { outs: await withProperties(the().update(stateIn(olds), inputsIn(news)), news) };
}

async function remove(_id: string, props: Properties): Promise<void> {
  return shownOnce(() => the().delete(stateIn(props)));
}

export { remove as delete };

function the(): Lifecycle {
  if (!lifecycle) throw new Error("the provider was not configured before its first call");
  return lifecycle;
}

function ours(properties: Properties): Properties {
  const { [PROVIDER_KEY]: _, ...rest } = properties;
  return rest;
}

function inputsIn(properties: Properties): EmailConfigInputs {
  return ours(properties) as unknown as EmailConfigInputs;
}

function stateIn(properties: Properties): EmailConfigState {
  return ours(properties) as unknown as EmailConfigState;
}

/** The mark of a secret in the engine's protocol: `specialSigKey` and `specialSecretSig` of the SDK. */
const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/**
 * The engine encrypts what a program marks as a secret. It encrypts these also if they come from a transform that does
 * not mark them.
 */
function withSecrets(properties: Properties): Properties {
  const secrets = SECRET_NAMES.filter((name) => name in properties && !holdsUnknown(properties[name])).map(
    (name) => [name, { ...SIGNATURE, value: properties[name] }],
  );
  return { ...properties, ...Object.fromEntries(secrets) };
}

/**
 * An error with these three properties tells the engine of a resource that exists but is not well. Unlike a success's,
 * its properties are kept as they are: without the provider's key nobody could refresh or destroy that resource.
 */
async function withProperties<Result>(result: Promise<Result>, inputs: Properties): Promise<Result> {
  return result.catch((error) => {
    if (!(error instanceof UnhealthyError)) throw error;
    throw Object.assign(new Error(error.message), {
      id: error.id,
      properties: { ...error.state, [PROVIDER_KEY]: inputs[PROVIDER_KEY] },
      reasons: [error.message],
    });
  });
}

/**
 * For the verbs whose errors the host prints with their stack before it hands their message to the engine: the engine
 * shows that one beside the resource, and a stack helps nobody who runs a pipeline.
 */
async function shownOnce<Result>(verb: () => Promise<Result>): Promise<Result> {
  try {
    return await verb();
  } catch (error) {
    if (error instanceof Error) {
      error.stack = "see the resource's own message.";
      error.toString = () => "EmailConfig failed";
    }
    throw error;
  }
}
