import type { EmulatorOptions } from "../../emulator";
import type { Install } from "../../test-harness";
import { type EngineFixture, engineFixture } from "./fixture";

/** How a program reaches the provider: by the dynamic resource of the package, or by the plugin `pulumi-resource-qlik`. */
export type EntryPoint = "dynamic" | "native";

export const RESOURCE_TYPE = {
  dynamic: "pulumi-nodejs:dynamic/qlik:EmailConfig",
  native: "qlik:index:EmailConfig",
} as const satisfies Record<EntryPoint, string>;

const INSTALL: Record<EntryPoint, Install> = { dynamic: "tarball", native: "native" };

/** Declares the same tests for both entry points, each with an emulator of its own, so that both can use the same tenants. */
export function describeEntryPoints(
  tests: (fixture: EngineFixture, entryPoint: EntryPoint) => void,
  options?: EmulatorOptions,
): void {
  describe.each(["dynamic", "native"] as const)("the %s resource:", (entryPoint) => {
    tests(engineFixture(options, INSTALL[entryPoint]), entryPoint);
  });
}
