import type { EmulatedTenant } from "../../emulator";
import type { Project, StartedCommand } from "../../test-harness";

/** Makes one request to a tenant hang, before it has its effect or after. Resolves when the request arrives. */
export function hang(
  tenant: EmulatedTenant,
  { request, after, when }: { request: string; after: number; when: "before" | "applied" },
): Promise<void> {
  return new Promise((onReached) => {
    const trigger = { on: request, after };
    tenant.fault({ ...trigger, kind: "stall", when: "before headers", applied: when === "applied" });
    tenant.fault({ ...trigger, kind: "pause", when, until: Promise.resolve(), onReached });
  });
}

/** Waits for all of these events while a command runs. Rejects if the command ends before. */
export async function waitWhileRunning(command: StartedCommand, events: Promise<unknown>[]): Promise<void> {
  const early = command.finished.then(({ output }) => {
    throw new Error(`The command ended before the kill point. Its output:\n${output}`);
  });
  await Promise.race([Promise.all(events), early]);
  early.catch(() => {});
}

/** Kills processes of a project with SIGKILL, as the kernel does when memory is short. */
export function kill(
  project: Project,
  command: StartedCommand,
  victims: "everything" | "the CLI" | "the provider",
): void {
  for (const { pid, command: line } of project.processes()) {
    const isVictim =
      victims === "everything" ||
      (victims === "the CLI" ? pid === command.pid : /dynamic-provider|pulumi-resource-qlik/.test(line));
    if (isVictim) killProcess(pid);
  }
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has already ended, perhaps because the previous process did.
  }
}

/** Waits until all processes of a project have ended. */
export async function waitForExit(project: Project, { but }: { but?: string } = {}): Promise<void> {
  const remaining = () =>
    project.processes().filter(({ command }) => but === undefined || !command.includes(but));
  // There is no event for the end of a process that is not a child.
  while (remaining().length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** Pulumi's own process. It takes minutes to notice that its engine was killed, and sends no requests. */
export const LANGUAGE_HOST = "pulumi-language-nodejs";
