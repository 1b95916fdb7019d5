import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { parseArgs } from "node:util";

/** What is measured, and how. */
export interface MeasureOptions {
  /** Numbers of tenants, rising. */
  tenants: number[];
  rounds: number;
  /** Resources that the engine works on at once. */
  parallel: number;
  /** Of each answer of the emulator. */
  latencyMs: number;
  /** Of each kind of provider process. */
  startUps: number;
  /** Tenants of the provider without an engine. */
  tenantsBelowEngine: number;
  /** Tenants with which the engine's flags are tried; 0: they are not. */
  tenantsOfFlags: number;
}

/** What a run of the benchmark is asked to do. */
export interface BenchOptions extends MeasureOptions {
  out: string;
}

export const HELP = `Measures our resource beside an empty dynamic resource, and our provider beside a bare loop of the same calls.

  --tenants LIST   numbers of tenants (default: 1,100,1000)
  --large          5000 tenants as well
  --rounds N       how often each is measured, ours and empty by turns; medians are quoted (default: 3)
  --quick          1 and 100 tenants, one round, few starts: whether it runs, not how fast
  --parallel N     resources that the engine works on at once (default: 32, as in examples/fleet)
  --latency MS     of each answer of the emulator (default: 30)
  --out FILE       where the figures go, as JSON (default: bench-results.json); the plot goes beside it, as .svg, and the
                   table into a document of that name, .md, that has <!-- figures --> and <!-- end of figures -->
  --help           print this`;

const LARGE = 5000;

/** Throws an Error that names the flag which is wrong. */
export function readOptions(words: string[]): BenchOptions | "help" {
  const { values } = parseArgs({
    args: words,
    options: {
      tenants: { type: "string" },
      large: { type: "boolean", default: false },
      rounds: { type: "string" },
      quick: { type: "boolean", default: false },
      parallel: { type: "string" },
      latency: { type: "string" },
      out: { type: "string", default: "bench-results.json" },
      help: { type: "boolean", short: "h", default: false },
    },
  });
  if (values.help) return "help";
  const { quick } = values;
  const tenants = (values.tenants ?? (quick ? "1,100" : "1,100,1000"))
    .split(",")
    .map((text) => wholeNumber("--tenants", text, 1, 10_000));
  const all = new Set(values.large ? [...tenants, LARGE] : tenants);
  if (!/\.json$/.test(values.out))
    throw new Error(`--out takes the name of a .json file, not "${values.out}".`);
  // Now, not after minutes of measuring.
  if (!existsSync(dirname(values.out))) throw new Error(`--out: there is no folder ${dirname(values.out)}.`);
  return {
    tenants: [...all].sort((one, other) => one - other),
    rounds: wholeNumber("--rounds", values.rounds ?? (quick ? "1" : "3"), 1, 100),
    parallel: wholeNumber("--parallel", values.parallel ?? "32", 1, 1000),
    latencyMs: wholeNumber("--latency", values.latency ?? "30", 0, 60_000),
    startUps: quick ? 1 : 15,
    tenantsBelowEngine: quick ? 100 : 1000,
    tenantsOfFlags: quick ? 0 : 300,
    out: values.out,
  };
}

function wholeNumber(flag: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (!/^\d+$/.test(text) || number < least || number > most)
    throw new Error(`${flag} takes whole numbers from ${least} to ${most}, not "${text}".`);
  return number;
}
