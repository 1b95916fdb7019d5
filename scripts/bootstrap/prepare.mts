import { delimiter, dirname } from "node:path";
import { ensureBuild } from "./build.mts";
import { BootstrapError, exitOnError, log } from "./log.mjs";
import { ensurePulumiCli } from "./pulumi-cli.mts";
import { runCommand } from "./run.mjs";

const OPTIONS = ["--without-build", "--without-cli"];

await exitOnError(async () => {
  const { options, command, args } = parseArguments(process.argv.slice(2));
  const { env } = process;
  env.PULUMI_SKIP_UPDATE_CHECK = "true";
  if (!options.includes("--without-build")) env.PULUMI_QLIK_TARBALL = await ensureBuild();
  if (!options.includes("--without-cli")) {
    env.PULUMI_QLIK_CLI = await ensurePulumiCli();
    env.PATH = [dirname(env.PULUMI_QLIK_CLI), env.PATH].join(delimiter);
  }
  if (command) await runCommand(command, args);
  else log("the checkout is ready.");
});

/** Options after the command's name belong to the command. */
function parseArguments(words: string[]) {
  const end = words.findIndex((word) => !word.startsWith("--"));
  const [command, ...args] = end === -1 ? [] : words.slice(end);
  const options = end === -1 ? words : words.slice(0, end);
  const unknown = options.find((option) => !OPTIONS.includes(option));
  if (unknown) throw new BootstrapError(`unknown option ${unknown}. Known options: ${OPTIONS.join(", ")}.`);
  return { options, command, args };
}
