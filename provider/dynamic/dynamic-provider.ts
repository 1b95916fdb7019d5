import { isDeepStrictEqual } from "node:util";
import type * as dynamic from "@pulumi/pulumi/dynamic";
import { InitFailedError } from "../lifecycle/apply";
import { type EmailConfigInputs, secretProperties } from "../lifecycle/inputs";
import type { Verbs } from "../lifecycle/recorded-lifecycle";
import type { EmailConfigState } from "../lifecycle/state";
import { UNKNOWN } from "../lifecycle/unknown";
import { errorText, withCode } from "../messages/coded";
import type { Code } from "../messages/messages";
import {
  type ClassMetadata,
  PREVIEW_KEY,
  type Properties,
  STACK_KEY,
  splitProperties,
} from "./class-metadata";

/** The key under which the engine keeps the provider's code in inputs and state. */
const PROVIDER_KEY = "__provider";

/** The lifecycle as a dynamic provider. */
export class DynamicProvider {
  /** The stack of the run; undefined until the engine has checked a resource of the program. */
  private stack: string | undefined;

  constructor(
    private readonly lifecycle: Verbs,
    private readonly write: (message: string) => void,
  ) {}

  async check(olds: Properties, news: Properties): Promise<dynamic.CheckResult> {
    return withoutStack(async () => {
      const { [STACK_KEY]: stack, [PREVIEW_KEY]: isPreview, ...declared } = news;
      if (typeof stack === "string") this.stack = stack;
      const { values, metadata } = parse(declared);
      const { inputs, failures } = this.lifecycle.check(values, olds, {
        ...this.options(metadata),
        isPreview: isPreview === true,
      });
      return {
        inputs: markSecrets({ ...inputs, ...metadata }),
        failures: failures.map(({ property, reason, code }) => ({
          property,
          reason: withCode(code, reason),
        })),
      };
    });
  }

  async diff(_id: string, olds: Properties, news: Properties): Promise<dynamic.DiffResult> {
    return withoutStack(async () => {
      const { state, metadata: previous } = parse(olds);
      const { inputs, metadata } = parse(news);
      const { hasChanges, replaces } = await this.lifecycle.diff(
        state,
        inputs,
        this.options(metadata, previous),
      );
      return { changes: hasChanges || !isDeepStrictEqual(previous, metadata), replaces };
    });
  }

  async create(news: Properties): Promise<dynamic.CreateResult> {
    const { inputs, metadata } = parse(news);
    const created = this.lifecycle.create(inputs, this.options(metadata));
    const { id, state } = await withFailedState(created, news);
    return { id, outs: { ...state, ...metadata } };
  }

  async read(id: string, props: Properties = {}): Promise<dynamic.ReadResult> {
    const { state: previousState, metadata } = parse(props);
    const result = await withoutStack(() => this.lifecycle.read(id, previousState, this.options(metadata)));
    if (result === undefined) return { id: "" };
    const { state, inputs } = result;
    return {
      id: result.id,
      props: markSecrets({ ...state, ...metadata }),
      inputs: markSecrets({ ...inputs, ...metadata }),
    };
  }

  async update(_id: string, olds: Properties, news: Properties): Promise<dynamic.UpdateResult> {
    const { state, metadata: previous } = parse(olds);
    const { inputs, metadata } = parse(news);
    const updated = this.lifecycle.update(state, inputs, this.options(metadata, previous));
    return { outs: { ...(await withFailedState(updated, news)), ...metadata } };
  }

  async delete(_id: string, props: Properties): Promise<void> {
    const { state, metadata } = parse(props);
    await withoutStack(() => this.lifecycle.delete(state, this.options(metadata)));
  }

  /** What was secret in the state stays hidden if the program no longer marks it. */
  private options(metadata: ClassMetadata, previous: ClassMetadata = {}) {
    const secretInputs = [...(metadata.secretArguments ?? []), ...(previous.secretArguments ?? [])];
    const write = (code: Code, message: string) => this.write(withCode(code, message));
    const log = { info: write, warn: write };
    const { stack } = this;
    return { log, secretInputs, ignoreChanges: metadata.ignoredArguments ?? [], resource: { stack } };
  }
}

/** Values without the engine's key and without the metadata, read as inputs or as state. */
function parse({ [PROVIDER_KEY]: _, ...properties }: Properties) {
  const { values, metadata } = splitProperties(properties);
  return {
    values,
    metadata,
    inputs: values as unknown as EmailConfigInputs,
    state: values as unknown as EmailConfigState,
  };
}

/** Marks a secret in the engine's protocol: `specialSigKey` and `specialSecretSig` of the SDK. */
const SIGNATURE = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

/**
 * The engine encrypts what a program marks as secret. It encrypts these also if a transform has dropped the mark. An unknown value
 * needs no mark; one that is known in part does, although the update will refuse it.
 */
function markSecrets(properties: Properties): Properties {
  const marked = secretProperties(properties)
    .filter((name) => properties[name] !== UNKNOWN)
    .map((name) => [name, { ...SIGNATURE, value: properties[name] }]);
  return { ...properties, ...Object.fromEntries(marked) };
}

/**
 * An error with these three properties reports a resource that exists but failed. The engine keeps its properties as they are,
 * unlike those of a success: without the provider's key the resource could not be refreshed or deleted.
 */
async function withFailedState<Result>(result: Promise<Result>, news: Properties): Promise<Result> {
  return result.catch((error) => {
    const message = errorText(error);
    if (!(error instanceof InitFailedError)) throw new Error(message, { cause: error });
    const { metadata } = parse(news);
    throw Object.assign(new Error(message, { cause: error.cause }), {
      id: error.id,
      properties: { ...error.state, ...metadata, [PROVIDER_KEY]: news[PROVIDER_KEY] },
      reasons: [message],
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
    throw Object.assign(new Error(errorText(error), { cause: error }), {
      stack: "see the resource's own message.",
      toString: () => "EmailConfig failed",
    });
  }
}
