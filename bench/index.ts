import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Project } from "../test-harness";
import { measureBelowTheEngine } from "./provider-benchmark";
import { startEmulatorProcess } from "./emulator-process";
import { measureFlags } from "./flag-benchmark";
import { HELP, type MeasureOptions, readOptions } from "./options";
import { plotOf } from "./plot";
import { type Machine, type Measured, type Results, targetsOf } from "./results";
import { measureStartUp } from "./start-up-benchmark";
import { createProjects, FLAGS, removeProjects } from "./subjects";
import { tableOf } from "./table";
import { measureThroughTheEngine } from "./engine-benchmark";

async function main(words: string[]): Promise<void> {
  const options = readOptions(words);
  if (options === "help") {
    say(HELP);
    return;
  }
  const { out, ...measureOptions } = options;
  const measured = await measure(measureOptions);
  const results: Results = { ...measured, targets: targetsOf(measured) };
  const plot = out.replace(/\.json$/, ".svg");
  writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(plot, plotOf(results));
  const table = tableOf(results);
  say(`\n${table}\n\nThe figures are in ${out}, the plot is in ${plot}.`);
  const document = out.replace(/\.json$/, ".md");
  if (putIntoDocument(document, table)) say(`The table is in ${document}.`);
}

const FIGURES = /(<!-- figures -->\n).*(<!-- end of figures -->)/s;

/** A document beside the figures shows them, and no others, where it has a place for them. */
function putIntoDocument(file: string, table: string): boolean {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!FIGURES.test(text)) return false;
  writeFileSync(
    file,
    text.replace(FIGURES, (_, begin, end) => `${begin}\n${table}\n\n${end}`),
  );
  return true;
}

async function measure(options: MeasureOptions): Promise<Measured> {
  const emulator = await startEmulatorProcess(options.latencyMs);
  try {
    say("Below the engine ...");
    const belowEngine = await measureBelowTheEngine(emulator, options);
    const projects = await createProjects(emulator);
    try {
      const machine = await machineOf(projects.ours);
      say("Start-up ...");
      const startUp = await measureStartUp(projects, emulator, options);
      say("The engine's flags ...");
      const flagsWorth = await measureFlags(projects.ours, emulator, options);
      const throughEngine = await measureThroughTheEngine(projects, emulator, options, say);
      return { machine, options, flags: FLAGS, ...throughEngine, startUp, belowEngine, flagsWorth };
    } finally {
      await removeProjects(projects);
    }
  } finally {
    await emulator.stop();
  }
}

async function machineOf(project: Project): Promise<Machine> {
  const all = cpus();
  return {
    cpus: all.length,
    cpu: all[0]?.model.trim() ?? "unknown",
    platform: `${process.platform} ${process.arch}`,
    node: process.version,
    pulumi: (await project.pulumi(["version"])).stdout.trim(),
  };
}

function say(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\nTry --help.\n`);
  process.exitCode = 1;
});
