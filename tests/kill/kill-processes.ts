import type { EmulatedTenant } from "../../emulator";
import type { Project, StartedCommand } from "../../test-harness";

/** Lets a call of a tenant hang, carried out or not. Resolves when it does. */
export function hanging(
  tenant: EmulatedTenant,
  { call, after, when }: { call: string; after: number; when: "before" | "applied" },
): Promise<void> {
  return new Promise((onReached) => {
    const occasion = { on: call, after };
    tenant.fault({ ...occasion, kind: "stall", when: "before headers", applied: when === "applied" });
    tenant.fault({ ...occasion, kind: "pause", when, until: Promise.resolve(), onReached });
  });
}

/** Waits until all of this has come about while a command runs. */
export async function whileRunning(command: StartedCommand, events: Promise<unknown>[]): Promise<void> {
  const early = command.finished.then(({ output }) => {
    throw new Error(`The command has ended before it came to where it was to be killed. It said:\n${output}`);
  });
  await Promise.race([Promise.all(events), early]);
  early.catch(() => {});
}

export type Victims = "everything" | "the CLI" | "the provider";

/** Ends processes of a project as the kernel does when memory is short: without a word. */
export function kill(project: Project, command: StartedCommand, victims: Victims): void {
  for (const { pid, command: line } of project.processes()) {
    const isVictim =
      victims === "everything" ||
      (victims === "the CLI" ? pid === command.pid : line.includes("dynamic-provider"));
    if (isVictim) end(pid);
  }
}

export function end(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended, perhaps because the process before it has.
  }
}

/** Waits for the end of all processes of a project. */
export async function allHaveEnded(project: Project, { but }: { but?: string } = {}): Promise<void> {
  const remaining = () =>
    project.processes().filter(({ command }) => but === undefined || !command.includes(but));
  // Of the end of what somebody else has started there is no event.
  while (remaining().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/**
 * Pulumi's own, which takes minutes to see that its engine was killed. It calls nobody, and is nothing that
 * this package could end.
 */
export const LANGUAGE_HOST = "pulumi-language-nodejs";
