import type { EmulatorOptions } from "../../emulator";
import type { Install } from "../../test-harness";
import { IS_LONG_RUN } from "../support/long-runs";
import { type EngineFixture, engineFixture } from "./fixture";

const ENTRY_POINTS = ["dynamic", "native"] as const;
/** How a program reaches the provider: by the dynamic resource of the package, or by the plugin `pulumi-resource-qlik`. */
export type EntryPoint = (typeof ENTRY_POINTS)[number];

export const RESOURCE_TYPE = {
  dynamic: "pulumi-nodejs:dynamic/qlik:EmailConfig",
  native: "qlik:index:EmailConfig",
} as const satisfies Record<EntryPoint, string>;

/** The files whose scenarios only one entry point can do, with the reason. All others run for both. */
export const SINGLE_ENTRY_POINT: Record<string, string> = {
  "from-dynamic": "It begins with dynamic resources and ends with native ones.",
  native: "It loads `pulumi-qlik/native` by its name.",
  "native-do": "`pulumi do` has no program, and so no code of a dynamic provider.",
  "native-import": "The engine cannot import dynamic resources.",
  "native-providers": "All dynamic resources share one provider.",
  programs: "They load the package in different ways. `npm run test:languages` runs native programs.",
  troubleshooting:
    "It compares the dynamic resource with its page. `npm run test:matrix` has the old CLI and Node.js for both.",
  upgrade: "Version 0.1.0 has no plugin. `from-dynamic` continues its states with the plugin.",
};

/** The requests of the engine's read of a native resource, which it makes before each change. */
export const READ_BEFORE_CHANGE: Record<EntryPoint, string[]> = { dynamic: [], native: ["GET"] };

const INSTALL: Record<EntryPoint, Install> = { dynamic: "tarball", native: "native" };

/**
 * Declares the same tests for both entry points. In `npm test`, the slow ones run for the dynamic resource only: they are about
 * what both entry points share.
 */
export function describeSlowEntryPoints(
  tests: (fixture: EngineFixture, entryPoint: EntryPoint) => void,
): void {
  describeAll(IS_LONG_RUN ? ENTRY_POINTS : ["dynamic"], tests);
}

/** Declares the same tests for both entry points. */
export function describeEntryPoints(
  tests: (fixture: EngineFixture, entryPoint: EntryPoint) => void,
  options?: EmulatorOptions,
): void {
  describeAll(ENTRY_POINTS, tests, options);
}

/** Each entry point has an emulator of its own, so that both can use the same tenants. */
function describeAll(
  entryPoints: readonly EntryPoint[],
  tests: (fixture: EngineFixture, entryPoint: EntryPoint) => void,
  options?: EmulatorOptions,
): void {
  describe.each(entryPoints)("the %s resource:", (entryPoint) => {
    tests(engineFixture(options, INSTALL[entryPoint]), entryPoint);
  });
}
