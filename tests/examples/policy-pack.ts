import { cpSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import type { Project } from "../../test-harness";
import { CHECKOUT } from "../docs/pages";
import { exampleFolder } from "./examples";

/** The runtime of the copy. The engine starts `pulumi-analyzer-policy-<runtime>` if there is no such language host. */
const RUNTIME = "checkout";

const RUNNER = `#!/bin/sh
exec node "$PWD/node_modules/@pulumi/pulumi/cmd/run-policy-pack" "$@"
`;

export interface PolicyPack {
  /** Previews a project with the policies of the pack. */
  preview(project: Project): ReturnType<Project["preview"]>;
  remove(): void;
}

/**
 * Copies the example of a policy pack. A language host from Go's module proxy cannot run policy packs, so that a script runs the copy,
 * as the host of an official CLI does.
 */
export function installPolicyPack(): PolicyPack {
  const root = mkdtempSync(join(realpathSync(tmpdir()), "pulumi-qlik-policy-"));
  const [pack, programs] = [join(root, "pack"), join(root, "bin")];
  cpSync(exampleFolder("policy"), pack, { recursive: true });
  symlinkSync(join(CHECKOUT, "node_modules"), join(pack, "node_modules"), "junction");
  writeFileSync(join(pack, "PulumiPolicy.yaml"), `runtime: ${RUNTIME}\n`);
  mkdirSync(programs);
  writeFileSync(join(programs, `pulumi-analyzer-policy-${RUNTIME}`), RUNNER, { mode: 0o755 });
  return {
    preview(project) {
      project.env.PATH = [programs, project.env.PATH].join(delimiter);
      return project.preview("--policy-pack", pack);
    },
    remove: () => rmSync(root, { recursive: true }),
  };
}
