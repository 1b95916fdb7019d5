import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import type { Project } from "../test-harness";
import { startEmulatorProcess } from "./emulator-process";
import { measureEngine } from "./engine-benchmark";
import { measureEventLog } from "./event-log-benchmark";
import { measureFlags } from "./flag-benchmark";
import { HELP, type MeasureOptions, readOptions } from "./options";
import { plotOf } from "./plot";
import { measureProvider } from "./provider-benchmark";
import { measureReports } from "./report-benchmark";
import { type Machine, type Measurements, targetsOf } from "./results";
import { measureStartUp } from "./start-up-benchmark";
import { createProjects, FLAGS, removeProjects } from "./subjects";
import { tableOf } from "./table";

async function main(args: string[]): Promise<void> {
  const options = readOptions(args);
  if (options === "help") return print(HELP);
  const { out, ...measureOptions } = options;
  const measurements = await measure(measureOptions);
  const results = { ...measurements, targets: targetsOf(measurements) };
  const plot = out.replace(/\.json$/, ".svg");
  writeFileSync(out, `${JSON.stringify(results, null, 2)}\n`);
  writeFileSync(plot, plotOf(results));
  const table = tableOf(results);
  print(`\n${table}\n\nFigures: ${out}. Plot: ${plot}.`);
  const document = out.replace(/\.json$/, ".md");
  if (insertTable(document, table)) print(`The tables in ${document} were updated.`);
}

const FIGURES = /(<!-- figures -->\n).*(<!-- end of figures -->)/s;

/** Replaces the tables in a document. Returns false if it has no place for them. */
function insertTable(file: string, table: string): boolean {
  const text = existsSync(file) ? readFileSync(file, "utf8") : "";
  if (!FIGURES.test(text)) return false;
  writeFileSync(
    file,
    text.replace(FIGURES, (_, begin, end) => `${begin}\n${table}\n\n${end}`),
  );
  return true;
}

async function measure(options: MeasureOptions): Promise<Measurements> {
  const emulator = await startEmulatorProcess(options.latencyMs);
  try {
    print("Reports ...");
    const reports = measureReports(options);
    print("Provider without an engine ...");
    const belowEngine = await measureProvider(emulator, options);
    print("Event log ...");
    const eventLog = await measureEventLog(emulator, options);
    const projects = await createProjects(emulator);
    try {
      const machine = await machineOf(projects.ours);
      print("Start-up ...");
      const startUp = await measureStartUp(projects, emulator, options);
      print("Flags of the engine ...");
      const flagsWorth = await measureFlags(projects.ours, emulator, options);
      const throughEngine = await measureEngine(projects, emulator, options, print);
      const below = { startUp, belowEngine, eventLog };
      return { machine, options, flags: FLAGS, ...throughEngine, ...below, flagsWorth, reports };
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

function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\nTry --help.\n`);
  process.exitCode = 1;
});
