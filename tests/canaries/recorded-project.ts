import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { EmulatedTenant } from "../../emulator";
import type { CommandEnd, CommandOptions, CommandResult, Project, ProjectOptions } from "../../test-harness";
import type { EngineFixture } from "../engine/fixture";
import { filesUnder, type Place, processList } from "./search";

/** A project of which every word is kept: what its commands have said, and what the machine could see meanwhile. */
export interface Watched {
  readonly project: Project;
  run(args: string[], options?: CommandOptions): Promise<CommandResult>;
  /** Keeps what a command has said that was run in another way. */
  keep(name: string, command: CommandEnd): void;
  /** All that could hold a secret by now. */
  places(): Place[];
}

export async function watched(
  fixture: EngineFixture,
  tenants: readonly EmulatedTenant[],
  options: ProjectOptions,
): Promise<Watched> {
  const project = await fixture.project(options);
  const root = dirname(project.folder);
  const temporary = join(root, "temporary");
  mkdirSync(temporary);
  Object.assign(project.env, { TMPDIR: temporary });

  const said: Place[] = [];
  const seen = new Map<string, Place>();
  // Whenever a tenant is called the engine and the provider are at work.
  const look = () => {
    for (const place of [...processList(), ...filesUnder(temporary, () => false)])
      seen.set(place.text, place);
  };
  for (const tenant of tenants)
    tenant.fault({
      kind: "pause",
      when: "before",
      times: Infinity,
      until: Promise.resolve(),
      onReached: look,
    });

  const keep = (name: string, { stdout, stderr }: Pick<CommandEnd, "stdout" | "stderr">) => {
    said.push(
      { name: `what ${name} says`, text: stdout },
      { name: `what ${name} complains of`, text: stderr },
    );
  };
  return {
    project,
    keep,
    async run(args, commandOptions) {
      const result = await project.pulumi(args, commandOptions);
      keep(`\`pulumi ${args.join(" ")}\``, result);
      return result;
    },
    places: () => [
      ...said,
      ...seen.values(),
      ...filesUnder(root, (file) => file.startsWith(join(project.folder, "index."))),
    ],
  };
}
