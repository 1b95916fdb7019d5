import type * as pulumi from "@pulumi/pulumi";
import { ProgramError } from "./program-error";

/** A resource type of the package that runs dynamic providers. */
const DYNAMIC_RESOURCE = "pulumi-nodejs:dynamic:Resource";

/**
 * Requires all resources of a program to share one process of the provider. The engine starts another process for each
 * explicit provider, version and plugin URL. A process knows only its own resources: after a resource was renamed, the
 * process of its old name would delete the configuration that the new name declares.
 *
 * @throws for an option that selects another process
 */
export function requireSharedProcess(name: string, options: pulumi.CustomResourceOptions): void {
  const { provider, version, pluginDownloadURL, parent } = options;
  const selecting = {
    provider,
    version,
    pluginDownloadURL,
    "providers of its parent": parent?.getProvider(DYNAMIC_RESOURCE),
  };
  const option = Object.entries(selecting).find(([, value]) => value)?.[0];
  if (option === undefined) return;
  throw new ProgramError(
    "QLIK1014",
    `EmailConfig "${name}": the option ${option} is not supported, because all resources share one provider, the installed ` +
      "package pulumi-qlik. Remove the option; set credentials in the stack's configuration.",
  );
}
