import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

export interface MeasureOptions {
  /** The numbers of tenants, ascending. */
  tenants: number[];
  rounds: number;
  /** The number of resources that the engine handles at the same time. */
  parallel: number;
  /** The delay of each response of the emulator. */
  latencyMs: number;
  /** The number of starts of each provider process. */
  startUps: number;
  /** The number of tenants for the provider without an engine. */
  tenantsBelowEngine: number;
  /** The number of tenants in the log of the reports. */
  tenantsOfReport: number;
  /** The number of tenants for the engine's flags; 0: these are not measured. */
  tenantsOfFlags: number;
}

export interface BenchOptions extends MeasureOptions {
  out: string;
}

export const HELP = `Compares EmailConfig with an empty dynamic resource, and the provider with a bare loop of the same requests.

  --tenants LIST   numbers of tenants (default: 1,100,1000)
  --large          also 5000 tenants
  --rounds N       rounds, in which both subjects take turns; the tables show medians (default: 3)
  --quick          1 and 100 tenants, one round, one start: a test of the benchmark itself
  --parallel N     resources that the engine handles at the same time (default: 32, as in docs/fleets.md)
  --latency MS     delay of each response of the emulator (default: 30)
  --out FILE       the JSON file for the figures (default: bench-results.json). The plot is written to the .svg file of the
                   same name, and the tables into the .md file, between <!-- figures --> and <!-- end of figures -->
  --help           print this`;

const LARGE = 5000;

/** @throws an Error that names the invalid flag */
export function readOptions(args: string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args,
    options: {
      tenants: { type: "string" },
      large: { type: "boolean", default: false },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      parallel: { type: "string", default: "32" },
      latency: { type: "string", default: "30" },
      out: { type: "string", default: "bench-results.json" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const { quick, out } = values;
  const tenants = (values.tenants ?? (quick ? "1,100" : "1,100,1000"))
    .split(",")
    .map((text) => wholeNumber("--tenants", text, 1, 10_000));
  if (!out.endsWith(".json")) throw new Error(`--out must be the name of a .json file, not "${out}".`);
  // Checked before minutes of measuring.
  if (!existsSync(dirname(out))) throw new Error(`--out: the folder ${dirname(out)} does not exist.`);
  return {
    tenants: [...new Set(values.large ? [...tenants, LARGE] : tenants)].sort((one, other) => one - other),
    rounds: wholeNumber("--rounds", values.rounds ?? (quick ? "1" : "3"), 1, 100),
    parallel: wholeNumber("--parallel", values.parallel, 1, 1000),
    latencyMs: wholeNumber("--latency", values.latency, 0, 60_000),
    startUps: quick ? 1 : 15,
    tenantsBelowEngine: quick ? 100 : 1000,
    tenantsOfReport: quick ? 100 : 5000,
    tenantsOfFlags: quick ? 0 : 300,
    out,
  };
}

function wholeNumber(flag: string, text: string, min: number, max: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < min || number > max)
    throw new Error(`${flag} must be a whole number from ${min} to ${max}, not "${text}".`);
  return number;
}
