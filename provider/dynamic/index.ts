import { isDeepStrictEqual } from "node:util";
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { Context } from "../context";
import { InitFailedError } from "../lifecycle/apply";
import { type EmailConfigInputs, secretProperties } from "../lifecycle/inputs";
import { Lifecycle, type VerbOptions } from "../lifecycle/lifecycle";
import type { EmailConfigState } from "../lifecycle/state";
import { hasUnknown } from "../lifecycle/unknown";
import { type Metadata, type Properties, splitProperties } from "./class-metadata";
import { exitWithEngine } from "./exit-with-engine";

/** The entry point for Pulumi's dynamic providers. The engine runs one process for all resources of a run. */

/** The key under which the engine keeps the provider's code in inputs and state. */
const PROVIDER_KEY = "__provider";

let current: Lifecycle | undefined;

/**
 * Must not wait for anything, because the engine calls the other verbs without waiting for it. The engine calls it again for
 * resources whose code differs; all of them share one lifecycle.
 */
export async function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  exitWithEngine();
  current ??= new Lifecycle(new Context((key) => config.get(`qlik:${key}`), process.env));
}

export async function check(olds: Properties, news: Properties): Promise<dynamic.CheckResult> {
  return withoutStack(async () => {
    const { declared, metadata } = parse(news);
    const { inputs, failures } = lifecycle().check(declared, olds, metadata.secretArguments);
    return { inputs: markSecrets({ ...inputs, ...metadata }), failures };
  });
}

export async function diff(_id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult> {
  return withoutStack(async () => {
    const [previous, next] = [parse(olds), parse(news)];
    const { hasChanges, replaces } = await lifecycle().diff(stateIn(previous), inputsIn(next), next.options);
    return { changes: hasChanges || !isDeepStrictEqual(previous.metadata, next.metadata), replaces };
  });
}

export async function create(inputs: Properties): Promise<dynamic.CreateResult> {
  const parsed = parse(inputs);
  const created = lifecycle().create(inputsIn(parsed), parsed.options);
  const { id, state } = await withFailedState(created, inputs, parsed.metadata);
  return { id, outs: { ...state, ...parsed.metadata } };
}

export async function read(id: string, props: Properties): Promise<dynamic.ReadResult> {
  const parsed = parse(props);
  const result = await withoutStack(() => lifecycle().read(id, stateIn(parsed), parsed.options));
  if (result === undefined) return { id: "" };
  const { state, inputs } = result;
  return {
    id: result.id,
    props: markSecrets({ ...state, ...parsed.metadata }),
    inputs: markSecrets({ ...inputs, ...parsed.metadata }),
  };
}

export async function update(_id: string, olds: Properties, news: Properties): Promise<dynamic.UpdateResult> {
  const next = parse(news);
  const updated = lifecycle().update(stateIn(parse(olds)), inputsIn(next), next.options);
  return { outs: { ...(await withFailedState(updated, news, next.metadata)), ...next.metadata } };
}

async function remove(_id: string, props: Properties): Promise<void> {
  const parsed = parse(props);
  return withoutStack(() => lifecycle().delete(stateIn(parsed), parsed.options));
}

export { remove as delete };

function lifecycle(): Lifecycle {
  if (!current) throw new Error("the provider was not configured before its first call");
  return current;
}

/** The engine shows what a dynamic provider writes to standard error, at the stack. */
const write = (message: string) => void process.stderr.write(`${message}\n`);
const log = { info: write, warn: write };

interface Parsed {
  declared: Properties;
  metadata: Metadata;
  options: VerbOptions;
}

function parse({ [PROVIDER_KEY]: _, ...properties }: Properties): Parsed {
  const { declared, metadata } = splitProperties(properties);
  const { ignoredArguments: ignoreChanges = [], secretArguments: secretInputs = [] } = metadata;
  return { declared, metadata, options: { log, ignoreChanges, secretInputs } };
}

function inputsIn({ declared }: Parsed): EmailConfigInputs {
  return declared as unknown as EmailConfigInputs;
}

function stateIn({ declared }: Parsed): EmailConfigState {
  return declared as unknown as EmailConfigState;
}

/** Marks a secret in the engine's protocol: `specialSigKey` and `specialSecretSig` of the SDK. */
const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/** The engine encrypts what a program marks as secret. It encrypts these also if a transform has dropped the mark. */
function markSecrets(properties: Properties): Properties {
  const marked = secretProperties(properties)
    .filter((name) => !hasUnknown(properties[name]))
    .map((name) => [name, { ...SIGNATURE, value: properties[name] }]);
  return { ...properties, ...Object.fromEntries(marked) };
}

/**
 * An error with these three properties reports a resource that exists but failed. The engine keeps its properties as they are,
 * unlike those of a success: without the provider's key the resource could not be refreshed or deleted.
 */
async function withFailedState<Result>(
  result: Promise<Result>,
  inputs: Properties,
  metadata: Metadata,
): Promise<Result> {
  return result.catch((error) => {
    if (!(error instanceof InitFailedError)) throw error;
    throw Object.assign(new Error(error.message), {
      id: error.id,
      properties: { ...error.state, ...metadata, [PROVIDER_KEY]: inputs[PROVIDER_KEY] },
      reasons: [error.message],
    });
  });
}

/**
 * For the verbs whose errors the host prints with their stack before it returns their message to the engine. The engine shows
 * the message at the resource, and the stack helps no user.
 */
async function withoutStack<Result>(verb: () => Promise<Result>): Promise<Result> {
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
