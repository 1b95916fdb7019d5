import type * as dynamic from "@pulumi/pulumi/dynamic";
import { Context } from "../context";
import { openEventLog } from "../event-log/event-log";
import { Lifecycle } from "../lifecycle/lifecycle";
import { recordVerbs } from "../lifecycle/recorded-lifecycle";
import { CodedError } from "../messages/coded";
import { DynamicProvider } from "./dynamic-provider";
import { exitWithEngine } from "./exit-with-engine";

/** What Pulumi's host for dynamic providers loads. The engine runs one process for all resources of a run. */

let provider: DynamicProvider | undefined;

/**
 * Must not wait for anything, because the engine calls the other verbs without waiting for it. The engine calls it again for
 * resources whose code differs; all of them share one lifecycle.
 */
export async function configure({ config }: dynamic.ConfigureRequest): Promise<void> {
  exitWithEngine();
  if (provider) return;
  const context = new Context((key) => config.get(`qlik:${key}`), process.env);
  const verbs = recordVerbs(new Lifecycle(context), context, openEventLog(process.env, "dynamic"));
  provider = new DynamicProvider(verbs, (message) => process.stderr.write(`${message}\n`));
}

function configured(): DynamicProvider {
  if (!provider) throw new CodedError("QLIK1999", "the provider was not configured before its first call");
  return provider;
}

type Verbs = Required<Omit<dynamic.ResourceProvider, "configure">>;

export const check: Verbs["check"] = (...args) => configured().check(...args);
export const diff: Verbs["diff"] = (...args) => configured().diff(...args);
export const create: Verbs["create"] = (...args) => configured().create(...args);
export const read: Verbs["read"] = (...args) => configured().read(...args);
export const update: Verbs["update"] = (...args) => configured().update(...args);
const remove: Verbs["delete"] = (...args) => configured().delete(...args);

export { remove as delete };
