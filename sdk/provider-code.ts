import { createRequire } from "node:module";
import { join } from "node:path";
import { programError } from "./program-error";

const PROVIDER_MODULE = "pulumi-qlik/provider";

/**
 * The code of the provider in a dynamic resource. The engine stores it twice with each resource, and runs it in the program's
 * folder. `pulumi.dynamic.Resource` would serialise a provider object, at five times the length, and by value if the package
 * is linked. This code loads the package that is installed when it runs. All existing states refer to this module name.
 */
export const PROVIDER_CODE = `exports.handler = () => require("${PROVIDER_MODULE}");`;

/** The CLI starts the program and the provider in this folder. Read at load time, because a program may change it. */
const PROGRAM_FOLDER = process.cwd();

let canLoadProvider: boolean | undefined;

/**
 * Throws if the engine could not load the provider from the program's folder. A package manager with isolated dependencies
 * (pnpm, Yarn Plug'n'Play) installs it only for the package that depends on it, and a bundle contains none of its files.
 */
export function requireLoadableProvider(resource: string): void {
  canLoadProvider ??= !isRunByCli() || isProviderIn(PROGRAM_FOLDER);
  if (!canLoadProvider)
    throw programError(
      "QLIK1111",
      `EmailConfig "${resource}": the engine cannot load ${PROVIDER_MODULE} from ${PROGRAM_FOLDER}. Add pulumi-qlik to the ` +
        "dependencies in the program's own package.json (with Yarn Plug'n'Play: of the workspace's root) and install them.",
    );
}

/** The SDK's launcher sets this variable. An inline program may run in another folder, and a unit test loads no provider. */
function isRunByCli(): boolean {
  return process.env.PULUMI_NODEJS_MONITOR !== undefined;
}

function isProviderIn(folder: string): boolean {
  const requireInFolder = createRequire(join(folder, "program.js"));
  try {
    // Plug'n'Play resolves for the package that requires, which is the engine's SDK.
    const from = process.versions.pnp
      ? createRequire(requireInFolder.resolve("@pulumi/pulumi"))
      : requireInFolder;
    from.resolve(PROVIDER_MODULE);
    return true;
  } catch {
    return false;
  }
}
