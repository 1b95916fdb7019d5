import { AsyncLocalStorage } from "node:async_hooks";
import * as pulumi from "@pulumi/pulumi";
import { withCode } from "../provider/messages/coded";

/*
 * Each transform costs a request of the engine for every resource, so a program without transforms gets none. The engine runs a
 * resource's own transforms, then those of its parents, then the stack's in the order of registration.
 */

/** Options whose own transforms, if there are any, end with this one. */
export function appendTransform(
  options: pulumi.CustomResourceOptions,
  transform: pulumi.ResourceTransform,
): pulumi.CustomResourceOptions {
  const { transforms = [] } = options;
  return transforms.length > 0 ? { ...options, transforms: [...transforms, bind(transform)] } : options;
}

/** Registers a transform after those of the stack and of a parent, if there are any. */
export async function followTransforms(
  parent: pulumi.Resource | undefined,
  transform: pulumi.ResourceTransform,
): Promise<void> {
  // The SDK registers a parent's transforms with the parent. A parent that fails is reported by itself.
  const registered = parent?.urn as unknown as { promise(): Promise<unknown> } | undefined;
  await registered?.promise().catch(() => {});
  // `pulumi.runtime.getCallbacks()` would start the server of callbacks.
  const { callbacks } = (require("@pulumi/pulumi/runtime/state") as RuntimeState).getStore();
  if (callbacks === undefined) return;
  const registration = registrations.get(callbacks) ?? registerLast(callbacks, transform);
  registrations.set(callbacks, registration);
  await registration;
}

type Callbacks = NonNullable<ReturnType<typeof pulumi.runtime.getCallbacks>>;

interface RuntimeState {
  getStore(): { callbacks?: Callbacks };
}

/** The one registration of each run; each run has its own server of callbacks. */
const registrations = new WeakMap<Callbacks, Promise<void>>();

async function registerLast(callbacks: Callbacks, transform: pulumi.ResourceTransform): Promise<void> {
  // Transforms that are registered at the same time have no fixed order.
  await callbacks.awaitStackRegistrations();
  const callback = await callbacks.registerTransform(bind(transform));
  // `pulumi.runtime.registerResourceTransform` would end the program if the language host does not support transforms.
  await new Promise<void>((resolve) => {
    pulumi.runtime.getMonitor()?.registerStackTransform(callback, (error) => {
      if (error) void pulumi.log.warn(withCode("QLIK1910", `${TRANSFORMS_NOT_FOLLOWED} ${error.message}`));
      resolve();
    });
  });
}

/** The SDK runs a transform outside the program's context, in which it does not know that the engine supports secrets. */
function bind(transform: pulumi.ResourceTransform): pulumi.ResourceTransform {
  return AsyncLocalStorage.bind(transform);
}

const TRANSFORMS_NOT_FOLLOWED =
  "EmailConfig cannot follow the transforms of this program. Previews may show values that a transform makes secret, and " +
  "updates revert drift that a transform ignores. Use `transformations`, or a newer Pulumi CLI.";
