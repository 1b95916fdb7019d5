import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandEnd, CommandOptions, CommandResult, Project, ProjectOptions } from "../../test-harness";
import type { EngineFixture } from "../engine/fixture";
import { filesUnder, type Place, processList } from "./search";

/** A project that records the output of its commands, and what other users of the machine could see meanwhile. */
export interface RecordedProject {
  readonly project: Project;
  run(args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Records the output of a command that was started in another way. */
  record(name: string, command: Pick<CommandEnd, "stdout" | "stderr">): void;
  /** Returns everything that can contain a secret by now. */
  places(): Place[];
}

export async function recordedProject(
  fixture: EngineFixture,
  tenants: readonly EmulatedTenant[],
  options: ProjectOptions,
): Promise<RecordedProject> {
  const project = await fixture.project(options);
  const root = dirname(project.folder);
  const temporary = join(root, "temporary");
  mkdirSync(temporary);
  Object.assign(project.env, { TMPDIR: temporary });

  const outputs: Place[] = [];
  const transient = new Map<string, Place>();
  const recordTransient = () => {
    for (const place of [...processList(), ...filesUnder(temporary, () => false)])
      transient.set(place.text, place);
  };
  // During a request, the engine and the provider are running.
  for (const tenant of tenants)
    tenant.fault({
      kind: "pause",
      when: "before",
      times: Infinity,
      until: Promise.resolve(),
      onReached: recordTransient,
    });

  const record: RecordedProject["record"] = (name, { stdout, stderr }) => {
    outputs.push({ name: `stdout of ${name}`, text: stdout }, { name: `stderr of ${name}`, text: stderr });
  };
  return {
    project,
    record,
    async run(args, commandOptions) {
      const result = await project.pulumi(args, commandOptions);
      record(`\`pulumi ${args.join(" ")}\``, result);
      return result;
    },
    places: () => [
      ...outputs,
      ...transient.values(),
      ...filesUnder(root, (file) => file.startsWith(join(project.folder, "index."))),
    ],
  };
}
